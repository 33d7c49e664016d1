import Gateway
import NIOCore
import NIOHTTP1
import NIOWebSocket
import Upstreams

/// A client's handshake for a WebSocket connection with GraphQL operations, which the server agrees to.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc6455#section-4.2
struct WebSocketOffer {
    private static let subprotocol = "graphql-transport-ws"
    private static let oldSubprotocol = "graphql-ws"

    /// What keeps a handshake from being one.
    enum Fault: Error {
        /// It asks for another version of the WebSocket protocol.
        case version
        case malformed
    }

    /// Of the answer with status 101.
    let headers: [HTTPHeader]
    /// Why the connection is closed as soon as it is there; nil where the client speaks our subprotocol.
    let closure: SocketClosure?

    /// - Parameters:
    ///   - head: Asks for WebSocket.
    ///   - channel: Of the connection.
    /// - Throws: What keeps it from being a handshake.
    init(_ head: RequestHead, on channel: any Channel) throws(Fault) {
        guard head.joinedValue(of: "sec-websocket-version") == "13" else { throw .version }
        guard let key = head.joinedValue(of: "sec-websocket-key"), Self.isKey(key) else { throw .malformed }
        let offered = (head.joinedValue(of: "sec-websocket-protocol") ?? "").split(separator: ",").map { name in
            String(name.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" })
        }
        var headers = HTTPHeaders()
        if offered.contains(Self.subprotocol) {
            // In this case: clients such as gql look for nothing else.
            headers.add(name: "Sec-WebSocket-Protocol", value: Self.subprotocol)
            closure = nil
        } else {
            closure = offered.contains(Self.oldSubprotocol) ? .oldSubprotocol : .subprotocol
        }
        guard let answer = Self.answer(to: key, headers, on: channel) else { throw .malformed }
        self.headers = answer
    }

    /// Whether it is base64 of 16 bytes.
    private static func isKey(_ key: String) -> Bool {
        let digits = key.utf8.dropLast(2)
        return key.utf8.count == 24 && key.hasSuffix("==")
            && digits.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }

    /// NIOWebSocket hashes the key.
    private static func answer(to key: String, _ headers: HTTPHeaders, on channel: any Channel) -> [HTTPHeader]? {
        let upgrader = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(headers) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() }
        )
        let asked = HTTPHeaders([("sec-websocket-key", key), ("sec-websocket-version", "13")])
        let request = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: asked)
        var answer: [HTTPHeader]?
        // On the channel's event loop all of it is done at once.
        upgrader.buildUpgradeResponse(channel: channel, upgradeRequest: request, initialResponseHeaders: [:])
            .assumeIsolated().whenSuccess { built in answer = built.map { HTTPHeader($0.name, $0.value) } }
        return answer
    }
}
