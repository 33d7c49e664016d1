import OrderedJSON
import Testing

@testable import ConformanceCommand

/// What the program answers to one line.
func respond(to line: [UInt8]) throws -> JSONValue {
    var output = OutputBuffer(capacity: 1024)
    answer(line, into: &output)
    return try JSONValue.parse(output.bytes)
}

/// A request of the contract, put together from parts that are written as they are read best.
struct ConformanceExample {
    var operation = "execute"
    var schema = ""
    var document: String?
    /// JSON text.
    var rootValue: String?
    /// JSON text.
    var variables: String?
    /// Further members, as JSON text.
    var others: [(name: String, json: String)] = []

    func response() throws -> JSONValue {
        var members = ["\"op\":\(JSONValue.string(operation).json)", "\"schema\":\(JSONValue.string(schema).json)"]
        if let document { members.append("\"document\":\(JSONValue.string(document).json)") }
        if let rootValue { members.append("\"rootValue\":\(rootValue)") }
        if let variables { members.append("\"variables\":\(variables)") }
        members += others.map { "\"\($0.name)\":\($0.json)" }
        return try respond(to: Array("{\(members.joined(separator: ","))}".utf8))
    }
}
