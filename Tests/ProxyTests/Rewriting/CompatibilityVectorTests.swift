import Settings
import Testing
import Upstreams

@testable import Proxy

/// What real Backstage does, as input and output: the vectors that decide whether an existing configuration keeps its
/// meaning.
@Suite("Backstage's behaviour")
struct CompatibilityVectorTests {
    @Test(
        "V1 to V9: the URL that the upstream sees",
        arguments: [
            (
                "/frobs: http://api.frobsco.com/v1", "/api/proxy/frobs/list", "http://api.frobsco.com/v1/list",
                "api.frobsco.com"
            ),
            (
                "/frobs: http://api.frobsco.com/v1", "/proxy/frobs/list", "http://api.frobsco.com/v1/list",
                "api.frobsco.com"
            ),
            ("/frobs: http://api.frobsco.com/v1", "/api/proxy/frobs", "http://api.frobsco.com/v1/", "api.frobsco.com"),
            (
                "/frobs: http://api.frobsco.com/v1", "/api/proxy/frobs?x=1&y=2", "http://api.frobsco.com/v1/?x=1&y=2",
                "api.frobsco.com"
            ),
            (
                "/frobs/: http://api.frobsco.com/v1/", "/api/proxy/frobs/list?a=b?c",
                "http://api.frobsco.com/v1/list?a=b?c", "api.frobsco.com"
            ),
            (
                "/frobs: http://api.frobsco.com/v1", "/api/proxy/frobs//a//b", "http://api.frobsco.com/v1/a/b",
                "api.frobsco.com"
            ),
            (
                "/frobs: http://api.frobsco.com/v1", "/api/proxy/frobs/get/http://x/y",
                "http://api.frobsco.com/v1/get/http://x/y",
                "api.frobsco.com"
            ),
            (
                "/larger-example/v1: http://larger.example.com:8080/svc.v1", "/api/proxy/larger-example/v1/some/path",
                "http://larger.example.com:8080/svc.v1/some/path", "larger.example.com:8080"
            ),
            ("/t: http://h", "/api/proxy/t/a%20b%2Fc", "http://h/a%20b%2Fc", "h"),
            (
                "/my/api: { target: 'https://example.com/api/', pathRewrite: { '^/proxy/my/api/': / } }",
                "/proxy/my/api/x",
                "https://example.com/api/x", "example.com"
            ),
            (
                "/my/api: { target: 'https://example.com/api/', pathRewrite: { '^/api/proxy/my/api/': / } }",
                "/proxy/my/api/x",
                "https://example.com/api/x", "example.com"
            ),
        ]
    )
    func urls(endpoint: String, target: String, url: String, host: String) throws {
        for yaml in ["proxy:\n  \(quoted(endpoint))", "proxy:\n  endpoints:\n    \(quoted(endpoint))"] {
            let request = try #require(
                try table(yaml).upstreamRequest(target, headers: [HTTPHeader("Host", "localhost:7007")])
            )
            #expect(request.url == url)
            #expect(request.value("host") == host)
            #expect(request.method == "GET")
        }
    }

    /// The endpoint with its key in quotes, as the seed writes it.
    private func quoted(_ endpoint: String) -> String {
        let parts = endpoint.split(separator: ": ", maxSplits: 1)
        return "'\(parts[0])': \(parts[1])"
    }

    @Test(
        "V10: slashes between prefix and route do not matter",
        arguments: [("/proxy", "/test"), ("/proxy", "test"), ("/proxy/", "/test")]
    )
    func slashes(prefix: String, route: String) throws {
        #expect(PathRewrite.standard(prefix: prefix, route: route).standardPattern == "^/proxy/test/?")
        let table = try endpoints("\(route): http://h")
        #expect(table.routes.first?.changeOrigin == true)
        #expect(table.routes.first?.credentials == .require)
        #expect(table.upstreamRequest("/api/proxy/test/x")?.url == "http://h/x")
    }

    @Test(
        "V11: without allowedMethods every method is proxied",
        arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]
    )
    func everyMethod(method: String) throws {
        #expect(try endpoints("/t: http://h").upstreamRequest("/api/proxy/t", method: method)?.method == method)
    }

    @Test(
        "V12: other methods than the allowed ones are not proxied",
        arguments: [
            ("GET", true), ("DELETE", true), ("POST", false), ("PUT", false), ("PATCH", false), ("get", false),
        ]
    )
    func allowedMethods(method: String, isProxied: Bool) throws {
        let table = try endpoints("/t: { target: 'http://h', allowedMethods: [GET, DELETE] }")
        #expect((table.match("/api/proxy/t/x", method: method) != nil) == isProxied)
        #expect(table.routes.first?.allows(method) == isProxied)
    }

    static let safeHeaders = [
        HTTPHeader("Cache-Control", "no-cache"), HTTPHeader("Content-Language", "en"),
        HTTPHeader("Content-Length", "2"),
        HTTPHeader("Content-Type", "application/json"), HTTPHeader("Expires", "0"), HTTPHeader("Last-Modified", "x"),
        HTTPHeader("Pragma", "no-cache"), HTTPHeader("Host", "localhost:7007"), HTTPHeader("Accept", "*/*"),
        HTTPHeader("Accept-Language", "en"), HTTPHeader("User-Agent", "test"),
    ]

    @Test("V13: the safe headers arrive, a cookie does not")
    func safeRequestHeaders() throws {
        let others = [
            "Cookie", "Authorization", "X-Any", "Accept-Encoding", "Range", "If-None-Match", "Origin", "Referer",
            "Traceparent",
        ]
        let headers = Self.safeHeaders + others.map { HTTPHeader($0, "v") }
        let request = try #require(try endpoints("/t: http://h").upstreamRequest("/api/proxy/t", headers: headers))
        // Host is the URL's own, and Content-Length comes with the body.
        #expect(
            request.headerNames == [
                "accept", "accept-language", "cache-control", "content-language", "content-type", "expires",
                "last-modified", "pragma", "user-agent",
            ]
        )
        #expect(request.value("host") == "h")
        #expect(request.headers.first == HTTPHeader("Cache-Control", "no-cache"))
    }

    @Test("V14: a configured header arrives in place of the client's")
    func configuredHeader() throws {
        let table = try endpoints("/t: { target: 'http://h', headers: { Authorization: my-token } }")
        let headers = [HTTPHeader("authorization", "mine"), HTTPHeader("cookie", "a=b")]
        let request = try #require(table.upstreamRequest("/api/proxy/t", headers: headers))
        #expect(request.value("authorization") == "my-token")
        #expect(request.headerNames == ["authorization"])
    }

    @Test("V15: headers allowed by name arrive in any case")
    func allowedHeaders() throws {
        let table = try endpoints("/t: { target: 'http://h', allowedHeaders: [authorization, COOKIE] }")
        let headers = [
            HTTPHeader("Authorization", "a"), HTTPHeader("Cookie", "b"), HTTPHeader("X-Auth-Request-User", "c"),
        ]
        let request = try #require(table.upstreamRequest("/api/proxy/t", headers: headers))
        #expect(request.headers == [HTTPHeader("Authorization", "a"), HTTPHeader("Cookie", "b")])
    }

    @Test("V16: a response keeps the safe headers and loses set-cookie")
    func responseHeaders() throws {
        let safe = Self.safeHeaders.prefix(7)
        let others = [
            "Set-Cookie", "Location", "ETag", "WWW-Authenticate", "Vary", "Access-Control-Allow-Origin", "Link",
            "Retry-After",
        ]
        let route = try #require(try endpoints("/t: { target: 'http://h', headers: { X-Own: a } }").routes.first)
        let passed = route.filterResponseHeaders(
            safe + others.map { HTTPHeader($0, "v") } + [HTTPHeader("X-Own", "b")],
            bodyIsDecoded: false
        )
        #expect(Set(passed) == Set(safe))
    }

    @Test("V17: allowedHeaders count for responses too")
    func allowedResponseHeaders() throws {
        let route = try #require(try endpoints("/t: { target: 'http://h', allowedHeaders: [set-cookie] }").routes.first)
        let headers = [
            HTTPHeader("Set-Cookie", "a=1"), HTTPHeader("X-Auth-Request-User", "u"), HTTPHeader("set-cookie", "b=2"),
        ]
        #expect(
            route.filterResponseHeaders(headers, bodyIsDecoded: false) == [
                HTTPHeader("Set-Cookie", "a=1"), HTTPHeader("set-cookie", "b=2"),
            ]
        )
    }

    @Test(
        "V18: a target without a scheme is a start-up error",
        arguments: ["backstage.io", "{ target: backstage.io }"]
    )
    func invalidTarget(endpoint: String) throws {
        let messages = try errors("proxy:\n  endpoints:\n    /t: \(endpoint)\n")
        #expect(messages.count == 1)
        #expect(messages.first?.hasPrefix("app-config.yaml:3:") == true)
        #expect(messages.first?.contains("Proxy target is not a valid URL: backstage.io") == true)
    }

    @Test(
        "V20: of several rules the first that matches is the only one",
        arguments: [
            ("/api/old/i", "/api/new/i"), ("/remove/old/i", "/old/i"), ("/invalid/b", "/path/new/b"),
            ("/some/specific/path/b", "/awe/some/specific/path/b"), ("/some/b", "/awe/some/b"), ("/x", nil),
        ] as [(String, String?)]
    )
    func rules(path: String, rewritten: String?) throws {
        let rules = try [
            RewriteRule(pattern: "^/api/old", replacement: "/api/new"),
            RewriteRule(pattern: "^/remove", replacement: ""),
            RewriteRule(pattern: "invalid", replacement: "path/new"),
            RewriteRule(pattern: "/some/specific/path", replacement: "/awe/some/specific/path"),
            RewriteRule(pattern: "/some", replacement: "/awe/some"),
        ]
        #expect(PathRewrite.apply(rules, to: path) == rewritten)
    }

    @Test(
        "V21: a router's host is compared whole",
        arguments: [
            ("evillocalhost:6000", "http://default/x"), ("localhost:6000", "http://c/x"),
            ("LOCALHOST:6000", "http://c/x"),
            ("localhost:6000.evil", "http://default/x"), ("a.example.com", "http://a/x"),
        ]
    )
    func router(host: String, url: String) throws {
        let table = try endpoints(
            "/t: { target: 'http://default', router: { 'localhost:6000/api': 'http://c', a.example.com: 'http://a' } }"
        )
        #expect(table.upstreamRequest("/api/proxy/t/x", headers: [HTTPHeader("host", host)])?.url == url)
    }

    @Test(
        "V22: failures become statuses",
        arguments: [
            (.refused, 504), (.dns, 504), (.reset, 504), (.timedOut, 504), (.protocolError, 502), (.tls, 502),
            (.truncated, 502),
            (.bodyTooLarge(limit: 5), 502), (.other("Failed to connect to secret.host"), 502), (.shuttingDown, 503),
            (.invalidRequest, 400),
        ] as [(UpstreamFailure, Int)]
    )
    func failures(failure: UpstreamFailure, status: Int) {
        let response = ProxyFailureResponse(failure, route: "/frobs", method: "GET", url: "/api/proxy/frobs/\"x\"")
        let body = String(decoding: response.body, as: UTF8.self)
        #expect(response.status == status)
        #expect(body.hasPrefix(#"{"error":{"name":""#))
        #expect(
            body.hasSuffix(
                #"},"request":{"method":"GET","url":"/api/proxy/frobs/\"x\""},"response":{"statusCode":\#(status)}}"#
            )
        )
        #expect(!body.contains("secret.host"))
    }
}
