/// One frame as it came.
struct ReceivedFrame: Equatable {
    var isFinal = true
    var opcode: UInt8
    var payload: [UInt8] = []

    var text: String { String(decoding: payload, as: UTF8.self) }

    /// Of a close frame.
    var code: Int { payload.count < 2 ? 0 : Int(payload[0]) << 8 | Int(payload[1]) }
    var reason: String { String(decoding: payload.dropFirst(2), as: UTF8.self) }
}

/// The client's end of a WebSocket connection, which does what a test says, allowed or not.
extension Wire {
    static let socketHandshake = [
        "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]

    /// Asks for a WebSocket connection.
    ///
    /// - Returns: The head of the answer.
    @discardableResult
    func openSocket(
        _ target: String = "/graphql",
        protocols: String? = "graphql-transport-ws",
        headers: [String] = []
    ) throws -> Message {
        let offer = protocols.map { ["Sec-WebSocket-Protocol: \($0)"] } ?? []
        try request("GET", target, headers: Self.socketHandshake + offer + headers)
        guard let head = try readHead() else { throw WireError(call: "handshake", code: 0) }
        return head
    }

    /// The bytes of a client's frame.
    static func frame(
        _ opcode: UInt8,
        _ payload: [UInt8],
        isFinal: Bool = true,
        reserved: UInt8 = 0,
        isMasked: Bool = true
    ) -> [UInt8] {
        var bytes: [UInt8] = [(isFinal ? 0x80 : 0) | reserved << 4 | opcode]
        let maskBit: UInt8 = isMasked ? 0x80 : 0
        switch payload.count {
        case 0...125: bytes.append(maskBit | UInt8(payload.count))
        case 126...65535: bytes += [maskBit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            bytes.append(maskBit | 127)
            bytes += (0..<8).reversed().map { UInt8(payload.count >> ($0 * 8) & 0xFF) }
        }
        guard isMasked else { return bytes + payload }
        let mask: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    func sendText(_ text: String) throws { try send(Self.frame(1, Array(text.utf8))) }

    func subscribe(_ query: String, id: String = "1", variables: String = "{}") throws {
        try sendText(#"{"id":"\#(id)","type":"subscribe","payload":{"query":"\#(query)","variables":\#(variables)}}"#)
    }

    func readFrame() throws -> ReceivedFrame {
        let head = try read(2)
        guard head[1] & 0x80 == 0 else { throw WireError(call: "masked", code: 0) }
        var length = Int(head[1])
        if length == 126 { length = try read(2).reduce(0) { $0 << 8 | Int($1) } }
        if length == 127 { length = try read(8).reduce(0) { $0 << 8 | Int($1) } }
        return ReceivedFrame(isFinal: head[0] & 0x80 != 0, opcode: head[0] & 0x0F, payload: try read(length))
    }

    /// The next text message.
    func readText() throws -> String {
        let frame = try readFrame()
        guard frame.opcode == 1 else {
            throw WireError(call: "no text but \(frame.opcode) \(frame.code) \(frame.reason)", code: 0)
        }
        return frame.text
    }

    /// The close frame, after whatever else comes before it.
    func readClose() throws -> ReceivedFrame {
        while true {
            let frame = try readFrame()
            if frame.opcode == 8 { return frame }
        }
    }
}
