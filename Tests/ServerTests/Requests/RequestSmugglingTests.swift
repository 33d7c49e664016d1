import Testing
import Upstreams

@testable import Server

/// What we take for a request, another reader of HTTP must take for the same request, or refuse.
///
/// Where a proxy before us reads otherwise, requests could be smuggled through it.
@Suite("Request smuggling")
struct RequestSmugglingTests {
    private static let seeds = [
        "GET /a?b=c HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
        "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\n\r\nA\r\n0123456789\r\n0\r\nT: u\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nGET /y HTTP/1.1\r\nHost: a\r\n\r\n",
        "DELETE /x HTTP/1.0\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\n!",
    ]

    @Test("whatever we accept, a reader that keeps to the letter reads the same", arguments: 0..<8)
    func sameReading(seed: Int) throws {
        var random = Numbers(state: UInt64(seed) &* 0xD134_2543_DE82_EF95 &+ 1)
        var accepted = 0
        for _ in 0..<4000 {
            var bytes = Array(Self.seeds[Int(random.next() % UInt64(Self.seeds.count))].utf8)
            for _ in 0..<(random.next() % 4) { mutate(&bytes, &random) }
            guard let ours = (try? DecodedRequest(bytes, limitBytes: 4096)) ?? nil else { continue }
            accepted += 1
            let text = "\(String(decoding: bytes, as: UTF8.self).debugDescription)"
            guard let letter = StrictRequest(bytes[...]) else {
                Issue.record("only we accept \(text)")
                continue
            }
            #expect(ours.head.method == letter.method, "\(text)")
            #expect(ours.head.target == letter.target, "\(text)")
            #expect(ours.head.headers == letter.headers, "\(text)")
            #expect(ours.body == letter.body, "\(text)")
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
