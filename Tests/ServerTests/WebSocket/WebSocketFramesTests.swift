import Testing

@testable import Server

/// Frames as RFC 6455 allows and forbids them, after the cases of the Autobahn test suite (1 to 7 and 9).
@Suite("WebSocket frames")
struct WebSocketFramesTests {
    /// What a client sends after the handshake, and how it is answered.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var frames: [UInt8]
        /// Opcodes and payloads of the frames before the close frame.
        var answers: [ReceivedFrame] = []
        /// Of the server's close frame; nil where the connection goes on.
        var code: Int?

        var testDescription: String { name }
    }

    private static let ping = Array(#"{"type":"ping"}"#.utf8)
    private static let pong = ReceivedFrame(opcode: 1, payload: Array(#"{"type":"pong"}"#.utf8))

    private static func ping(_ payload: String) -> [UInt8] {
        Array(#"{"type":"ping","payload":{"a":"\#(payload)"}}"#.utf8)
    }
    private static func pong(_ payload: String) -> ReceivedFrame {
        ReceivedFrame(opcode: 1, payload: Array(#"{"type":"pong","payload":{"a":"\#(payload)"}}"#.utf8))
    }

    private static func close(_ code: Int, _ reason: [UInt8] = []) -> [UInt8] {
        Wire.frame(8, [UInt8(code >> 8), UInt8(code & 0xFF)] + reason)
    }

    private static let text: [Case] = [0, 1, 100, 125, 126, 127, 128, 65_500, 65_535, 65_536, 200_000].map { count in
        let payload = String(repeating: "x", count: count)
        return Case(name: "1 text with \(count) bytes", frames: Wire.frame(1, ping(payload)), answers: [pong(payload)])
    }

    private static let control: [Case] = [
        Case(name: "2.1 ping without payload", frames: Wire.frame(9, []), answers: [ReceivedFrame(opcode: 10)]),
        Case(
            name: "2.4 ping with 125 bytes",
            frames: Wire.frame(9, [UInt8](repeating: 0xFE, count: 125)),
            answers: [ReceivedFrame(opcode: 10, payload: [UInt8](repeating: 0xFE, count: 125))]
        ),
        Case(name: "2.5 ping with 126 bytes", frames: Wire.frame(9, [UInt8](repeating: 1, count: 126)), code: 1002),
        Case(
            name: "2.7 pong that was not asked for",
            frames: Wire.frame(10, [1]) + Wire.frame(1, ping),
            answers: [pong]
        ),
        Case(
            name: "2.10 ten pings",
            frames: (0..<10).flatMap { Wire.frame(9, [$0]) },
            answers: (0..<10).map { ReceivedFrame(opcode: 10, payload: [$0]) }
        ),
    ]

    private static let reserved: [Case] =
        [1, 2, 3, 4, 5, 6, 7].map { bits in
            Case(name: "3 reserved bits \(bits)", frames: Wire.frame(1, ping, reserved: bits), code: 1002)
        } + [
            Case(
                name: "3.2 reserved bit after a message",
                frames: Wire.frame(1, ping) + Wire.frame(1, ping, reserved: 2) + Wire.frame(9, []),
                answers: [pong],
                code: 1002
            ),
            Case(name: "3.6 reserved bit of a control frame", frames: Wire.frame(9, [], reserved: 4), code: 1002),
        ]
        + [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map { opcode in
            Case(name: "4 opcode \(opcode)", frames: Wire.frame(opcode, []), code: 1002)
        }

    private static let fragments: [Case] = [
        Case(name: "5.1 ping in parts", frames: Wire.frame(9, [1], isFinal: false) + Wire.frame(0, [2]), code: 1002),
        Case(name: "5.2 pong in parts", frames: Wire.frame(10, [1], isFinal: false) + Wire.frame(0, [2]), code: 1002),
        Case(
            name: "5.3 message in two parts",
            frames: Wire.frame(1, Array(ping[..<5]), isFinal: false) + Wire.frame(0, Array(ping[5...])),
            answers: [pong]
        ),
        Case(
            name: "5.6 ping between two parts",
            frames: Wire.frame(1, Array(ping[..<5]), isFinal: false) + Wire.frame(9, [7])
                + Wire.frame(0, Array(ping[5...])),
            answers: [ReceivedFrame(opcode: 10, payload: [7]), pong]
        ),
        Case(
            name: "5.8 byte by byte, with pings between",
            frames: ping.indices.flatMap { index in
                Wire.frame(index == 0 ? 1 : 0, [ping[index]], isFinal: index == ping.count - 1)
                    + (index < ping.count - 1 ? Wire.frame(9, [UInt8(index)]) : [])
            },
            answers: (0..<ping.count - 1).map { ReceivedFrame(opcode: 10, payload: [UInt8($0)]) } + [pong]
        ),
        Case(name: "5.9 continuation of nothing", frames: Wire.frame(0, [1]), code: 1002),
        Case(
            name: "5.11 continuation of nothing, not the last",
            frames: Wire.frame(0, [1], isFinal: false),
            code: 1002
        ),
        Case(
            name: "5.13 continuation after the last part",
            frames: Wire.frame(1, ping) + Wire.frame(0, [1], isFinal: false),
            answers: [pong],
            code: 1002
        ),
        Case(
            name: "5.18 another message within one",
            frames: Wire.frame(1, Array(ping[..<5]), isFinal: false) + Wire.frame(1, Array(ping[5...])),
            code: 1002
        ),
        Case(
            name: "bytes within a message",
            frames: Wire.frame(1, Array(ping[..<5]), isFinal: false) + Wire.frame(2, []),
            code: 1002
        ),
        Case(name: "empty parts", frames: Wire.frame(1, [], isFinal: false) + Wire.frame(0, ping), answers: [pong]),
        Case(name: "a frame that is not masked", frames: Wire.frame(1, ping, isMasked: false), code: 1002),
        Case(name: "a ping that is not masked", frames: Wire.frame(9, [], isMasked: false), code: 1002),
    ]

    private static let utf8: [Case] = [
        Case(
            name: "6.2 characters cut by parts",
            frames: ping("κόσμε").indices.flatMap { index in
                Wire.frame(index == 0 ? 1 : 0, [ping("κόσμε")[index]], isFinal: index == ping("κόσμε").count - 1)
            },
            answers: [pong("κόσμε")]
        ),
        Case(name: "6.3 no text", frames: Wire.frame(1, [0xCE, 0xBA, 0xED, 0xA0, 0x80]), code: 1007),
        Case(
            name: "6.4 no text, told with the part that has it",
            frames: Wire.frame(1, [0xCE, 0xBA], isFinal: false) + Wire.frame(0, [0xF4, 0x90], isFinal: false),
            code: 1007
        ),
        Case(name: "6.6 cut off", frames: Wire.frame(1, [0xCE, 0xBA, 0xE1, 0xBD]), code: 1007),
        Case(
            name: "6.20 cut off in the last part",
            frames: Wire.frame(1, [0xCE, 0xBA], isFinal: false) + Wire.frame(0, [0xE1]),
            code: 1007
        ),
    ]

    private static let closing: [Case] =
        [
            Case(name: "7.1 text after a close frame", frames: close(1000) + Wire.frame(1, ping), code: 1000),
            Case(name: "7.3.2 close with one byte", frames: Wire.frame(8, [3]), code: 1002),
            Case(name: "7.3.4 close with a reason", frames: close(1000, Array("bye".utf8)), code: 1000),
            Case(
                name: "7.3.5 close with 125 bytes",
                frames: close(1000, [UInt8](repeating: 42, count: 123)),
                code: 1000
            ),
            Case(
                name: "7.3.6 close with 126 bytes",
                frames: close(1000, [UInt8](repeating: 42, count: 124)),
                code: 1002
            ),
            Case(name: "7.5.1 close with no text", frames: close(1000, [0xCE, 0xED, 0xA0]), code: 1007),
        ]
        + [1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999].map {
            Case(name: "7.7 close with \($0)", frames: close($0), code: $0)
        }
        + [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535].map {
            Case(name: "7.9 close with \($0)", frames: close($0), code: 1002)
        }

    static let cases = text + control + reserved + fragments + utf8 + closing

    @Test("are taken and refused as the RFC says, whole or byte by byte", arguments: cases, [false, true])
    func frames(example: Case, isByteByByte: Bool) async throws {
        // A socket call for each byte of a large message proves no more.
        guard !isByteByByte || example.frames.count < 2_000 else { return }
        try await withSubscriptions { server in
            let wire = try server.connect()
            try wire.openSocket()
            if isByteByByte {
                for byte in example.frames { try? wire.send([byte]) }
            } else {
                try wire.send(example.frames)
            }
            for answer in example.answers { #expect(try wire.readFrame() == answer) }
            guard let code = example.code else { return }
            let close = try wire.readFrame()
            #expect(close.opcode == 8)
            #expect(close.code == code)
            // After its answer the connection ends.
            try? wire.send(Self.close(code == 1002 ? 1000 : code))
            // With a reset where the client has sent more than was read.
            _ = try wire.isCutOff(before: 1)
        }
    }

    @Test("a close frame without code is answered with one")
    func closeWithoutCode() async throws {
        try await withSubscriptions { server in
            let wire = try server.connectSocket()
            try wire.send(Wire.frame(8, []))
            #expect(try wire.readFrame() == ReceivedFrame(opcode: 8))
            #expect(try wire.readToEnd().isEmpty)
        }
    }

    @Test("9 messages are as long as the configuration says, in one frame or several, and no longer")
    func length() async throws {
        try await withSubscriptions("maxMessageBytes: 1000") { server in
            let overhead = Self.ping("").count
            let longest = Self.ping(String(repeating: "x", count: 1000 - overhead))
            let wire = try server.connect()
            try wire.openSocket()
            try wire.send(Wire.frame(1, longest))
            #expect(try wire.readFrame().payload.count == 1000)
            try wire.send(Wire.frame(1, Array(longest[..<500]), isFinal: false) + Wire.frame(0, Array(longest[500...])))
            #expect(try wire.readFrame().payload.count == 1000)
            try wire.send(Wire.frame(1, longest, isFinal: false) + Wire.frame(0, [32]))
            #expect(try wire.readClose().code == 1009)
            let other = try server.connect()
            try other.openSocket()
            // Told from the length alone.
            try other.send([0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
            #expect(try other.readClose().code == 1009)
        }
    }

    @Test("a client that takes no notice of the close frame is cut off")
    func stubborn() async throws {
        try await withSubscriptions { server in
            let wire = try server.connect()
            try wire.openSocket()
            try wire.send(Wire.frame(3, []))
            #expect(try wire.readClose().code == 1002)
            #expect(try wire.readToEnd().isEmpty)
        }
    }
}
