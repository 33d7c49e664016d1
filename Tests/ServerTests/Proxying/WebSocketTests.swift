import Glibc
import TestSupport
import Testing

@testable import Server

@Suite("WebSocket connections")
struct WebSocketTests {
    private static let handshake = [
        "Connection: keep-alive, Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: chat", "Origin: http://app.test",
        "Cookie: a=b", "X-Any: 1",
    ]
    private static let agreement =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\nX-Any: 1\r\n\r\n"
    private static let auth = "{ externalAccess: [{ type: static, options: { token: static-token, subject: ci } }] }"

    /// Runs with a route `/ws` that lets WebSocket connections through, and a route `/plain` that does not.
    private func withRoute(
        _ options: String = "",
        auth: String = "{ dangerouslyDisableDefaultAuthPolicy: true }",
        _ script: @escaping Upstream.Script,
        _ work: @escaping @Sendable (ServerUnderTest, Upstream) throws -> Void
    ) async throws {
        let upstream = try Upstream(script)
        let proxy = """
              '/ws': { target: 'http://127.0.0.1:\(upstream.port)/v1', ws: true\(options) }
              '/plain': { target: 'http://127.0.0.1:\(upstream.port)' }
            """
        try await withServer(auth: auth, proxy: proxy, upstream: upstream) { try work($0, upstream) }
    }

    @Test("the handshake goes upstream, and after the agreement bytes pass both ways as they come")
    func tunnel() async throws {
        try await withRoute(", headers: { X-Key: secret }") { wire, _ in
            // What comes with the agreement is not HTTP any more.
            try wire.send(Self.agreement + "first")
            while true { try wire.send(wire.read(4)) }
        } _: { server, upstream in
            let wire = try server.connect()
            try wire.request("GET", "/api/proxy/ws/chat?room=1", headers: Self.handshake)
            let answer = try #require(try wire.readHead())
            #expect(answer.startLine == "HTTP/1.1 101 Switching Protocols")
            #expect(answer.value("upgrade") == "websocket")
            #expect(answer.value("connection") == "Upgrade")
            #expect(answer.value("sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            #expect(answer.value("sec-websocket-protocol") == "chat")
            #expect(answer.value("x-any") == nil)
            #expect(try wire.read(5) == Array("first".utf8))
            for text in ["ping", "GET ", "\r\n\r\n", "\u{0}\u{1}\u{2}\u{3}"] {
                try wire.send(text)
                #expect(try wire.read(4) == Array(text.utf8))
            }
            let seen = try #require(upstream.requests.first)
            #expect(seen.startLine == "GET /v1/chat?room=1 HTTP/1.1")
            #expect(seen.value("host") == "127.0.0.1:\(upstream.port)")
            #expect(seen.value("connection") == "Upgrade")
            #expect(seen.value("upgrade") == "websocket")
            #expect(seen.value("sec-websocket-key") == "dGhlIHNhbXBsZSBub25jZQ==")
            #expect(seen.value("sec-websocket-version") == "13")
            #expect(seen.value("sec-websocket-protocol") == "chat")
            #expect(seen.value("origin") == "http://app.test")
            #expect(seen.value("x-key") == "secret")
            #expect(seen.value("cookie") == nil)
            #expect(seen.value("x-any") == nil)
        }
    }

    @Test("only under its route and with credentials")
    func refused() async throws {
        try await withRoute(auth: Self.auth) { wire, _ in
            try wire.send(Self.agreement)
            _ = try wire.readToEnd()
        } _: { server, upstream in
            let token = "Authorization: Bearer static-token"
            let cases: [(path: String, headers: [String], status: Int)] = [
                ("/api/proxy/ws", [], 401),
                ("/api/proxy/ws", ["Authorization: Bearer not-valid"], 401),
                ("/api/proxy/plain", [token], 501),
                ("/api/proxy/none", [token], 404),
                ("/api/proxy/ws/../..", [token], 404),
                ("/api/proxy/wsx", [token], 404),
                ("/proxy/ws", [token], 101),
            ]
            for (path, headers, status) in cases {
                let wire = try server.connect()
                try wire.request("GET", path, headers: Self.handshake + headers)
                #expect(try wire.readHead()?.status == status, "\(path)")
            }
            #expect(upstream.requests.map(\.target) == ["/v1/"])
            #expect(upstream.requests.first?.value("authorization") == nil)
        }
    }

