import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
import Testing

/// However a field gets its value, the response is the same: random operations over random data, once with every field read by
/// name from one body, once with some fields loaded per object, in batches, or computed, and answered in random order.
@Suite struct DifferentialTests {
    private static let sdl = """
        type Query { a: A list: [A!] open: [A] grid: [[A!]] u: [U] }
        type A { id: ID! i: Int s: String f: Float b: Boolean e: E must: String! n: A nn: A! ns: [A] nl: [A!]! grid: [[A!]]
          names: [String!] u: U us: [U!] }
        type B { id: ID! s: String a: A total: Int! }
        union U = A | B
        enum E { X Y }
        """

    @Test("bound fields answer as projected ones", arguments: 0..<40)
    func sameResponse(_ block: Int) throws {
        let schema = try Schema(building: [Source(name: "schema", text: Self.sdl)])
        for step in 0..<15 {
            var world = World(schema: schema, seed: UInt64(block * 1_000 + step))
            let query = world.query()
            let root = world.data()
            let expected = try world.engine(root: root, isBound: false).response(query)
            let running = try world.engine(root: root, isBound: true).start(query)
            while running.response == nil {
                running.turns.runUntilIdle()
                if running.response != nil { break }
                let isAnswered = world.answerOne()
                try #require(isAnswered, "nothing to wait for: \(query)")
            }
            #expect(running.response == expected, "seed \(block * 1_000 + step): \(query)\nof \(root)")
        }
    }
}

/// A random operation and random data for it.
private struct World {
    let schema: Schema
    var random: SplitMix
    /// The members of every object, by its id.
    private var objects: [Int: [String: String]] = [:]
    private var loaders: [FakeLoader] = []
    private var aliases = 0

    init(schema: Schema, seed: UInt64) {
        self.schema = schema
        random = SplitMix(seed: seed)
    }

    // MARK: Operations

    mutating func query() -> String { selection(of: "Query", depth: 4) }

    private mutating func selection(of type: String, depth: Int) -> String {
        var parts: [String] = []
        var used: Set<String> = []
        if type == "U" {
            if random.oneIn(2) { parts.append("__typename") }
            for member in ["A", "B"] where !random.oneIn(4) {
                parts.append("... on \(member) " + selection(of: member, depth: depth - 1))
            }
            return "{ " + (parts.isEmpty ? "__typename" : parts.joined(separator: " ")) + " }"
        }
        let fields = schema.type(named: type)?.fields ?? []
        for _ in 0...random.next(below: type == "Query" ? 3 : 6) {
            let field = fields[random.next(below: fields.count)]
            let inner = schema[field.type.named]
            if inner.isComposite, depth <= 0 { continue }
            aliases += 1
            let name = used.insert(field.name).inserted && random.oneIn(2) ? field.name : "x\(aliases): \(field.name)"
            var text = name + (inner.isComposite ? " " + selection(of: inner.name, depth: depth - 1) : "")
            if type != "Query", random.oneIn(5) { text = "... on \(type) { \(text) }" }
            parts.append(text)
        }
        if parts.isEmpty { parts.append("__typename") }
        // A field without an alias and fields of the same name in other fragments could not be merged.
        return "{ " + parts.joined(separator: " ") + " }"
    }

    // MARK: Data

    mutating func data() -> [String: String] {
        var root: [String: String] = [:]
        for field in schema.type(named: "Query")?.fields ?? [] { root[field.name] = value(of: field.type, depth: 4) }
        return root
    }

