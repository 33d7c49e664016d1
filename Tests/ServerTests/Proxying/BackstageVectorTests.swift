import Gateway
import TestSupport
import Testing

@testable import Server

/// The vectors V1 to V22 over real sockets: a client, the server, and an upstream that records what it sees.
///
/// V19 is a reload of the configuration, and V23 the matrix of `CredentialsTests`. What the rules make of a URL is also
/// shown, case by case, in `ProxyTests`.
@Suite("Backstage's proxy, over the wire")
struct BackstageVectorTests {
    /// Endpoints of one configuration, and requests one after the other.
    struct Vector: CustomTestStringConvertible {
        var name: String
        /// Lines under `proxy.endpoints`; `UP` is the origin of the upstream, under a name that leads to it.
        var endpoints: String
        var exchanges: [Exchange]
        var testDescription: String { name }
    }

    struct Exchange {
        var method = "GET"
        var target: String
        var host = "localhost:7007"
        var headers: [String] = []
        /// The request line's target that the upstream sees; nil where the request must not reach it.
        var sees: String?
        /// `Host` that the upstream sees; nil for its own.
        var seesHost: String?
        /// Headers that the upstream sees, and with nil those that it must not see.
        var seesHeaders: [(name: String, value: String?)] = []
        /// Headers of the response that the client sees, and with nil those that it must not see.
        var gets: [(name: String, value: String?)] = []
        /// Of the answer.
        var status = 200
    }

