import Testing
import Upstreams

@testable import Proxy

@Suite("What is sent upstream")
struct UpstreamRequestTests {
    @Test(
        "the Host header",
        arguments: [
            ("{ target: 'http://h:80' }", "h:80"), ("{ target: 'http://H' }", "h"),
            ("{ target: 'http://h', changeOrigin: false }", "client:1"),
            ("{ target: 'http://h', headers: { host: own } }", "own"),
            ("{ target: 'http://h', changeOrigin: false, headers: { Host: own } }", "own"),
            ("{ target: 'http://h', router: { 'client:1': 'http://other:5' } }", "other:5"),
        ]
    )
    func host(endpoint: String, host: String) throws {
        let request = try #require(
            try endpoints("/t: \(endpoint)").upstreamRequest("/api/proxy/t", headers: [HTTPHeader("HOST", "client:1")])
        )
        #expect(request.value("host") == host)
        #expect(request.headers.filter { $0.name.lowercased() == "host" }.count <= 1)
    }

    @Test(
        "Basic credentials are added where there are none",
        arguments: [
            ("auth: 'user:pass'", "Basic dXNlcjpwYXNz"), ("auth: 'user:passw'", "Basic dXNlcjpwYXNzdw=="),
            ("auth: 'user:passwo'", "Basic dXNlcjpwYXNzd28="),
            ("auth: 'user:pass', headers: { authorization: own }", "own"),
            ("auth: 'user:pass', allowedHeaders: [Authorization]", "client"),
            ("credentials: forward", "client"), ("credentials: forward, headers: { Authorization: own }", "own"),
            ("credentials: require", nil),
            ("credentials: dangerously-allow-unauthenticated", nil),
            ("credentials: dangerously-allow-unauthenticated, allowedHeaders: [authorization]", "client"),
        ] as [(String, String?)]
    )
    func authorization(options: String, value: String?) throws {
        let table = try endpoints("/t: { target: 'http://h', \(options) }")
        let request = try #require(
            table.upstreamRequest("/api/proxy/t", headers: [HTTPHeader("Authorization", "client")])
        )
        #expect(request.value("authorization") == value)
    }

    @Test(
        "credentials of the tributary block are sent in place of the client's",
        arguments: [
            ("auth: { basic: { username: user, password: pass } }", "Basic dXNlcjpwYXNz", nil),
            ("headers: { Authorization: own, X-Key: k }", "own", nil),
            ("auth: { forwardFrom: X-Frobs-Token }", "Bearer mine", nil),
            ("auth: { forwardFrom: X-Frobs-Token, forwardAs: x-frobs-token }", "client", "mine"),
            ("auth: { forwardFrom: X-Missing }", nil, nil),
            // The token is added when the request is sent.
            ("auth: { oauth2: { tokenURL: 'http://t', clientId: i, clientSecret: s } }", nil, nil),
        ] as [(String, String?, String?)]
    )
    func ownCredentials(block: String, authorization: String?, token: String?) throws {
        let table = try endpoints("/t: { target: 'http://h', credentials: forward, tributary: { \(block) } }")
        let headers = [HTTPHeader("Authorization", "client"), HTTPHeader("x-frobs-token", "mine")]
        let request = try #require(table.upstreamRequest("/api/proxy/t", headers: headers))
        #expect(
            request.headers.filter { $0.name.lowercased() == "authorization" }.map(\.value)
                == [authorization].compactMap(\.self)
        )
        #expect(
            request.headers.filter { $0.name.lowercased() == "x-frobs-token" }.map(\.value)
                == [token].compactMap(\.self)
        )
        #expect((table.routes[0].source?.policy.credentials != nil) == block.contains("oauth2"))
    }

    @Test("health checks carry the fixed headers of endpoint and block")
    func healthCheck() throws {
        let table = try endpoints(
            "/t: { target: 'http://h', headers: { X-A: a }, tributary: { healthCheck: /h, headers: { X-B: b }, "
                + "auth: { basic: { username: user, password: pass } } } }"
        )
        let headers = try #require(table.routes[0].source?.policy.healthCheck?.headers)
        #expect(headers.map { "\($0.name): \($0.value)" } == ["X-A: a", "X-B: b", "Authorization: Basic dXNlcjpwYXNz"])
    }

    @Test("a token with a scheme is forwarded as it is, and another route gets nothing of it")
    func forwardedToken() throws {
        let table = try endpoints(
            "/t: { target: 'http://h', tributary: { auth: { forwardFrom: x-frobs-token } } }\n/u: { target: 'http://h' }"
        )
        let headers = [HTTPHeader("X-Frobs-Token", "Token abc")]
        let request = try #require(table.upstreamRequest("/api/proxy/t", headers: headers))
        #expect(request.value("authorization") == "Token abc")
        #expect(request.value("x-frobs-token") == nil)
        let other = try #require(table.upstreamRequest("/api/proxy/u", headers: headers))
        #expect(!other.headers.contains { $0.value.contains("abc") })
    }

    @Test(
        "two places that set one header are an error",
        arguments: [
            "headers: { authorization: a }, tributary: { auth: { basic: { username: u, password: p } } }",
            "auth: 'u:p', tributary: { auth: { forwardFrom: x-token } }",
            "headers: { X-Token: a }, tributary: { auth: { forwardFrom: x-a, forwardAs: x-token } }",
        ]
    )
    func twice(options: String) throws {
        let found = try errors("proxy: { endpoints: { /t: { target: 'http://h', \(options) } } }")
        #expect(found.count == 1)
        #expect(found.first?.contains("expected one of the two") == true, "\(found)")
    }

    @Test("xfwd tells of the client, beginning a new chain unless the client's is allowed")
    func forwarded() throws {
        let headers = [HTTPHeader("Host", "gate:7007"), HTTPHeader("X-Forwarded-For", "9.9.9.9")]
        let fresh = try #require(
            try endpoints("/t: { target: 'http://h', xfwd: true }").upstreamRequest(
                "/api/proxy/t",
                headers: headers,
                remoteAddress: "10.0.0.1"
            )
        )
        #expect(fresh.value("x-forwarded-for") == "10.0.0.1")
        #expect(fresh.value("x-forwarded-port") == "7007")
        #expect(fresh.value("x-forwarded-proto") == "http")
        #expect(fresh.value("x-forwarded-host") == "gate:7007")
        let table = try endpoints(
            "/t: { target: 'http://h', xfwd: true, allowedHeaders: [x-forwarded-for], headers: { "
                + "X-Forwarded-Proto: own } }"
        )
        let chained = try #require(
            table.upstreamRequest(
                "/api/proxy/t",
                headers: [HTTPHeader("Host", "gate"), headers[1]],
                remoteAddress: "10.0.0.1",
                isEncrypted: true
            )
        )
        #expect(chained.value("x-forwarded-for") == "9.9.9.9,10.0.0.1")
        #expect(chained.value("x-forwarded-port") == "443")
        #expect(chained.value("x-forwarded-proto") == "own")
    }

    @Test(
        "prependPath and ignorePath",
        arguments: [
            ("prependPath: false", "http://h/x?y"), ("ignorePath: true", "http://h/v1"),
            ("ignorePath: true, prependPath: false", "http://h/"),
        ]
    )
    func paths(options: String, url: String) throws {
        #expect(
            try endpoints("/t: { target: 'http://h/v1', \(options) }").upstreamRequest("/api/proxy/t/x?y")?.url == url
        )
    }

    @Test("a router may go by path")
    func routerPath() throws {
        let table = try endpoints(
            "/t: { target: 'http://h', router: { /api/proxy/t/a: 'http://a/r', /proxy/t/b: 'http://b' } }"
        )
        #expect(table.upstreamRequest("/proxy/t/a/x")?.url == "http://a/r/a/x")
        #expect(table.upstreamRequest("/api/proxy/t/b/x")?.url == "http://b/b/x")
        #expect(table.upstreamRequest("/api/proxy/t/c/x")?.url == "http://h/c/x")
    }

    @Test("encoded bodies keep the header that says so")
    func contentEncoding() throws {
        let table = try endpoints("/t: http://h")
        let request = try #require(
            table.upstreamRequest("/api/proxy/t", method: "POST", headers: [HTTPHeader("Content-Encoding", "gzip")])
        )
        #expect(request.value("content-encoding") == "gzip")
        let headers = [
            HTTPHeader("Content-Encoding", "br"), HTTPHeader("Content-Length", "9"), HTTPHeader("Content-Type", "a/b"),
        ]
        #expect(Set(table.routes[0].filterResponseHeaders(headers, bodyIsDecoded: false)) == Set(headers))
        #expect(
            table.routes[0].filterResponseHeaders(headers, bodyIsDecoded: true) == [HTTPHeader("Content-Type", "a/b")]
        )
    }

    @Test(
        "a schema's request goes the way of the route",
        arguments: [
            ("/list?x=1", "http://h/v1/list?x=1"), ("list", "http://h/v1/list"), ("", "http://h/v1/"),
            ("?x", "http://h/v1/?x"), ("/../x", nil),
        ] as [(String, String?)]
    )
    func sourceRequest(path: String, url: String?) throws {
        let table = try endpoints(
            "/frobs: { target: 'http://h/v1', headers: { Authorization: token }, allowedHeaders: [X-A], "
                + "allowedMethods: [GET] }"
        )
        let route = try #require(table.route(named: "/frobs"))
        let request = route.sourceRequest(
            method: "GET",
            path: path,
            headers: [HTTPHeader("X-A", "1"), HTTPHeader("X-B", "2"), HTTPHeader("Accept", "a/b")]
        )
        #expect(request?.url == url)
        guard let request else { return }
        #expect(
            request.headers == [
                HTTPHeader("X-A", "1"), HTTPHeader("Accept", "a/b"), HTTPHeader("Authorization", "token"),
            ]
        )
        #expect(request.body == nil)
        #expect(route.allows("GET"))
        #expect(!route.allows("POST"))
    }

    @Test("a schema's request is rewritten like a client's, and without a client the Host is the target's")
    func sourceRewrite() throws {
        let table = try endpoints(
            "/t: { target: 'http://h', changeOrigin: false, pathRewrite: { '^/proxy/t/(.*)': '/deep/$1' } "
                + "}\n/: http://whole/w"
        )
        #expect(table.route(named: "/t")?.sourceRequest(method: "GET", path: "/a")?.url == "http://h/deep/a")
        #expect(table.route(named: "/t")?.sourceRequest(method: "GET", path: "/a")?.headers == [])
        #expect(table.route(named: "/")?.sourceRequest(method: "GET", path: "/a")?.url == "http://whole/w/a")
    }

    @Test("streams carry the route's own options")
    func streamingRequest() throws {
        let table = try endpoints(
            "/t: { target: 'https://h/v1', secure: false, followRedirects: true, proxyTimeout: 700 }\n/u: http://h"
        )
        let request = ProxyRequest(method: "POST", headers: [HTTPHeader("Content-Type", "a/b")])
        let stream = table.match("/api/proxy/t/x", method: "POST")?.streamingRequest(
            for: request,
            body: .known(bytes: 5)
        )
        #expect(
            stream
                == StreamingRequest(
                    method: "POST",
                    url: "https://h/v1/x",
                    headers: [HTTPHeader("Content-Type", "a/b")],
                    body: .known(bytes: 5),
                    trust: .anybody,
                    followsRedirects: true,
                    responseTimeout: .milliseconds(700)
                )
        )
        let plain = table.match("/api/proxy/u", method: "GET")?.streamingRequest(for: request, body: .none)
        #expect(plain?.trust == .system)
        // Calls of the schema through the route trust whom it trusts.
        #expect(table.route(named: "/t")?.sourceRequest(method: "GET", path: "/a")?.trust == .anybody)
        #expect(table.route(named: "/u")?.sourceRequest(method: "GET", path: "/a")?.trust == .system)
        #expect(plain?.followsRedirects == false)
        #expect(plain?.responseTimeout == nil)
        let outside = table.match("/api/proxy/t/../x", method: "GET")
        #expect(outside?.streamingRequest(for: request, body: .none) == nil)
    }
}
