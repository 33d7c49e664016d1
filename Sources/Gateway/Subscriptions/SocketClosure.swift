/// Why a WebSocket connection with operations is closed: the status code and the reason of its close frame.
///
/// Codes from 4400 on are those of the protocol `graphql-transport-ws`, the others those of RFC 6455 and of IANA's registry.
///
/// Spec: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md, https://www.rfc-editor.org/rfc/rfc6455#section-7.4
package struct SocketClosure: Hashable, Sendable {
    package let code: UInt16
    package let reason: String

    package init(code: UInt16, reason: String) {
        self.code = code
        self.reason = reason
    }

    // MARK: The GraphQL protocol

    static func badMessage(_ reason: String) -> SocketClosure { SocketClosure(code: 4400, reason: reason) }

    static let unauthorized = SocketClosure(code: 4401, reason: "Unauthorized")
    static let forbidden = SocketClosure(code: 4403, reason: "Forbidden")
    /// The client has offered no subprotocol that is spoken here.
    package static let subprotocol = SocketClosure(code: 4406, reason: "Subprotocol not acceptable")
    /// The client speaks the protocol that came before, of the library subscriptions-transport-ws.
    package static let oldSubprotocol = SocketClosure(
        code: 4406,
        reason: "Subprotocol not acceptable: graphql-ws is out of use, graphql-transport-ws is spoken here"
    )
    static let initTimeout = SocketClosure(code: 4408, reason: "Connection initialisation timeout")

    static func subscriberExists(_ id: String) -> SocketClosure {
        SocketClosure(code: 4409, reason: "Subscriber for \(id) already exists")
    }

    static let tooManyInits = SocketClosure(code: 4429, reason: "Too many initialisation requests")

    // MARK: WebSocket

    static let idle = SocketClosure(code: 1000, reason: "No operation for longer than idleTimeout")
    /// The client does not answer pings, or takes nothing.
    static let silent = SocketClosure(code: 1001, reason: "Nothing was heard of the client for longer than pingTimeout")
    static let stopping = SocketClosure(code: 1012, reason: "The server is stopping")
    /// The client may come back: it is not that anything were wrong with what it asked for.
    static let tooSlow = SocketClosure(code: 1013, reason: "The responses are not taken as fast as they come")
    package static let protocolError = SocketClosure(code: 1002, reason: "")
    package static let invalidText = SocketClosure(code: 1007, reason: "The text is not UTF-8")
    package static let messageTooLarge = SocketClosure(code: 1009, reason: "The message is longer than maxMessageBytes")
    static let binary = badMessage("Messages are JSON in text frames")

    package static func protocolError(_ reason: String) -> SocketClosure { SocketClosure(code: 1002, reason: reason) }

    /// The reason's bytes, as many as a close frame has room for.
    package var reasonBytes: [UInt8] {
        var bytes = Array(reason.utf8)
        guard bytes.count > 123 else { return bytes }
        bytes.removeLast(bytes.count - 123)
        // A character that was cut through goes as a whole.
        while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
        if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        return bytes
    }
}
