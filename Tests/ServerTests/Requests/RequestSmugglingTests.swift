import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing
import Upstreams

@testable import Server
/// What we take for a request, another reader of HTTP must take for the same request, or refuse.
///
/// Where a proxy before us reads otherwise, requests could be smuggled through it.
@Suite("Request smuggling")
struct RequestSmugglingTests {
    private struct Reading: Equatable {
        var method: String
        var target: String
        var headers: [String]
        var body: [UInt8]
    }

    private static let seeds = [
        "GET /a?b=c HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
        "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\n\r\nA\r\n0123456789\r\n0\r\nT: u\r\n\r\n",
        "DELETE /x HTTP/1.0\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\n!",
    ]

    @Test("whatever we accept, NIOHTTP1's decoder reads the same", arguments: 0..<8)
    func sameReading(seed: Int) throws {
        var random = Numbers(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        var accepted = 0
        for _ in 0..<1500 {
            var bytes = Array(Self.seeds[Int(random.next() % UInt64(Self.seeds.count))].utf8)
            for _ in 0..<(random.next() % 4) { mutate(&bytes, &random) }
            guard let ours = readByUs(bytes) else { continue }
            accepted += 1
            let theirs = readByNIO(bytes)
            // They may refuse what we accept: nothing passes through them then.
            guard let theirs else { continue }
            #expect(ours == theirs, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
        #expect(accepted > 300)
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout Numbers) {
        let pieces = [
            "\r\n", "\n", "\r", " ", "\t", ":", ";", ",", "0", "1", "\0", "\u{b}", "Content-Length: 3\r\n",
            "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: identity\r\n", "chunked", "Host: b\r\n", " x: y\r\n",
            "\r\n\r\n",
        ]
        let at = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 4 {
        case 0: bytes.remove(at: at)
        case 1: bytes[at] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes.insert(contentsOf: pieces[Int(random.next() % UInt64(pieces.count))].utf8, at: at)
        default:
            let end = min(bytes.count, at + Int(random.next() % 12))
            bytes.insert(contentsOf: Array(bytes[at..<end]), at: end)
        }
        if bytes.isEmpty { bytes = [0x20] }
    }

    private func readByUs(_ bytes: [UInt8]) -> Reading? {
        var parser = RequestHeadParser(limitBytes: 4096)
        guard let (head, length) = (try? parser.read(bytes.span)) ?? nil else { return nil }
        var input = ByteBuffer(bytes: bytes[length...])
        var reader = RequestBodyReader(head.framing, trailerBytes: 1000)
        var body: [UInt8] = []
        while true {
            switch try? reader.next(from: &input) {
            case .bytes(let part): body += part.readableBytesView
            case .end:
                return Reading(
                    method: head.method,
                    target: head.target,
                    headers: head.headers.map { "\($0.name):\($0.value)" },
                    body: body
                )
            case .incomplete, nil: return nil
            }
        }
    }

    private func readByNIO(_ bytes: [UInt8]) -> Reading? {
        let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
        let channel = EmbeddedChannel(handler: decoder)
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
        var reading: Reading?
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let head):
                reading = Reading(
                    method: head.method.rawValue,
                    target: head.uri,
                    headers: head.headers.map { "\($0.name):\($0.value)" },
                    body: []
                )
            case .body(let part): reading?.body += part.readableBytesView
            case .end: return reading
            }
        }
        return nil
    }
}

/// SplitMix64: the same numbers in every run.
struct Numbers {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
