import Glibc
import NIOCore
import NIOHPACK

/// A frame of HTTP/2.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9113#section-4.1
struct Frame {
    enum Kind: UInt8 {
        case data, headers, priority, rstStream, settings, pushPromise, ping, goAway, windowUpdate, continuation
    }

    var kind: UInt8
    var flags: UInt8 = 0
    var stream: UInt32 = 0
    var payload: [UInt8] = []

    static let endStream: UInt8 = 1
    static let acknowledges: UInt8 = 1
    static let endHeaders: UInt8 = 4

    func has(_ flag: UInt8) -> Bool { flags & flag != 0 }

    /// A number of 32 bits in the payload.
    func number(at offset: Int) -> UInt32 { payload[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } }
}

/// The client's end of an HTTP/2 connection over a wire, which sends what a test wants, right or wrong.
final class FrameWire {
    let wire: Wire
    private var encoder = HPACKEncoder(allocator: ByteBufferAllocator())
    private var decoder = HPACKDecoder(allocator: ByteBufferAllocator())
    private var nextStream: UInt32 = 1

    /// Sends the preface and the first settings.
    ///
    /// - Parameters:
    ///   - wire: Connected.
    ///   - windowBytes: What the client takes of one body before it gives more room; nil for the protocol's 65,535.
    /// - Throws: When the wire does.
    init(_ wire: Wire, windowBytes: UInt32? = nil) throws {
        self.wire = wire
        try wire.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        try send(Frame(kind: .settings, payload: windowBytes.map { [0, 4] + Self.bytes($0) } ?? []))
    }

    static func bytes(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }

    func send(_ frame: Frame) throws {
        var bytes = Array(Self.bytes(UInt32(frame.payload.count))[1...])
        bytes += [frame.kind, frame.flags]
        bytes += Self.bytes(frame.stream)
        bytes += frame.payload
        try wire.send(bytes)
    }

    /// Field block of a request.
    func block(_ method: String, _ target: String, headers: [String] = []) throws -> [UInt8] {
        try encoder.beginEncoding(allocator: ByteBufferAllocator())
        try encoder.append(
            headers: [(":method", method), (":scheme", "http"), (":path", target), (":authority", "test")]
        )
        for line in headers {
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            let value = line[colon...].dropFirst().drop { $0 == " " }
            try encoder.append(headers: [(line[..<colon].lowercased(), String(value))])
        }
        return Array(try encoder.endEncoding().readableBytesView)
    }

    /// Sends a request.
    ///
    /// - Returns: Its stream.
    @discardableResult
    func request(
        _ method: String,
        _ target: String,
        headers: [String] = [],
        body: String? = nil,
        endsBody: Bool = true
    ) throws -> UInt32 {
        let stream = nextStream
        nextStream += 2
        let block = try block(method, target, headers: headers)
        let isWhole = body == nil && endsBody
        try send(
            Frame(
                kind: .headers,
                flags: Frame.endHeaders | (isWhole ? Frame.endStream : 0),
                stream: stream,
                payload: block
            )
        )
        if let body {
            let flags = endsBody ? Frame.endStream : 0
            try send(Frame(kind: .data, flags: flags, stream: stream, payload: Array(body.utf8)))
        }
        return stream
    }

    /// The next frame; settings and pings are acknowledged on the way.
    func read() throws -> Frame {
        let head = try wire.read(9)
        let length = head[..<3].reduce(0) { $0 << 8 | Int($1) }
        let stream = head[5...].reduce(0) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let frame = Frame(kind: head[3], flags: head[4], stream: stream, payload: try wire.read(length))
        if [Frame.Kind.settings.rawValue, Frame.Kind.ping.rawValue].contains(frame.kind), !frame.has(1) {
            var answer = frame
            answer.flags = Frame.acknowledges
            if frame.kind == Frame.Kind.settings.rawValue { answer.payload = [] }
            try send(answer)
        }
        return frame
    }

    /// The next frame of a kind; others are passed over.
    func read(_ kind: Frame.Kind) throws -> Frame {
        while true {
            let frame = try read()
            if frame.kind == kind.rawValue { return frame }
        }
    }

    /// The fields of a frame, `:status` first.
    func fields(_ frame: Frame) throws -> [(String, String)] {
        var block = ByteBuffer(bytes: frame.payload)
        return try decoder.decodeHeaders(from: &block).map { ($0.name, $0.value) }
    }

    /// Reads the answers to requests, in whatever order their frames come, giving more room as they are read.
    func readAnswers(_ streams: [UInt32]) throws -> [UInt32: Message] {
        var answers: [UInt32: Message] = [:]
        var open = Set(streams)
        while !open.isEmpty {
            let frame = try read()
            switch Frame.Kind(rawValue: frame.kind) {
            case .headers:
                let fields = try fields(frame)
                let status = fields.first { $0.0 == ":status" }?.1 ?? ""
                if status.hasPrefix("1") { continue }
                let lines = fields.filter { !$0.0.hasPrefix(":") }.map { "\($0.0): \($0.1)" }
                answers[frame.stream] = Message(startLine: "HTTP/2 \(status)", headerLines: lines)
            case .data:
                answers[frame.stream]?.body += frame.payload
                guard !frame.payload.isEmpty else { break }
                for stream in [0, frame.stream] where stream == 0 || !frame.has(Frame.endStream) {
                    let room = Self.bytes(UInt32(frame.payload.count))
                    try send(Frame(kind: .windowUpdate, stream: stream, payload: room))
                }
            case .rstStream where open.contains(frame.stream):
                throw WireError(call: "stream \(frame.stream)", code: Int32(frame.number(at: 0)))
            // Without an error it only says that there will be no more streams.
            case .goAway where frame.number(at: 4) != 0:
                throw WireError(call: "connection", code: Int32(frame.number(at: 4)))
            default: continue
            }
            if frame.has(Frame.endStream) { open.remove(frame.stream) }
        }
        return answers
    }

    /// Sends a request and reads its answer.
    func ask(_ method: String, _ target: String, headers: [String] = [], body: String? = nil) throws -> Message {
        let stream = try request(method, target, headers: headers, body: body)
        guard let answer = try readAnswers([stream])[stream] else { throw WireError(call: "answer", code: 0) }
        return answer
    }

    func post(query: String, headers: [String] = []) throws -> UInt32 {
        let json = #"{"query":"\#(query)"}"#
        return try request("POST", "/graphql", headers: ["Content-Type: application/json"] + headers, body: json)
    }

    /// Whether the connection ends, whatever comes before.
    func ends() throws -> Bool {
        do {
            while true { _ = try read() }
        } catch let error as WireError where [ENODATA, ECONNRESET, EPIPE].contains(error.code) {
            return true
        }
    }

    /// The error code of the GOAWAY frame that ends the connection.
    func readEnd() throws -> UInt32 {
        let frame = try read(.goAway)
        return frame.number(at: 4)
    }
}

extension Frame {
    init(kind: Kind, flags: UInt8 = 0, stream: UInt32 = 0, payload: [UInt8] = []) {
        self.init(kind: kind.rawValue, flags: flags, stream: stream, payload: payload)
    }
}
