import OrderedJSON
import Settings
import Upstreams

/// What a client says of itself in `connection_init`, since browsers let pages set no headers of a WebSocket handshake.
///
/// The payload's `authorization`, in any case, and the members of its `headers` count as headers of the connection's
/// requests: `{"authorization": "Bearer …"}` or `{"headers": {"Authorization": "Bearer …", "X-Any": "…"}}`.
struct SocketCredentials {
    /// The handshake's headers with what the payload says in their place.
    let headers: [HTTPHeader]

    /// Headers that only browser or connection may set: what the handshake had stays.
    private static let fixed = [
        "host", "connection", "upgrade", "content-length", "content-type", "transfer-encoding", "origin", "cookie",
    ]

    /// - Throws: A sentence about what is no header.
    init(_ payload: [JSONValue.Member], handshake: [HTTPHeader]) throws(SocketMessage.Fault) {
        var headers = handshake
        var given: [(name: String, value: JSONValue)] = []
        for member in payload {
            switch member.value {
            case .object(let members) where member.name == "headers": given += members.map { ($0.name, $0.value) }
            case .null: continue
            default:
                if member.name.lowercased() == "authorization" { given.append((member.name, member.value)) }
            }
        }
        for (name, value) in given {
            let lowercased = name.lowercased()
            if case .null = value { continue }
            guard case .string(let text) = value, HTTPFieldSyntax.isName(name), HTTPFieldSyntax.isValue(text) else {
                throw SocketMessage.Fault("\"\(name)\" in the payload is no header with a string as its value")
            }
            if Self.fixed.contains(lowercased) || lowercased.hasPrefix("sec-") { continue }
            headers.removeAll { $0.name.lowercased() == lowercased }
            headers.append(HTTPHeader(name, text))
        }
        self.headers = headers
    }
}
