import Glibc
import Testing

/// What clients of HTTP/2 may not do, and the server survives.
@Suite("Hostile frames")
struct HostileFramesTests {
    /// Whether the server goes on for others.
    private static func isWell(_ server: ServerUnderTest) throws -> Bool {
        try FrameWire(server.connect()).ask("GET", "/greeting").status == 200
            && server.connect().ask("GET", "/greeting").status == 200
    }

    @Test("rapid resets end the connection")
    func rapidReset() async throws {
        try await withServer { server in
            let wire = try FrameWire(server.connect())
            #expect(throws: WireError.self) {
                for _ in 0..<5000 {
                    let stream = try wire.request("GET", "/graphql/schema")
                    try wire.send(Frame(kind: .rstStream, stream: stream, payload: FrameWire.bytes(8)))
                }
                _ = try wire.readEnd()
                // ENHANCE_YOUR_CALM was told, and then there is nothing.
                _ = try wire.read()
            }
            #expect(try Self.isWell(server))
        }
    }

    @Test("a head that never ends ends the connection")
    func continuations() async throws {
        try await withServer { server in
            let wire = try FrameWire(server.connect())
            #expect(throws: WireError.self) {
                let block = try wire.block("GET", "/greeting")
                try wire.send(Frame(kind: .headers, stream: 1, payload: block))
                for _ in 0..<100_000 { try wire.send(Frame(kind: .continuation, stream: 1, payload: [])) }
            }
            #expect(try Self.isWell(server))
        }
    }

    @Test("heads over the limit end the connection, with the reason")
    func largeHead() async throws {
        try await withServer(own: "  limits: { headerBytes: 2000 }") { server in
            let wire = try FrameWire(server.connect())
            // The limit holds once the client has agreed to it.
            _ = try wire.read(.settings)
            try wire.request("GET", "/greeting", headers: ["x-a: " + String(repeating: "é", count: 3000)])
            #expect(try wire.readEnd() != 0)
            #expect(try Self.isWell(server))
        }
    }

    @Test(
        "what would be another request for an upstream is refused",
        arguments: [
            ["x-a: b\r\nx-c: d"], ["x-a: \u{0}"], ["connection: close"], ["transfer-encoding: chunked"],
            ["host: other"],
            ["content-length: 5"], ["x a: b"],
        ]
    )
    func malformed(headers: [String]) async throws {
        let upstream = try Upstream()
        let proxy = "  '/up': 'http://127.0.0.1:\(upstream.port)'"
        try await withServer(proxy: proxy, upstream: upstream) { server in
            let wire = try FrameWire(server.connect())
            do {
                let stream = try wire.request("POST", "/proxy/up/", headers: headers, body: "1234")
                let answer = try wire.readAnswers([stream])[stream]
                #expect(answer?.status == 400)
            } catch let error as WireError {
                // PROTOCOL_ERROR, or the connection is gone before that is read.
                #expect([1, EPIPE, ECONNRESET, ENODATA].contains(error.code))
            }
            #expect(upstream.requests.allSatisfy { $0.headerLines.allSatisfy { !$0.lowercased().hasPrefix("x-c") } })
            #expect(try Self.isWell(server))
        }
    }

    @Test("targets that are no paths are refused", arguments: ["x", "http://a/", "/a b", "*"])
    func targets(target: String) async throws {
        try await withServer { server in
            let wire = try FrameWire(server.connect())
            do {
                let answer = try wire.ask("GET", target)
                #expect(answer.status == 400)
            } catch let error as WireError {
                // PROTOCOL_ERROR: NIOHTTP2 has found it first.
                #expect(error.code == 1)
            }
        }
    }

    @Test("a preface that comes byte by byte is one, and what only begins like one is HTTP/1.1")
    func slowPreface() async throws {
        try await withServer { server in
            let plain = try server.connect()
            for byte in "POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n".utf8 { try plain.send([byte]) }
            #expect(try plain.readResponse().status == 404)
            let other = try server.connect()
            try other.send("PRI * HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try (400...505).contains(other.readResponse().status))
            let slow = try server.connect()
            for byte in "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8 { try slow.send([byte]) }
            try slow.send([0, 0, 0, 4, 0, 0, 0, 0, 0])
            #expect(try slow.read(9)[3] == Frame.Kind.settings.rawValue)
        }
    }

    @Test("a body that does not come is not waited for for ever")
    func lateBody() async throws {
        try await withServer(own: "  limits: { requestDeadline: 300 ms }") { server in
            let wire = try FrameWire(server.connect())
            let stream = try wire.request(
                "POST",
                "/graphql",
                headers: ["Content-Type: application/json"],
                endsBody: false
            )
            #expect(try wire.readAnswers([stream])[stream]?.status == 408)
            #expect(try wire.ask("GET", "/greeting").status == 200)
        }
    }

    @Test("a client that takes nothing of its answer loses it")
    func stuck() async throws {
        let upstream = try Upstream { wire, _ in
            try wire.respond(#"{"value":"\#(String(repeating: "x", count: 500_000))"}"#)
        }
        try await withServer(own: "  limits: { idleTimeout: 300 ms }", upstream: upstream) { server in
            let wire = try FrameWire(server.connect())
            let stream = try wire.post(query: "{ slow }")
            #expect(try wire.read(.rstStream).stream == stream)
        }
    }

    @Test("a connection without requests is closed")
    func idle() async throws {
        try await withServer(own: "  limits: { idleTimeout: 300 ms }") { server in
            let wire = try FrameWire(server.connect())
            #expect(try wire.ask("GET", "/greeting").status == 200)
            #expect(try wire.readEnd() == 0)
            #expect(try wire.ends())
        }
    }
}