    private mutating func value(of type: GraphQLType, depth: Int) -> String {
        if random.oneIn(type.isNonNull ? 60 : 12) { return "null" }
        if random.oneIn(60) { return ["[]", "{}", "7", "\"x\"", "true", "[null]", "1.5"][random.next(below: 7)] }
        if let item = type.item {
            if depth <= 0 { return "[]" }
            return "["
                + (0..<random.next(below: 4)).map { _ in value(of: item, depth: depth - 1) }.joined(separator: ", ")
                + "]"
        }
        let named = schema[type.named]
        switch named.name {
        case "Int": return ["1", "-20", "3.0", "1e2", "2147483648", "0"][random.next(below: 6)]
        case "Float": return ["1.5", "-2", "1e10", "0"][random.next(below: 4)]
        case "String": return [#""a""#, #""\u00e9\n""#, "\"\"", "12", "false", "\"ünï\""][random.next(below: 6)]
        case "Boolean": return ["true", "false", "1"][random.next(below: 3)]
        case "E": return [#""X""#, #""Y""#, #""Z""#, #""\u0058""#][random.next(below: 4)]
        case "U": return object(of: random.oneIn(2) ? "A" : "B", depth: depth)
        default: return object(of: named.name, depth: depth)
        }
    }

    private mutating func object(of type: String, depth: Int) -> String {
        let id = objects.count + 1
        objects[id] = [:]
        var members: [(String, String)] = [("id", "\(id)")]
        if !random.oneIn(25) { members.append(("__typename", "\"\(type)\"")) }
        for field in schema.type(named: type)?.fields ?? [] where field.name != "id" {
            if random.oneIn(field.type.isNonNull ? 60 : 10) { continue }
            if depth <= 0, schema[field.type.named].isComposite, !field.type.isNonNull { continue }
            members.append((field.name, depth < -2 ? "null" : value(of: field.type, depth: depth - 1)))
        }
        if random.oneIn(2) { members.swapAt(0, random.next(below: members.count)) }
        objects[id] = Dictionary(members, uniquingKeysWith: { first, _ in first })
        return "{" + members.map { "\"\($0)\" : \($1)" }.joined(separator: ",") + "}"
    }

    // MARK: Bindings

    mutating func engine(root: [String: String], isBound: Bool) -> Engine {
        var bindings = FieldBindings()
        if let query = schema.type(named: "Query") {
            for field in query.fields { bindings[query.id, field.name] = .data(root[field.name] ?? "null") }
        }
        guard isBound else { return Engine(schema: schema, bindings: bindings) }
        for name in ["A", "B"] {
            guard let type = schema.type(named: name) else { continue }
            for field in type.fields where field.name != "id" && random.oneIn(3) {
                bindings[type.id, field.name] = binding(of: field)
            }
        }
        return Engine(schema: schema, bindings: bindings)
    }

    private mutating func binding(of field: OutputField) -> FieldBinding {
        let name = field.name
        switch random.next(below: field.type.item == nil ? 4 : 3) {
        case 0:
            return .compute(
                FakeComputation { input in
                    guard case .json(let body, let offset) = input.raw.row,
                        let value = try? JSONReader(body).member(name, of: offset)
                    else { return .null }
                    return .input(.json(body, value))
                }
            )
        case 1:
            return .compute(
                FakeComputation(reads: [Requirement("id")]) { input in
                    guard case .json(let body, let offset) = input.raw.row,
                        let value = try? JSONReader(body).member(name, of: offset)
                    else { return .null }
                    return .json((try? JSONReader(body).rawText(at: value)) ?? "null")
                }
            )
        case 2:
            let loader = FakeLoader.each(by: "id") { _ in .later }
            loaders.append(loader)
            fields[ObjectIdentifier(loader)] = name
            return .load(loader)
        default:
            let loader = FakeLoader(
                requirements: [Requirement("id")],
                maxBatchSize: 1 + random.next(below: 5),
                matching: .byKey([MemberPath(["k"])], value: MemberPath(["v"]))
            ) { _ in .later }
            loaders.append(loader)
            fields[ObjectIdentifier(loader)] = name
            return .load(loader)
        }
    }

    private var fields: [ObjectIdentifier: String] = [:]

    /// Answers one of the loads that wait; false when there is none.
    mutating func answerOne() -> Bool {
        let waiting = loaders.filter { !$0.pending.isEmpty }
        guard !waiting.isEmpty else { return false }
        let loader = waiting[random.next(below: waiting.count)]
        let isFirst = random.oneIn(2)
        let batch = isFirst ? loader.pending[0] : loader.pending[loader.pending.count - 1]
        let name = fields[ObjectIdentifier(loader)] ?? ""
        let keys = (0..<batch.keyCount).map { Int(batch.inputs[$0].text) ?? 0 }
        let answer: FakeLoader.Answer
        if case .whole = loader.matching {
            answer = (objects[keys[0]]?[name]).map { .json($0) } ?? .nothing
        } else {
            let elements = keys.reversed().compactMap { key in
                objects[key]?[name].map { #"{"v":\#($0),"k":"\#(key)"}"# }
            }
            answer = .json("[" + elements.joined(separator: ",") + "]")
        }
        if isFirst { loader.completeFirst(answer) } else { loader.completeLast(answer) }
        return true
    }
}
