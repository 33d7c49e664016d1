import Glibc
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import OrderedJSON

/// How time and memory grow with the schema and with the document.
///
/// `micro growth NAME SIZE` measures one size in a process of its own, and prints a JSON object: the median time in
/// nanoseconds, the bytes that one value holds, and the bytes that the plan cache would count for it.
enum Growth {
    enum Kind: String {
        /// Building a schema of so many types from its text.
        case schema
        /// Parsing, validating and planning 100 fields of a schema of so many types.
        case planBySchema = "plan-by-schema"
        /// The same for so many fields, the schema having 100 types.
        case planByDocument = "plan-by-document"
    }

    static func run(_ kind: Kind, size: Int) throws {
        switch kind {
        case .schema: try measure { try schema(types: size) }
        case .planBySchema: try measurePlan(schema: schema(types: size), fields: 100)
        case .planByDocument: try measurePlan(schema: schema(types: 100), fields: size)
        }
    }

    /// Types of ten fields each, the last of which leads to the next type.
    private static func schema(types: Int) throws -> Schema {
        var text = "type Query { " + (0..<types).map { "t\($0): T\($0)" }.joined(separator: " ") + " }\n"
        let leaves = (0..<9).map { "f\($0)(first: Int = 10): String" }.joined(separator: " ")
        for index in 0..<types { text += "type T\(index) { \(leaves) next: T\((index + 1) % types) }\n" }
        return try Schema(building: [Source(name: "schema", text: text)])
    }

    /// Ten fields in each group: a root field, and nine leaves.
    private static func document(fields: Int, types: Int) -> String {
        let leaves = (0..<9).map { "f\($0)" }.joined(separator: " ")
        let groups = (0..<max(1, fields / 10)).map { "g\($0): t\($0 % types) { \(leaves) }" }
        return "{ " + groups.joined(separator: " ") + " }"
    }

    private static func measurePlan(schema: Schema, fields: Int) throws {
        var bindings = FieldBindings()
        var types = 0
        if let query = schema.type(named: "Query") {
            types = query.fields.count
            for field in query.fields {
                bindings[query.id, field.name] = .load(CannedLoader(Array("{}".utf8)), .identity)
            }
        }
        let engine = MicroEngine(schema: schema, bindings: bindings)
        let text = document(fields: fields, types: types)
        try measure(estimate: { $0.estimatedBytes }, { try engine.prepare(engine.document(text)) })
    }

    private static func measure<Value>(estimate: (Value) -> Int = { _ in 0 }, _ make: () throws -> Value) throws {
        // What is made on first use is there afterwards.
        let estimatedBytes = estimate(try make())
        // So many that what the heap had left over before does not count.
        var values: [Value] = []
        let before = try residentBytes()
        repeat { values.append(try make()) } while try residentBytes() - before < 64 << 20
        let bytes = try (residentBytes() - before) / values.count
        values = []

        let clock = ContinuousClock()
        let end = clock.now + .milliseconds(250)
        var times: [Duration] = []
        repeat { times.append(try clock.measure { _ = try make() }) } while clock.now < end
        let median = Int(times.sorted()[times.count / 2] / .nanoseconds(1))
        print(#"{"nanoseconds": \#(median), "bytes": \#(bytes), "estimatedBytes": \#(estimatedBytes)}"#)
    }

    struct NoMemoryFigures: Error {}

    /// The process's memory as the kernel counts it.
    private static func residentBytes() throws -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { throw NoMemoryFigures() }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { throw NoMemoryFigures() }
        // Size and resident part, in pages.
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { throw NoMemoryFigures() }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
