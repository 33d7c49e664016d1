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

    @Test("a client that sends requests and does not read is not read either")
    func pipelinedFlood() async throws {
        try await withServer { server in
            let wire = try server.connect(receiveBytes: 32 * 1024)
            let requests = String(repeating: "GET /greeting HTTP/1.1\r\nHost: a\r\n\r\n", count: 1000)
            var sent = 0
            while sent < 100 << 20 {
                // What is left of a piece that was taken in part does not matter: nothing is read any more then.
                let taken = try wire.sendUntilBlocked(requests)
                sent += taken
                if taken < requests.utf8.count { break }
            }
            #expect(sent < 32 << 20)
            let other = try server.connect()
            #expect(try other.ask("GET", "/greeting").status == 200)
        }
    }
}