    @Test("the upstream and the client see what Backstage shows them", arguments: vectors)
    func vector(vector: Vector) async throws {
        let upstream = try Upstream { wire, request in
            try wire.respond(request.method == "HEAD" ? "" : "ok", headers: Self.responseHeaders)
        }
        let origin = "http://api.frobsco.localhost:\(upstream.port)"
        let lines = vector.endpoints.replacing("UP", with: origin).split(separator: "\n").map { "    \($0)" }
        let proxy = "  endpoints:\n" + lines.joined(separator: "\n")
        try await withServer(proxy: proxy, upstream: upstream) { server in
            for exchange in vector.exchanges {
                let before = upstream.requests.count
                let wire = try server.connect()
                let lines =
                    ["\(exchange.method) \(exchange.target) HTTP/1.1", "Host: \(exchange.host)"] + exchange.headers
                try wire.send((lines + ["Connection: close", "", ""]).joined(separator: "\r\n"))
                let answer = try wire.readResponse(hasBody: exchange.method != "HEAD")
                #expect(answer.status == exchange.status, "\(exchange.target)")
                for (name, value) in exchange.gets { #expect(answer.value(name) == value, "\(name)") }
                let seen = upstream.requests.dropFirst(before).first
                #expect(seen?.target == exchange.sees)
                guard let seen else {
                    #expect(answer.text == "", "what no route takes is answered without a body")
                    continue
                }
                #expect(seen.method == exchange.method)
                #expect(seen.value("host") == exchange.seesHost ?? "api.frobsco.localhost:\(upstream.port)")
                for (name, value) in exchange.seesHeaders { #expect(seen.value(name) == value, "\(name)") }
            }
        }
    }

    private static let responseHeaders = [
        "Cache-Control: no-store", "Content-Language: en", "Content-Type: text/plain", "Expires: 0",
        "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT", "Pragma: no-cache", "Set-Cookie: a=b",
        "X-Auth-Request-User: jane",
    ]
    private static let safeRequestHeaders = [
        "Cache-Control: no-cache", "Content-Language: en", "Content-Type: text/plain", "Expires: 0",
        "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT", "Pragma: no-cache", "Accept: a/b", "Accept-Language: de",
        "User-Agent: test", "Content-Length: 0",
    ]

    private static func names(_ lines: [String]) -> [(name: String, value: String?)] {
        lines.map { line in
            let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
            return (parts[0], parts[1])
        }
    }

    private static func get(_ target: String, _ sees: String?) -> Exchange {
        Exchange(target: target, sees: sees, status: sees == nil ? 404 : 200)
    }

    private static func call(_ method: String, _ sees: String?) -> Exchange {
        Exchange(method: method, target: "/api/proxy/t/x", sees: sees, status: sees == nil ? 404 : 200)
    }

    private static let vectors: [Vector] = [
        Vector(
            name: "V1 to V3, V5, V6: a string as endpoint",
            endpoints: "'/frobs': UP/v1",
            exchanges: [
                get("/api/proxy/frobs/list", "/v1/list"),
                get("/proxy/frobs/list", "/v1/list"),
                get("/api/proxy/frobs", "/v1/"),
                get("/api/proxy/frobs?x=1&y=2", "/v1/?x=1&y=2"),
                get("/api/proxy/frobs//a//b", "/v1/a/b"),
                get("/api/proxy/frobs/get/http://x/y", "/v1/get/http://x/y"),
                get("/api/proxy/frobsextra", nil),
                get("/api/proxy/FROBS/list", nil),
                get("/api/proxy/frobs/../../secret", nil),
            ]
        ),
        Vector(
            name: "V4: slashes at the ends",
            endpoints: "'/frobs/': UP/v1/",
            exchanges: [get("/api/proxy/frobs/list?a=b?c", "/v1/list?a=b?c")]
        ),
        Vector(
            name: "V7: a route of two segments, a target with port and path",
            endpoints: "'/larger-example/v1': UP/svc.v1",
            exchanges: [get("/api/proxy/larger-example/v1/some/path", "/svc.v1/some/path")]
        ),
        Vector(
            name: "V8: what is percent-encoded stays so",
            endpoints: "/t: UP",
            exchanges: [get("/api/proxy/t/a%20b%2Fc", "/a%20b%2Fc")]
        ),
        Vector(
            name: "V9: an old pattern for /proxy",
            endpoints: "/my/api: { target: UP/api/, pathRewrite: { '^/proxy/my/api/': / } }",
            exchanges: [get("/proxy/my/api/x", "/api/x"), get("/api/proxy/my/api/x", "/api/x")]
        ),
        Vector(
            name: "V10: slashes around a route",
            endpoints: "test: UP/a\n'/test2/': UP/b\n/test3: UP/c",
            exchanges: [
                get("/api/proxy/test/x", "/a/x"), get("/api/proxy/test2/x", "/b/x"),
                get("/api/proxy/test3/x", "/c/x"), get("/api/proxy/test/", "/a/"),
            ]
        ),
        Vector(
            name: "V11: every method",
            endpoints: "/t: UP",
            exchanges: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].map { call($0, "/x") }
        ),
        Vector(
            name: "V12: some methods, the others go on to later routes",
            endpoints:
                "/t: { target: UP/first, allowedMethods: [GET, DELETE] }\n/t/x: { target: UP, allowedMethods: [PUT] }",
            exchanges: [
                call("GET", "/first/x"), call("DELETE", "/first/x"), call("POST", nil), call("PATCH", nil),
                call("PUT", "/"),
            ]
        ),
        Vector(
            name: "V13: the safe headers arrive, a cookie does not",
            endpoints: "/t: UP",
            exchanges: [
                Exchange(
                    method: "POST",
                    target: "/api/proxy/t",
                    headers: safeRequestHeaders + [
                        "Cookie: a=b", "Authorization: x", "Accept-Encoding: gzip", "X-Any: 1",
                    ],
                    sees: "/",
                    seesHeaders: names(safeRequestHeaders)
                        + [("cookie", nil), ("authorization", nil), ("accept-encoding", nil), ("x-any", nil)]
                )
            ]
        ),
        Vector(
            name: "V14: a configured header wins",
            endpoints: "/t: { target: UP, headers: { Authorization: my-token } }",
            exchanges: [
                Exchange(
                    target: "/api/proxy/t",
                    headers: ["authorization: mine", "cookie: a=b"],
                    sees: "/",
                    seesHeaders: [("authorization", "my-token"), ("cookie", nil)]
                )
            ]
        ),
        Vector(
            name: "V15: allowed headers arrive",
            endpoints: "/t: { target: UP, allowedHeaders: [authorization, cookie] }",
            exchanges: [
                Exchange(
                    target: "/api/proxy/t",
                    headers: ["Authorization: mine", "Cookie: a=b", "X-Auth-Request-User: jane"],
                    sees: "/",
                    seesHeaders: [("authorization", "mine"), ("cookie", "a=b"), ("x-auth-request-user", nil)]
                )
            ]
        ),
        Vector(
            name: "V16: the safe headers of a response pass",
            endpoints: "/t: UP",
            exchanges: [
                Exchange(
                    target: "/api/proxy/t",
                    sees: "/",
                    gets: names(Array(responseHeaders.prefix(6)))
                        + [("content-length", "2"), ("set-cookie", nil), ("x-auth-request-user", nil)]
                )
            ]
        ),
        Vector(
            name: "V17: allowed headers of a response pass",
            endpoints: "/t: { target: UP, allowedHeaders: [set-cookie] }",
            exchanges: [
                Exchange(
                    target: "/api/proxy/t",
                    sees: "/",
                    gets: [("set-cookie", "a=b"), ("x-auth-request-user", nil)]
                )
            ]
        ),
        Vector(
            name: "V20: the first rule that matches is the only one",
            endpoints: """
                /t:
                  target: UP
                  pathRewrite:
                    '^/api/proxy/t/old': '/api/new'
                    '^/api/proxy/t/remove': ''
                    invalid: 'path/new'
                    '/some/specific/path': '/awe/some/specific/path'
                    '/some': '/awe/some'
                """,
            exchanges: [
                get("/api/proxy/t/old/i", "/api/new/i"),
                get("/api/proxy/t/remove/old/i", "/old/i"),
                get("/api/proxy/t/invalid/b", "/api/proxy/t/path/new/b"),
                get("/api/proxy/t/some/specific/path/b", "/api/proxy/t/awe/some/specific/path/b"),
                get("/api/proxy/t/some/b", "/api/proxy/t/awe/some/b"),
                get("/api/proxy/t/x", "/api/proxy/t/x"),
            ]
        ),
        Vector(
            name: "V21: a router's host is compared whole, its path by how it begins",
            endpoints: "/t: { target: UP/default, router: { 'localhost:6000/api': UP/c, d.test: UP/d } }",
            exchanges: [
                Exchange(target: "/api/proxy/t", host: "evillocalhost:6000", sees: "/default/"),
                Exchange(target: "/api/proxy/t", host: "localhost:60000", sees: "/default/"),
                Exchange(target: "/api/proxy/t", host: "localhost:6000", sees: "/c/"),
                Exchange(target: "/api/proxy/t", host: "d.test", sees: "/d/"),
                Exchange(target: "/api/proxy/t/d.test", host: "e.test", sees: "/default/d.test"),
            ]
        ),
        Vector(
            name: "changeOrigin: the client's Host, and a configured one",
            endpoints: "/t: { target: UP, changeOrigin: false }\n/u: { target: UP, headers: { host: set.test } }",
            exchanges: [
                Exchange(target: "/api/proxy/t", host: "client.test:1", sees: "/", seesHost: "client.test:1"),
                Exchange(target: "/api/proxy/u", host: "client.test:1", sees: "/", seesHost: "set.test"),
            ]
        ),
        Vector(
            name: "auth, xfwd, prependPath and ignorePath",
            endpoints: """
                /auth: { target: UP, auth: 'user:pass', xfwd: true }
                /both: { target: UP, auth: 'user:pass', credentials: forward }
                /bare: { target: UP/v1, prependPath: false }
                /fixed: { target: UP/v1, ignorePath: true }
                """,
            exchanges: [
                Exchange(
                    target: "/api/proxy/auth",
                    host: "client.test:81",
                    headers: ["Authorization: mine", "X-Forwarded-For: 1.2.3.4"],
                    sees: "/",
                    seesHeaders: [
                        ("authorization", "Basic dXNlcjpwYXNz"), ("x-forwarded-for", "127.0.0.1"),
                        ("x-forwarded-port", "81"), ("x-forwarded-proto", "http"),
                        ("x-forwarded-host", "client.test:81"),
                    ]
                ),
                Exchange(
                    target: "/api/proxy/both",
                    headers: ["Authorization: Bearer mine"],
                    sees: "/",
                    seesHeaders: [("authorization", "Bearer mine"), ("x-forwarded-for", nil)]
                ),
                get("/api/proxy/bare/x", "/x"),
                get("/api/proxy/fixed/x?y", "/v1"),
            ]
        ),
    ]

    @Test(
        "V18: a target without a scheme keeps the server from starting",
        arguments: ["up.test", "{ target: up.test }"]
    )
    func invalidTarget(endpoint: String) async throws {
        let problems = await #expect(throws: GatewayProblems.self) {
            _ = try await ServerUnderTest(proxy: "  endpoints:\n    /t: \(endpoint)")
        }
        let text = problems.map { "\($0)" } ?? ""
        #expect(text.contains("app-config.yaml:8:"))
        #expect(text.contains("error: Proxy target is not a valid URL: up.test"))
    }

    @Test("V18: with skipInvalidProxies the other routes are served")
    func skipped() async throws {
        let upstream = try Upstream()
        let proxy =
            "  skipInvalidProxies: true\n  endpoints:\n    /t: nowhere\n    /u: 'http://127.0.0.1:\(upstream.port)'"
        try await withServer(proxy: proxy, upstream: upstream) { server in
            let wire = try server.connect()
            #expect(try wire.ask("GET", "/api/proxy/t/x").status == 404)
            #expect(try wire.ask("GET", "/api/proxy/u/x").status == 200)
        }
    }

    @Test("V22: an upstream that cannot be reached is answered with 504")
    func unreachable() async throws {
        let gone = try RefusingPort()
        try await withServer(proxy: "  /t: 'http://127.0.0.1:\(gone.port)'") { server in
            let answer = try server.connect().ask("GET", "/api/proxy/t")
            #expect(answer.status == 504)
        }
        withExtendedLifetime(gone) {}
    }
}
