import Testing

@testable import Server

/// Bodies that are larger than everything that may hold them on the way.
@Suite("Back-pressure", .serialized)
struct BackPressureTests {
    private static let bodyBytes = 200 << 20

    @Test("a long response waits for a client that does not read")
    func slowReader() async throws {
        let (blocked, sent) = (Gate(), Gate())
        let upstream = try Upstream { wire, _ in
            try wire.send("HTTP/1.1 200 OK\r\nContent-Length: \(Self.bodyBytes)\r\n\r\n")
            let taken = try wire.sendUntilBlocked(0x61, limit: Self.bodyBytes)
            // The kernel's buffers of two connections, and some 100 KiB between them.
            #expect(taken < 32 << 20)
            blocked.open()
            var rest = Self.bodyBytes - taken
            let piece = [UInt8](repeating: 0x61, count: 1 << 16)
            while rest > 0 {
                try wire.send(Array(piece[..<min(rest, piece.count)]))
                rest -= piece.count
            }
            sent.open()
        }
        try await withServer(proxy: "  '/up': 'http://127.0.0.1:\(upstream.port)'", upstream: upstream) { server in
            let wire = try server.connect(receiveBytes: 32 * 1024)
            try wire.request("GET", "/proxy/up/x", headers: ["Connection: close"])
            try blocked.wait()
            #expect(try wire.readHead()?.value("content-length") == "\(Self.bodyBytes)")
            #expect(try wire.countToEnd() == Self.bodyBytes)
            try sent.wait()
        }
    }

    @Test("a long request waits for an upstream that does not read")
    func slowUpstream() async throws {
        let (begun, goOn) = (Gate(), Gate())
        let upstream = try Upstream(readsBodies: false) { wire, _ in
            begun.open()
            try goOn.wait()
            var rest = Self.bodyBytes
            while rest > 0 {
                let count = min(rest, 1 << 20)
                _ = try wire.read(count)
                rest -= count
            }
            try wire.respond("all")
        }
        try await withServer(proxy: "  '/up': 'http://127.0.0.1:\(upstream.port)'", upstream: upstream) { server in
            let wire = try server.connect()
            try wire.request("PUT", "/proxy/up/x", headers: ["Content-Length: \(Self.bodyBytes)"])
            try begun.wait()
            let taken = try wire.sendUntilBlocked(0x62, limit: Self.bodyBytes)
            #expect(taken < 32 << 20)
            goOn.open()
            let piece = [UInt8](repeating: 0x62, count: 1 << 16)
            var rest = Self.bodyBytes - taken
            while rest > 0 {
                try wire.send(Array(piece[..<min(rest, piece.count)]))
                rest -= piece.count
            }
            #expect(try wire.readResponse().text == "all")
        }
    }

    @Test("answers do not pile up for a client that sends requests and does not read")
    func pipelining() async throws {
        let answer = #"{"value":"\#(String(repeating: "a", count: 1 << 20))"}"#
        let upstream = try Upstream { wire, request in
            let isLong = request.target == "/slow"
            try wire.respond(isLong ? answer : "short", headers: ["Content-Type: application/json"])
        }
        let proxy = "  '/up': 'http://127.0.0.1:\(upstream.port)'"
        try await withServer(proxy: proxy, upstream: upstream) { server in
            let (deaf, other) = (try server.connect(receiveBytes: 32 * 1024), try server.connect())
            for _ in 0..<200 { try deaf.post(query: "{slow}") }
            // While the other client is served, the deaf one's requests would be too.
            for _ in 0..<100 { #expect(try other.ask("GET", "/proxy/up/short").text == "short") }
            let asked = upstream.requests.count { $0.target == "/slow" }
            // As many as the kernel's buffers hold answers of.
            #expect(asked < 25)
            // And it gets them all once it listens.
            for _ in 0..<200 { #expect(try deaf.readResponse().status == 200) }
        }
    }
}
