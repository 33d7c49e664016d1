import GraphQLExecution
import GraphQLLanguage
import OrderedJSON

/// A client's message of the protocol `graphql-transport-ws`.
///
/// Spec: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md#message-types
enum SocketMessage {
    /// With the payload's members.
    case connectionInit([JSONValue.Member])
    /// With the payload's text.
    case ping([UInt8]?)
    case pong
    case subscribe(id: String, GraphQLRequest)
    case complete(id: String)

    /// Why a text is no message; the sentence for the client.
    struct Fault: Error {
        let reason: String

        init(_ reason: String) { self.reason = reason }
    }

    /// Reads the text of a message.
    init(_ body: JSONBody) throws(Fault) {
        let reading: Result<SocketMessage, Fault>
        do throws(JSONFault) {
            reading = try Self.read(JSONReader(body))
        } catch {
            throw Fault("The message is not JSON: \(error)")
        }
        self = try reading.get()
    }

    private static func read(_ reader: JSONReader) throws(JSONFault) -> Result<SocketMessage, Fault> {
        try reader.check()
        let root = try reader.root()
        guard try reader.kind(at: root) == .object else { return .failure(Fault("The message is no JSON object")) }
        guard let type = try text("type", reader, root) else {
            return .failure(Fault("The message has no \"type\" that is a string"))
        }
        let payload = try reader.member("payload", of: root)
        switch type {
        case "connection_init":
            guard let members = try members(payload, reader) else { return .failure(.payload(of: type)) }
            return .success(.connectionInit(members))
        case "ping", "pong":
            guard try members(payload, reader) != nil else { return .failure(.payload(of: type)) }
            guard type == "ping" else { return .success(.pong) }
            return .success(.ping(try payload.map { offset throws(JSONFault) in try raw(offset, reader) }))
        case "subscribe":
            guard let id = try id(reader, root) else { return .failure(.id(of: type)) }
            guard let payload, try reader.kind(at: payload) == .object else { return .failure(.payload(of: type)) }
            let text = try raw(payload, reader)
            do throws(GraphQLError) {
                let request = try GraphQLRequest(json: JSONBody(copying: text))
                return .success(.subscribe(id: id, request))
            } catch {
                return .failure(Fault(error.message))
            }
        case "complete":
            guard let id = try id(reader, root) else { return .failure(.id(of: type)) }
            return .success(.complete(id: id))
        default: return .failure(Fault("Clients send no message of the type \"\(type)\""))
        }
    }

    /// The text of a member; nil when there is none, or it is no string.
    private static func text(_ name: String, _ reader: JSONReader, _ root: JSONOffset) throws(JSONFault) -> String? {
        guard let offset = try reader.member(name, of: root), try reader.kind(at: offset) == .string else { return nil }
        return try reader.string(at: offset)
    }

    private static func id(_ reader: JSONReader, _ root: JSONOffset) throws(JSONFault) -> String? {
        guard let id = try text("id", reader, root), !id.isEmpty else { return nil }
        return id
    }

    /// The members of an object, none without one or for null; nil for anything else.
    private static func members(_ offset: JSONOffset?, _ reader: JSONReader) throws(JSONFault) -> [JSONValue.Member]? {
        guard let offset else { return [] }
        switch try reader.value(at: offset) {
        case .object(let members): return members
        case .null: return []
        case .array, .string, .int, .double, .boolean: return nil
        }
    }

    private static func raw(_ offset: JSONOffset, _ reader: JSONReader) throws(JSONFault) -> [UInt8] {
        var bytes: [UInt8] = []
        try reader.appendRaw(at: offset, into: &bytes)
        return bytes
    }
}

extension SocketMessage.Fault {
    fileprivate static func payload(of type: String) -> SocketMessage.Fault {
        SocketMessage.Fault("The \"payload\" of a \(type) message has to be a JSON object")
    }

    fileprivate static func id(of type: String) -> SocketMessage.Fault {
        SocketMessage.Fault("The \"id\" of a \(type) message has to be a string that is not empty")
    }
}
