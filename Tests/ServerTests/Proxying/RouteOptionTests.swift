import Testing

@testable import Server

@Suite("Options of proxy routes")
struct RouteOptionTests {
    @Test("a redirect and cookies of the upstream come to the client as the route rewrites them")
    func rewrites() async throws {
        let upstream = try Upstream { wire, request in
            let port = request.value("host")?.split(separator: ":").last ?? ""
            try wire.respond(
                status: "302 Found",
                headers: ["Location: http://127.0.0.1:\(port)/next", "Set-Cookie: s=1; Domain=up.test", "X-Other: 1"]
            )
        }
        let proxy =
            "  '/up': { target: 'http://127.0.0.1:\(upstream.port)', allowedHeaders: [Location, Set-Cookie], "
            + "autoRewrite: true, protocolRewrite: https, cookieDomainRewrite: '' }"
        try await withServer(proxy: proxy, upstream: upstream) { server in
            let answer = try server.connect().ask("GET", "/api/proxy/up/x")
            #expect(answer.status == 302)
            #expect(answer.value("location") == "https://test/next")
            #expect(answer.value("set-cookie") == "s=1")
            #expect(answer.value("x-other") == nil)
        }
    }

    @Test("toProxy puts the absolute URL into the request line, and one that pathRewrite has made as it is")
    func toProxy() async throws {
        let upstream = try Upstream()
        let target = "http://127.0.0.1:\(upstream.port)"
        let proxy = """
              '/plain': '\(target)/v1'
              '/proxied': { target: '\(target)/v1', toProxy: true }
              '/elsewhere': { target: '\(target)', toProxy: true, pathRewrite: { '^/api/proxy/elsewhere': 'http://b.test' } }
            """
        try await withServer(proxy: proxy, upstream: upstream) { server in
            let wire = try server.connect()
            for path in ["/plain/a", "/proxied/a?b=c", "/elsewhere/a//b?c='", "/plain/b"] {
                #expect(try wire.ask("GET", "/api/proxy\(path)").status == 200)
            }
            #expect(
                upstream.requests.map(\.target) == [
                    "/v1/a", "\(target)/v1/a?b=c", "http://b.test/a//b?c=%27", "/v1/b",
                ]
            )
        }
    }

    @Test("timeout drops the connection of a client for whom nothing happens")
    func timeout() async throws {
        let gate = Gate()
        let upstream = try Upstream { wire, _ in
            try wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            try wire.sendChunk(Array("x".utf8))
            try? gate.wait()
        }
        let proxy = "  '/up': { target: 'http://127.0.0.1:\(upstream.port)', timeout: 1000 }"
        try await withServer(proxy: proxy, upstream: upstream) { server in
            let wire = try server.connect()
            try wire.request("GET", "/proxy/up/slow")
            #expect(try wire.readHead()?.status == 200)
            #expect(try wire.readChunk() == Array("x".utf8))
            #expect(try wire.readToEnd().isEmpty)
            gate.open()
        }
    }
}