    @Test(
        "a handshake that cannot be one is refused",
        arguments: [
            "POST /proxy/ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            "GET /proxy/ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n",
            "GET /proxy/ws HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            "GET /proxy/ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n\r\nx",
        ]
    )
    func malformed(request: String) async throws {
        try await withRoute { wire, _ in
            try wire.send(Self.agreement)
        } _: { server, upstream in
            let wire = try server.connect()
            try wire.send(request)
            #expect(try wire.readResponse().status == 400)
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test("an upstream that does not agree is heard, and nothing after the request is read")
    func notAgreed() async throws {
        try await withRoute(", allowedHeaders: [X-Reason]") { wire, _ in
            try wire.respond("no room", status: "403 Forbidden", headers: ["X-Reason: full", "Set-Cookie: a=b"])
        } _: { server, upstream in
            let wire = try server.connect()
            let request =
                ["GET /proxy/ws HTTP/1.1", "Host: a"] + Self.handshake + [
                    "", "GET /proxy/plain HTTP/1.1", "Host: a", "", "",
                ]
            try wire.send(request.joined(separator: "\r\n"))
            let answer = try wire.readResponse()
            #expect(answer.status == 403)
            #expect(answer.text == "no room")
            #expect(answer.value("x-reason") == "full")
            #expect(answer.value("set-cookie") == nil)
            #expect(answer.value("connection") == "close")
            #expect(try wire.readToEnd().isEmpty)
            #expect(upstream.requests.count == 1)
        }
    }

    @Test(
        "an upstream that breaks the rules, or says nothing, is answered for",
        arguments: [
            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 502),
            ("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n", 502),
            ("220 mail.example.com\r\n\r\n", 502),
            ("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + String(repeating: "x", count: 100_000), 502),
            ("HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\n", 504),
            ("", 504),
        ]
    )
    func broken(answer: String, status: Int) async throws {
        // Only who says nothing more is given up: the others need not be quick.
        try await withRoute(status == 504 ? ", proxyTimeout: 300" : "") { wire, _ in
            try wire.send(answer)
            _ = try? wire.readToEnd()
        } _: { server, _ in
            let wire = try server.connect()
            try wire.request("GET", "/proxy/ws", headers: Self.handshake)
            let answer = try wire.readResponse()
            #expect(answer.status == status)
            #expect(answer.text.contains("Error occurred while trying to proxy to route '/ws'"))
            #expect(try wire.readToEnd().isEmpty)
        }
    }

    @Test("an upstream that is not there is answered with 504")
    func unreachable() async throws {
        let gone = try RefusingPort()
        try await withServer(proxy: "  '/ws': { target: 'http://127.0.0.1:\(gone.port)', ws: true }") { server in
            let wire = try server.connect()
            try wire.request("GET", "/proxy/ws", headers: Self.handshake)
            #expect(try wire.readResponse().status == 504)
        }
        withExtendedLifetime(gone) {}
    }

    @Test("what a client sends before the agreement waits for it")
    func early() async throws {
        let gate = Gate()
        try await withRoute { wire, _ in
            try gate.wait()
            try wire.send(Self.agreement)
            try wire.send(wire.read(5))
            _ = try wire.readToEnd()
        } _: { server, _ in
            let wire = try server.connect()
            try wire.send(
                (["GET /proxy/ws HTTP/1.1", "Host: a"] + Self.handshake + ["", "early"]).joined(separator: "\r\n")
            )
            gate.open()
            #expect(try wire.readHead()?.status == 101)
            #expect(try wire.read(5) == Array("early".utf8))
        }
    }

    @Test("each side sees the end of the other, after everything that it has sent")
    func ends() async throws {
        let size = 3_000_000
        let seen = Gate()
        try await withRoute { wire, request in
            try wire.send(Self.agreement)
            if request.target == "/v1/upstream" {
                try wire.send([UInt8](repeating: 1, count: size))
                throw WireError(call: "end", code: 0)
            }
            if try wire.countToEnd() == size { seen.open() }
        } _: { server, _ in
            let first = try server.connect()
            try first.request("GET", "/proxy/ws/upstream", headers: Self.handshake)
            #expect(try first.readHead()?.status == 101)
            #expect(try first.countToEnd() == size)
            let second = try server.connect()
            try second.request("GET", "/proxy/ws/client", headers: Self.handshake)
            #expect(try second.readHead()?.status == 101)
            try second.send([UInt8](repeating: 1, count: size))
            second.closeSending()
            try seen.wait()
            #expect(try second.readToEnd().isEmpty)
        }
    }

    @Test("a client that leaves before the agreement takes the upstream's connection with it")
    func leaves() async throws {
        let (asked, ended) = (Gate(), Gate())
        try await withRoute { wire, _ in
            asked.open()
            if try wire.readToEnd().isEmpty { ended.open() }
        } _: { server, _ in
            let wire = try server.connect()
            try wire.request("GET", "/proxy/ws", headers: Self.handshake)
            try asked.wait()
            wire.close()
            try ended.wait()
        }
    }

    @Test("a side that does not read holds the other back")
    func backPressure() async throws {
        let (read, done) = (Gate(), Gate())
        let limit = 64 << 20
        try await withRoute { wire, request in
            try wire.send(Self.agreement)
            if request.target == "/v1/sends" {
                #expect(try wire.sendUntilBlocked(1, limit: limit) < limit)
                done.open()
            } else {
                try read.wait()
            }
            _ = try wire.countToEnd()
        } _: { server, _ in
            let slow = try server.connect(receiveBytes: 64 * 1024)
            try slow.request("GET", "/proxy/ws/sends", headers: Self.handshake)
            try done.wait()
            #expect(try slow.readHead()?.status == 101)
            let eager = try server.connect()
            try eager.request("GET", "/proxy/ws/reads", headers: Self.handshake)
            #expect(try eager.readHead()?.status == 101)
            let taken = try eager.sendUntilBlocked(1, limit: limit)
            #expect(taken < limit)
            read.open()
            try eager.send(Array("goes on".utf8))
        }
    }

    @Test("timeout ends a connection on which nothing happens")
    func silence() async throws {
        try await withRoute(", timeout: 200") { wire, _ in
            try wire.send(Self.agreement)
            _ = try wire.readToEnd()
        } _: { server, _ in
            let wire = try server.connect()
            try wire.request("GET", "/proxy/ws", headers: Self.handshake)
            #expect(try wire.readHead()?.status == 101)
            #expect(try wire.readToEnd().isEmpty)
        }
    }

    @Test("a server that stops closes its WebSocket connections at once")
    func stop() async throws {
        let upstream = try Upstream { wire, _ in
            try wire.send(Self.agreement)
            _ = try wire.readToEnd()
        }
        defer { upstream.stop() }
        let server = try await ServerUnderTest(
            proxy: "  '/ws': { target: 'http://127.0.0.1:\(upstream.port)', ws: true }",
            upstream: upstream
        )
        let wire = try await onThread {
            let wire = try server.connect()
            try wire.request("GET", "/proxy/ws", headers: Self.handshake)
            #expect(try wire.readHead()?.status == 101)
            return wire
        }
        async let stopped: Void = server.stop()
        let isOrderly = try await onThread { try wire.endsOrderly() }
        #expect(isOrderly)
        await stopped
    }
}
