import GraphQLExecution
import OrderedJSON
import Testing

@testable import Connect

/// What holds for every value and every mapping, tried on random ones.
@Suite("Mapping properties")
struct MappingPropertyTests {
    /// The same values each time, from a seed that failures name.
    private static let seeds = Array<UInt64>(0..<200)

    @Test("JSON pasted as a mapping evaluates to itself", arguments: seeds)
    func pasted(_ seed: UInt64) throws {
        var random = RandomValues(seed: seed)
        let value = random.value(depth: 4)
        #expect(try evaluate("$(\(value.mappingText))", over: "null") == value.json)
        #expect(try evaluate("a: \(value.mappingText)", over: "null") == #"{"a":\#(value.json)}"#)
        if case .object(let members) = value, !members.isEmpty {
            #expect(try evaluate(value.mappingText, over: "null") == value.json)
        }
    }

    @Test("a pruned mapping gives what the whole one gives, without the rest", arguments: seeds)
    func pruned(_ seed: UInt64) throws {
        var random = RandomValues(seed: seed)
        let input = JSONValue.object(["a", "b", "c"].map { .init($0, random.value(depth: 3)) })
        let names = ["p", "q", "r", "s"]
        let members = names.map { "\($0): \(random.expression(depth: 3))" } + [random.spread()]
        let mapping = try MappingParser.parse(members.joined(separator: " "))
        let wanted = names.filter { _ in random.next() % 2 == 0 }
        guard !wanted.isEmpty else { return }
        let root = MappingValue(input)
        var evaluator = MappingEvaluator(variables: mappingVariables)
        let whole = try evaluator.evaluate(mapping, root: root)
        let part = try evaluator.evaluate(mapping.pruned(to: wanted.map { Requirement($0) }), root: root)
        #expect(try text(of: part, only: wanted) == text(of: whole, only: wanted), "\(members)")
    }

    @Test("->jsonStringify and ->jsonParse are inverse", arguments: seeds)
    func stringified(_ seed: UInt64) throws {
        var random = RandomValues(seed: seed)
        let json = random.value(depth: 4).json
        #expect(try evaluate("$->jsonStringify->jsonParse", over: json) == canonical(json))
        #expect(try evaluate("$->jsonStringify", over: json) == JSONValue.string(canonical(json)).json)
    }

    @Test("a value is equal to itself however it stands, and the methods agree on it", arguments: seeds)
    func equality(_ seed: UInt64) throws {
        var random = RandomValues(seed: seed)
        let one = random.value(depth: 3)
        let other = random.next() % 4 == 0 ? one : random.value(depth: 3)
        let input = #"{"one": \#(one.json), "other":\#(other.json)}"#
        let isSame = try evaluate("$.one->eq($.other)", over: input)
        #expect(try evaluate("$.other->eq($.one)", over: input) == isSame)
        #expect(try evaluate("$.one->eq($(\(one.mappingText)))", over: input) == "true")
        #expect(try evaluate("$.one->ne($.other)->not", over: input) == isSame)
        #expect(try evaluate("$.one->in([1, $.other])->or($.one->eq(1))", over: input) != "false" || isSame == "false")
        #expect(try evaluate("$([$.other])->contains($.one)", over: input) == isSame)
        let isEqual = try evaluate("$.one->match([$.other, true], [@, false])", over: input)
        #expect(isEqual == "false" || isSame == "true")
    }

