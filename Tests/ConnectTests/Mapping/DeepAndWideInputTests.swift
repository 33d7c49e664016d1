import OrderedJSON
import Testing

@testable import Connect

/// What upstreams send may nest as deep and be as wide as they like: a mapping ends in a fault, never in a crash, and takes time
/// that grows with the input and no faster.
@Suite("Mappings over hostile input")
struct DeepAndWideInputTests {
    private static let deepArray = String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000)
    private static let deepObject =
        String(repeating: #"{"a":"#, count: 20_000) + "1" + String(repeating: "}", count: 20_000)

    @Test(
        "end in a fault where they walk deeper than the limit",
        arguments: [
            ("$.k", deepArray), ("$ { k }", deepArray), ("$.k { k }", deepArray), ("$->map(@.k)", deepArray),
            ("$->match([$, 1])", deepArray), ("$->match([$, 1])", deepObject), ("... $ ... $", deepObject),
            ("a: $ a: $", deepArray), ("a: $ a: $", deepObject), ("a: $.a b: $", deepArray),
        ]
    )
    func tooDeep(_ mapping: String, _ input: String) throws {
        do {
            _ = try evaluate(mapping, over: input)
            Issue.record("no fault")
        } catch let fault as JSONFault {
            #expect(fault.reason == .tooDeep(limit: JSONLimits.maxDepth))
        }
    }

    @Test("pass over deep values that they do not walk into")
    func untouched() throws {
        #expect(try evaluate("$.size", over: #"{"deep":\#(Self.deepArray),"size":3}"#) == "3")
        #expect(try evaluate("$->size", over: Self.deepArray) == "1")
        #expect(try evaluate("$->first->size", over: Self.deepArray) == "1")
    }

    @Test("walk what is as deep as the limit")
    func deepEnough() throws {
        let depth = JSONLimits.maxDepth - 2
        let text = String(repeating: "[", count: depth) + #"{"k":1}"# + String(repeating: "]", count: depth)
        let expected = String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        #expect(try evaluate("$.k", over: text) == expected)
    }

    @Test("count levels over nested selections together")
    func nestedSelections() throws {
        // Each selection begins at the root of an argument again: the levels of all of them are on one stack.
        let deep = String(repeating: "[", count: 400) + #"{"k":1}"# + String(repeating: "]", count: 400)
        let body = JSONBody(copying: Array(deep.utf8))
        var evaluator = MappingEvaluator(variables: ["args": .json(body, 0)])
        let mapping = try MappingParser.parse("$args { a: $args { b: $args { k } } }")
        #expect(throws: JSONFault.self) { try evaluator.evaluate(mapping, root: .null) }
    }

    @Test("that are built by chained methods are written to the limit")
    func builtDeep() throws {
        let wrapping = String(repeating: "->map([@])", count: 1_000)
        #expect(throws: JSONFault.self) { try evaluate("$" + wrapping, over: "[1]") }
    }

    @Test(
        "merge and compare objects in time that grows with their members",
        arguments: ["... $.a ... $.b", "x: $.a x: $.b", "$.a->match([$.b, 1], [@, 2])"]
    )
    func wide(_ mapping: String) throws {
        func time(_ count: Int) throws -> Duration {
            func object(_ indexes: some Sequence<Int>) -> String {
                "{" + indexes.map { #""member\#($0)":\#($0)"# }.joined(separator: ",") + "}"
            }
            // The members of the second stand in another order: the worst case of looking through them.
            let input = #"{"a":\#(object(0..<count)),"b":\#(object((0..<count).reversed()))}"#
            return try ContinuousClock().measure { _ = try evaluate(mapping, over: input) }
        }
        let small = try (0..<3).map { _ in try time(2_000) }.min() ?? .zero
        let large = try time(32_000)
        // Sixteen times the members: quadratic work would take 256 times as long.
        #expect(large < small * 80)
    }

    @Test("keep the order and the last value of many members")
    func manyMembers() throws {
        let first = (0..<40).map { #""m\#($0)":0"# }.joined(separator: ",")
        let second = (20..<60).map { #""m\#($0)":1"# }.joined(separator: ",")
        let expected =
            ((0..<20).map { #""m\#($0)":0"# } + (20..<60).map { #""m\#($0)":1"# }).joined(separator: ",")
        #expect(
            try evaluate("... $.a ... $.b", over: #"{"a":{\#(first)},"b":{\#(second)}}"#) == "{\(expected)}"
        )
    }
}
