import Foundation
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

    @Test(
        "that describe endless work are given up",
        arguments: [
            // Each step doubles the value, or the text.
            "$" + String(repeating: "->echo([@, @])", count: 60) + "->jsonStringify",
            "$" + String(repeating: "->echo([@, @])", count: 60) + "->unique",
            "$" + String(repeating: "->echo([@, @])", count: 60) + "->as($x)->eq($x)",
            "$" + String(repeating: "->echo([@, @])", count: 60) + ".k",
            "$" + String(repeating: "->echo([@, @])", count: 60) + " { k }",
            "$" + String(repeating: "->echo([@, @])", count: 60) + "->as($x)->echo({ ... { a: $x } ... { a: $x } })",
            "$" + String(repeating: "->echo({ a: @, b: @ })", count: 60) + "->keysToCamelCaseDeep",
            "$" + String(repeating: "->echo({ a: @, b: @ })", count: 60)
                + "->match([{ a: 1 }, 2], [@, 3])->echo($->size)",
            "$" + String(repeating: "->echo([@, @])->joinNotNull('')", count: 60),
            "$->jsonStringify" + String(repeating: "->jsonStringify", count: 60),
            "$->split('')" + String(repeating: "->map($->split(''))", count: 1) + "->map(@->map($->split('')))",
        ]
    )
    func endless(_ mapping: String) throws {
        let input = #""\#(String(repeating: #"\""#, count: 100))""#
        let body = JSONBody(copying: Array(input.utf8))
        var evaluator = MappingEvaluator(variables: [:], baseSteps: 5_000)
        let expression = try MappingParser.parse(mapping)
        let start = ContinuousClock.now
        do {
            _ = try evaluator.evaluate(expression, root: .json(body, 0))
            #expect(mapping.contains("match"), "no fault")
        } catch {
            guard case .tooMuchWork = error.reason else { return #expect("\(error)" == "tooMuchWork") }
        }
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("that are written longer than is allowed are given up while they are written")
    func tooLong() throws {
        let doubling = "$" + String(repeating: "->echo([@, @])", count: 40)
        do {
            _ = try evaluate(doubling, over: #""\#(String(repeating: "x", count: 100_000))""#)
            Issue.record("no fault")
        } catch let fault as JSONFault {
            #expect(fault.reason == .tooMuchWork(limit: MappingWork.maxTextBytes))
        }
    }

    @Test("that nest values as deep as their text allows neither build nor free them at the cost of the stack")
    func deepestValue() async throws {
        let mapping = "$" + String(repeating: "->echo([@])", count: 5_900) + "->size"
        await withCheckedContinuation { continuation in
            let thread = Thread {
                #expect((try? evaluate(mapping, over: "1")) == "1")
                continuation.resume()
            }
            thread.stackSize = 2 * 1024 * 1024
            thread.start()
        }
    }

    @Test(
        "of hostile JSON in a string end in no value",
        arguments: [deepArray, deepObject, "[" + deepArray, "{\"a\":"]
    )
    func hostileText(_ text: String) throws {
        let input = JSONValue.object([.init("t", .string(text))]).json
        #expect(try evaluate("$.t->jsonParse", over: input) == nil)
        #expect(try evaluate("a: $.t->jsonParse ?? 'bad'", over: input) == #"{"a":"bad"}"#)
    }

    @Test(
        "read what stays the same once for a list, not for each of its elements",
        arguments: [
            "$.rows->map({ id: @.id, c: $.currency })", "$.rows->map(@.id->as($id)->echo($.names->get($id)))",
            "$.rows->map(nope ?? currency)",
            "$.rows->map([@.id, $.rows->size])", "$.rows->as($all)->map($all->size)",
            "$.rows->filter(@.id->ne($.currency))",
            "$.rows->map($.names->get(@.k1))", "$.rows->sortBy(@.id->as($id)->echo($.names->get($id)))",
            "$.rows->sum($.rows->size)",
            "$->as($top)->echo($.rows->map($.currency))",
        ]
    )
    func constants(_ mapping: String) throws {
        func time(_ count: Int) throws -> Duration {
            let rows = (0..<count).map { #"{"id":"k\#($0)"}"# }.joined(separator: ",")
            let names = (0..<count).map { #""k\#($0)":\#($0)"# }.joined(separator: ",")
            let input = #"{"rows":[\#(rows)],"names":{\#(names)},"currency":"EUR"}"#
            return try ContinuousClock().measure { _ = try evaluate(mapping, over: input) }
        }
        let small = try (0..<5).map { _ in try time(500) }.min() ?? .zero
        // Others may use the machine meanwhile: of several tries the fastest counts.
        let large = try (0..<3).map { _ in try time(50_000) }.min() ?? .zero
        // A hundred times the elements: quadratic work would take 10,000 times as long.
        #expect(large < small * 2_000)
    }

    @Test(
        "sort, group and split in time that grows with their input",
        arguments: [
            "$->unique->size", "$->groupBy(@)->size", "$->sortBy(@)->size", "$->joinNotNull(',')->split(',')->size",
            "$->contains('x')",
        ]
    )
    func long(_ mapping: String) throws {
        func time(_ count: Int) throws -> Duration {
            let input = "[" + (0..<count).map { "\"\(($0 &* 7_919) % count)\"" }.joined(separator: ",") + "]"
            return try ContinuousClock().measure { _ = try evaluate(mapping, over: input) }
        }
        // Others may use the machine meanwhile: of several tries the fastest counts.
        let small = try (0..<5).map { _ in try time(500) }.min() ?? .zero
        let large = try (0..<3).map { _ in try time(50_000) }.min() ?? .zero
        // A hundred times the elements: quadratic work would take 10,000 times as long.
        #expect(large < small * 2_000)
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