    @Test("lists: slices join to the whole, order and groups lose nothing", arguments: seeds)
    func lists(_ seed: UInt64) throws {
        var random = RandomValues(seed: seed)
        let numbers = (0..<Int(random.next() % 12)).map { _ in Int(random.next() % 7) }
        let json = JSONValue.array(numbers.map { .int($0) }).json
        let cut = Int(random.next() % 14)
        let parts = try evaluate("$([$->slice(0, \(cut)), $->slice(\(cut))])->map(@->joinNotNull(','))", over: json)
        let texts = [numbers.prefix(cut), numbers.dropFirst(cut)].map { $0.map(String.init).joined(separator: ",") }
        #expect(parts == JSONValue.array(texts.map { .string($0) }).json)
        #expect(try evaluate("$->sortBy(@)", over: json) == JSONValue.array(numbers.sorted().map { .int($0) }).json)
        #expect(
            try evaluate("$->sortBy(@, 'desc')", over: json)
                == JSONValue.array(numbers.sorted(by: >).map { .int($0) }).json
        )
        #expect(try evaluate("$->sum", over: json) == String(numbers.reduce(0, +)))
        #expect(try evaluate("$->min", over: json) == numbers.min().map(String.init))
        #expect(try evaluate("$->max", over: json) == numbers.max().map(String.init))
        #expect(try evaluate("$->unique->size", over: json) == String(Set(numbers).count))
        #expect(try evaluate("$->groupBy(@)->map(@.values->size)->sum", over: json) == String(numbers.count))
        #expect(try evaluate("$->filter(@->lt(3))->size", over: json) == String(numbers.count { $0 < 3 }))
        #expect(try evaluate("$->find(@->gt(3))", over: json) == numbers.first { $0 > 3 }.map(String.init))
    }

    @Test("arithmetic is that of 64-bit integers", arguments: seeds)
    func arithmetic(_ seed: UInt64) throws {
        var random = RandomValues(seed: seed)
        let shift = random.next() % 64
        let one = Int(bitPattern: UInt(random.next())) >> shift
        let other = Int(bitPattern: UInt(random.next())) >> shift
        func check(_ method: String, _ result: (partialValue: Int, overflow: Bool)) throws {
            let expected = result.overflow ? nil : String(result.partialValue)
            #expect(try evaluate("$.a->\(method)($.b)", over: #"{"a":\#(one),"b":\#(other)}"#) == expected)
        }
        try check("add", one.addingReportingOverflow(other))
        try check("sub", one.subtractingReportingOverflow(other))
        try check("mul", one.multipliedReportingOverflow(by: other))
        try check("mod", one.remainderReportingOverflow(dividingBy: other))
        #expect(try evaluate("$->toString->parseInt", over: String(one)) == String(one))
        let base = Int(random.next() % 35) + 2
        #expect(try evaluate("$->parseInt(\(base))", over: "\"\(String(one, radix: base))\"") == String(one))
    }

    /// Members of an object that are asked for, as JSON text; nil where there is no object.
    private func text(of value: MappingValue, only names: [String]) throws -> String? {
        guard let members = try value.members() else { return nil }
        let kept = members.filter { names.contains($0.name) }.sorted { $0.name < $1.name }
        var output = OutputBuffer()
        try MappingValue.object(kept).write(into: &output)
        return output.text
    }
}

/// Random values and expressions, the same for the same seed.
private struct RandomValues {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    /// The SplitMix64 generator.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private mutating func pick<Item>(_ items: [Item]) -> Item { items[Int(next() % UInt64(items.count))] }

    mutating func value(depth: Int) -> JSONValue {
        switch next() % (depth > 0 ? 9 : 6) {
        case 0: return .null
        case 1: return .boolean(next() % 2 == 0)
        case 2: return .int(Int(bitPattern: UInt(next())) >> (next() % 64))
        case 3: return .double(Double(Int(next() % 2_000_001) - 1_000_000) / 64 + 0.5 / 64)
        case 4, 5: return .string(text())
        case 6, 7:
            return .array((0..<next() % 4).map { _ in value(depth: depth - 1) })
        default:
            var names: [String] = []
            for _ in 0..<next() % 4 {
                let name = text()
                if !names.contains(where: { $0.isExactly(name) }) { names.append(name) }
            }
            return .object(names.map { .init($0, value(depth: depth - 1)) })
        }
    }

    private mutating func text() -> String {
        let pieces = [
            "a", "b", "key", "é", "e\u{301}", "😀", "\"", "'", "\\", "\n", " ", "{", "}", "[", "->", "#", "?", "日本",
            "true",
        ]
        return (0..<next() % 4).map { _ in pick(pieces) }.joined()
    }

    /// An expression over an object with the members a, b and c.
    mutating func expression(depth: Int) -> String {
        guard depth > 0 else { return pick(["$.a", "$.b", "c", "1", "'x'", "null", "$args.n", "$"]) }
        let inner = expression(depth: depth - 1)
        switch next() % 8 {
        case 0: return "$(\(inner))->\(pick(["size", "first", "last", "entries", "toString", "jsonStringify"]))"
        case 1: return "$(\(inner))->map(@)"
        case 2: return "[\(inner), \(expression(depth: depth - 1))]"
        case 3: return "{ p: \(inner), q: \(expression(depth: depth - 1)) }"
        case 4: return "$(\(inner)) ?? 'none'"
        case 5: return "$(\(inner))->match([\(inner), 1], [@, 2])"
        case 6: return "$(\(inner))->as($v)->echo([$v, @])"
        default: return inner
        }
    }

    /// A member that puts in further ones, of other names.
    mutating func spread() -> String { "... $({ t: \(expression(depth: 2)) })" }
}

extension JSONValue {
    /// The value as a mapping writes it: its strings have no escapes but for a quote, a backslash and a newline.
    fileprivate var mappingText: String {
        switch self {
        case .null, .boolean, .int, .double: return json
        case .string(let text): return Self.quoted(text)
        case .array(let items): return "[" + items.map(\.mappingText).joined(separator: ", ") + "]"
        case .object(let members):
            return "{" + members.map { Self.quoted($0.name) + ": " + $0.value.mappingText }.joined(separator: ", ")
                + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
