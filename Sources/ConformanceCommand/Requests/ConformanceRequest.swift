import GraphQLExecution
import GraphQLTypes
import OrderedJSON

/// One request line.
struct ConformanceRequest {
    enum Operation: String {
        case parse
        case print
        case validateSchema
        case printSchema
        case validate
        case introspect
        case execute
        case subscribe
    }

    let body: JSONBody
    /// Repeated in the response.
    let id: JSONOffset?
    /// Nil for one that is not offered.
    let operation: Operation?
    var schema = ""
    /// UTF-8; half a surrogate pair is kept for the lexer to find.
    var document: [UInt8] = []
    var variables: [InputValue.Member] = []
    var operationName: String?
    /// Nil stands for null.
    var rootValue: JSONOffset?
    var mocksTypes = false
    var validates = true
    var isIncremental = false

    private static let members = MemberTable([
        "id", "op", "schema", "document", "variables", "operationName", "rootValue", "mock", "validate", "incremental",
    ])

    /// Reads a line.
    ///
    /// - Throws: A `RequestFault` for a line that is no JSON object, or a member of the wrong kind.
    init(_ line: [UInt8]) throws(RequestFault) {
        body = JSONBody(copying: line)
        do throws(JSONFault) {
            let reader = JSONReader(body)
            let root = try reader.root()
            guard try reader.kind(at: root) == .object else { throw JSONFault(.unexpectedEnd, at: Int(root)) }
            var slots = [JSONOffset](repeating: .max, count: Self.members.count)
            try reader.locate(Self.members, in: root, into: &slots, at: 0)
            try reader.checkEnd(after: reader.end(of: root))
            id = slots[0] == .max ? nil : slots[0]
            operation = try Self.string(reader, slots[1]).flatMap { Operation(rawValue: $0) }
            schema = try Self.string(reader, slots[2]) ?? ""
            if slots[3] != .max, try reader.kind(at: slots[3]) == .string {
                try reader.appendText(at: slots[3], into: &document, keepingSurrogates: true)
            }
            if slots[4] != .max, case .object(let members) = try reader.value(at: slots[4]) {
                variables = members.map { InputValue.Member($0.name, InputValue($0.value)) }
            }
            operationName = try Self.string(reader, slots[5])
            if slots[6] != .max, try reader.kind(at: slots[6]) != .null { rootValue = slots[6] }
            mocksTypes = try Self.string(reader, slots[7]) == "types"
            if slots[8] != .max { validates = try reader.kind(at: slots[8]) != .false }
            if slots[9] != .max { isIncremental = try reader.kind(at: slots[9]) == .true }
        } catch {
            throw RequestFault(message: "The request is not a JSON object: \(error)")
        }
    }

    private static func string(_ reader: JSONReader, _ offset: JSONOffset) throws(JSONFault) -> String? {
        guard offset != .max, try reader.kind(at: offset) == .string else { return nil }
        return try reader.string(at: offset)
    }
}

/// A line that is no request.
struct RequestFault: Error {
    var message: String
}
