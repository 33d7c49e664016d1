import Settings
import Testing

@testable import Server

@Suite("CORS")
struct CORSTests {
    private static let cors = """
          cors:
            origin: ['http://localhost:3000', 'https://*.example.com']
            methods: [GET, POST]
            allowedHeaders: [authorization, content-type]
            exposedHeaders: [x-one]
            credentials: true
            maxAge: 600
        """

    @Test("without configuration there are no CORS headers, and OPTIONS is nothing special")
    func off() async throws {
        try await withServer { server in
            let wire = try server.connect()
            let origin = ["Origin: http://a", "Access-Control-Request-Method: POST"]
            for (method, target, status) in [("GET", "/greeting", 200), ("OPTIONS", "/none", 404)] {
                let answer = try wire.ask(method, target, headers: origin)
                #expect(answer.status == status)
                #expect(answer.headerLines.allSatisfy { !$0.hasPrefix("access-control") && !$0.hasPrefix("vary") })
            }
        }
    }

    @Test("answers say which origin may read them")
    func simple() async throws {
        let upstream = try Upstream { wire, _ in
            try wire.respond("x", headers: ["X-Extra: 1", "Access-Control-Allow-Origin: *", "Vary: Accept"])
        }
        let proxy =
            "  '/up': { target: 'http://127.0.0.1:\(upstream.port)', allowedHeaders: [X-Extra, Access-Control-Allow-Origin] }"
        try await withServer(backend: Self.cors, proxy: proxy, upstream: upstream) { server in
            let wire = try server.connect()
            for (origin, isAllowed) in [
                ("http://localhost:3000", true), ("https://a.example.com", true), ("https://example.org", false),
            ] {
                for (target, status, exposed) in [
                    ("/greeting", 200, "x-one"), ("/none", 404, "x-one"),
                    ("/proxy/up/", 200, "x-one,X-Extra,Access-Control-Allow-Origin"),
                ] {
                    let answer = try wire.ask("GET", target, headers: ["Origin: \(origin)"])
                    #expect(answer.status == status)
                    #expect(answer.values("access-control-allow-origin") == (isAllowed ? [origin] : []))
                    #expect(answer.value("access-control-allow-credentials") == (isAllowed ? "true" : nil))
                    #expect(answer.value("access-control-expose-headers") == (isAllowed ? exposed : nil))
                    #expect(answer.value("vary") == "Origin")
                }
            }
            let answer = try wire.ask("GET", "/greeting")
            #expect(answer.value("access-control-allow-origin") == nil)
            #expect(answer.value("vary") == "Origin")
            let refused = try wire.ask("GET", "/greeting", headers: ["Origin: http://localhost:3000", "Expect: more"])
            #expect(refused.status == 417)
        }
    }

    @Test("preflights are answered before any route")
    func preflight() async throws {
        try await withServer(backend: Self.cors) { server in
            let wire = try server.connect()
            let wanted = ["Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x-a, x-b"]
            let answer = try wire.ask("OPTIONS", "/any", headers: ["Origin: http://LOCALHOST:3000"] + wanted)
            #expect(answer.startLine == "HTTP/1.1 204 No Content")
            #expect(answer.value("access-control-allow-origin") == "http://LOCALHOST:3000")
            #expect(answer.value("access-control-allow-methods") == "GET,POST")
            #expect(answer.value("access-control-allow-headers") == "authorization,content-type")
            #expect(answer.value("access-control-allow-credentials") == "true")
            #expect(answer.value("access-control-max-age") == "600")
            #expect(answer.value("vary") == "Origin")
            #expect(answer.values("content-length").isEmpty)
            let other = try wire.ask("OPTIONS", "/any", headers: ["Origin: http://evil"] + wanted)
            #expect(other.status == 204)
            #expect(other.headerLines.allSatisfy { !$0.hasPrefix("access-control") })
            #expect(try wire.ask("OPTIONS", "/any", headers: ["Origin: http://localhost:3000"]).status == 404)
        }
    }

    @Test("defaults: any origin, asked headers are allowed, status as configured")
    func defaults() async throws {
        try await withServer(backend: "  cors: { optionsSuccessStatus: 200 }") { server in
            let wire = try server.connect()
            let preflight = [
                "Origin: http://a", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: x-a",
            ]
            let answer = try wire.ask("OPTIONS", "/graphql", headers: preflight)
            #expect(answer.startLine == "HTTP/1.1 200 OK")
            #expect(answer.value("access-control-allow-origin") == "*")
            #expect(answer.value("access-control-allow-methods") == "GET,HEAD,PUT,PATCH,POST,DELETE")
            #expect(answer.value("access-control-allow-headers") == "x-a")
            #expect(answer.value("vary") == "Access-Control-Request-Headers")
            #expect(answer.value("content-length") == "0")
            #expect(try wire.ask("GET", "/greeting").value("access-control-allow-origin") == "*")
        }
    }

    @Test("with preflightContinue the route answers, with the headers of a preflight")
    func passesOn() async throws {
        let upstream = try Upstream { wire, _ in try wire.respond("own") }
        try await withServer(
            backend: "  cors: { preflightContinue: true }",
            proxy: "  '/up': 'http://127.0.0.1:\(upstream.port)'",
            upstream: upstream
        ) { server in
            let headers = ["Origin: http://a", "Access-Control-Request-Method: GET"]
            let answer = try server.connect().ask("OPTIONS", "/proxy/up/", headers: headers)
            #expect(answer.text == "own")
            #expect(answer.value("access-control-allow-methods") == "GET,HEAD,PUT,PATCH,POST,DELETE")
        }
    }
}
