import Settings
import Testing
import Upstreams

@testable import Proxy

@Suite("The table of proxy routes")
struct ProxyTableTests {
    @Test(
        "the first declared route wins, at segment boundaries, case counting",
        arguments: [
            ("/api/proxy/a/b/c", "http://one/b/c"), ("/api/proxy/a", "http://one/"), ("/api/proxy/ab", nil),
            ("/api/proxy/A", nil),
            ("/api/proxy/a?x", "http://one/?x"), ("/api/proxy/%61", nil), ("/api/proxy", nil), ("/api/proxy/", nil),
            ("/api/proxyx/a", nil),
            ("/proxy/c/d", "http://three/d"), ("/proxy/c", "http://four/"), ("/other", nil), ("", nil),
            ("/api/proxy//a", nil), ("api/proxy/a", nil),
        ] as [(String, String?)]
    )
    func order(target: String, url: String?) throws {
        let table = try endpoints(
            "/a: http://one\n/a/b: http://two\n/c/d: { target: 'http://three', pathRewrite: { '^/api/proxy/c': "
                + "'' } }\nc: http://four"
        )
        #expect(table.upstreamRequest(target)?.url == url)
    }

    @Test("a route that does not allow the method is passed over")
    func fallThrough() throws {
        let table = try endpoints(
            "/a: { target: 'http://read', allowedMethods: [GET] }\n/a/: { target: 'http://write', "
                + "allowedMethods: [POST] }"
        )
        #expect(table.upstreamRequest("/api/proxy/a/x")?.url == "http://read/x")
        #expect(table.upstreamRequest("/api/proxy/a/x", method: "POST")?.url == "http://write/x")
        #expect(table.upstreamRequest("/api/proxy/a/x", method: "PUT") == nil)
        #expect(
            try endpoints("/a: { target: 'http://h', allowedMethods: [] }").match("/api/proxy/a", method: "GET") == nil
        )
    }

    @Test("the route / takes everything")
    func rootRoute() throws {
        let table = try endpoints("/: http://h/v1")
        #expect(table.upstreamRequest("/api/proxy/a/b?c")?.url == "http://h/v1/a/b?c")
        #expect(table.upstreamRequest("/proxy/")?.url == "http://h/v1/")
    }

    @Test(
        "the path of backend.baseUrl may stand in front",
        arguments: [
            ("/base/api/proxy/a/x", "http://h/x"), ("/base/proxy/a/x", "http://h/x"), ("/api/proxy/a/x", "http://h/x"),
            ("/proxy/a/x", "http://h/x"),
            ("/basement/api/proxy/a/x", nil), ("/base/api/proxy/b/x", "http://i/new/x"),
            ("/proxy/c/x", "http://j/full"), ("/proxy/d/x", "http://k/x"),
        ] as [(String, String?)]
    )
    func basePath(target: String, url: String?) throws {
        let table = try table(
            """
            backend: { baseUrl: 'https://example.com/base/' }
            proxy:
              endpoints:
                /a: http://h
                /b: { target: 'http://i', pathRewrite: { '^/api/proxy/b': /new } }
                /c: { target: 'http://j', pathRewrite: { '^/base/api/proxy/c/x': /full } }
                /d: { target: 'http://k', pathRewrite: { '^/proxy/d': '' } }
            """
        )
        #expect(table.upstreamRequest(target)?.url == url)
    }

    @Test("root routes count without proxy.endpoints, with one warning")
    func rootForm() throws {
        let table = try table("proxy:\n  '/a': http://h\n  '/b': http://i\n  other: 1\n")
        #expect(table.routes.map(\.name) == ["/a", "/b"])
        #expect(
            table.warnings.map(\.description) == [
                "app-config.yaml:4:3: warning: unknown key 'proxy.other' is ignored; known here are endpoints, "
                    + "skipInvalidProxies, "
                    + "reviveConsumedRequestBodies",
                "app-config.yaml:2:3: warning: Configuring proxy endpoints in the root 'proxy' configuration "
                    + "is deprecated. "
                    + "Move this configuration to 'proxy.endpoints' instead",
            ]
        )
    }

    @Test("root routes are ignored once there is proxy.endpoints, even an empty one")
    func rootIgnored() throws {
        let table = try table("proxy:\n  /a: http://h\n  endpoints: {}\n  reviveConsumedRequestBodies: true\n")
        #expect(table.routes.isEmpty)
        #expect(table.warnings.map(\.fact.code) == ["ROUTE_NOT_REACHED"])
        #expect(try ProxyTable(nil, basePath: "").routes.isEmpty)
    }

    @Test("a route set to null is not there")
    func nullRoute() throws {
        #expect(try table("proxy: { endpoints: { /a: null, /b: http://h } }").routes.map(\.name) == ["/b"])
    }

    @Test("every error is reported with its place")
    func everyError() throws {
        let yaml = """
            proxy:
              endpoints:
                /a: { changeOrigin: true }
                /b: { target: 5, credentials: maybe }
                /c: { target: 'http://user:pw@', pathRewrite: { '^/(x': '' }, allowedMethods: GET }
                /d: { target: 'http://h?x=1', headers: { X-A: "a\\r\\nX-B: b", 'X B': c }, xfwd: often }
                /e: 7
                '/f?x': http://h
                /g: { target: null, router: { a: b }, proxyTimeout: x }
            """
        let messages = try errors(yaml)
        let expected = [
            "app-config.yaml:3:5: error: Proxy target for route \"/a\" must be a string, but is of type undefined",
            "app-config.yaml:4:19: error: Proxy target for route \"/b\" must be a string, but is of type number",
            "app-config.yaml:4:35: error: Unknown credentials policy 'maybe' for proxy route '/b'; expected "
                + "one of 'require', 'forward', "
                + "'dangerously-allow-unauthenticated'",
            "app-config.yaml:5:19: error: Proxy target is not a valid URL: http://…@ (it names no host)",
            "app-config.yaml:5:83: error: Invalid type in config for key 'proxy.endpoints./c.allowedMethods' "
                + "in 'app-config.yaml', got string, wanted string-array",
            "app-config.yaml:5:53: error: the pattern '^/(x' is not a valid regular expression: ",
            "app-config.yaml:6:19: error: the target of route '/d' has a query",
            "app-config.yaml:6:84: error: Unable to convert config value for key 'proxy.endpoints./d.xfwd' in "
                + "'app-config.yaml' to a boolean",
            "app-config.yaml:6:46: error: 'proxy.endpoints./d.headers' has the header 'X-A' whose name or "
                + "value cannot be sent",
            "app-config.yaml:6:66: error: 'proxy.endpoints./d.headers' has the header 'X B' whose name or "
                + "value cannot be sent",
            "app-config.yaml:7:9: error: Proxy target for route \"/e\" must be a string, but is of type number",
            "app-config.yaml:8:5: error: the route '/f?x' is not a path",
            "app-config.yaml:9:19: error: Proxy target for route \"/g\" must be a string, but is of type object",
            "app-config.yaml:9:57: error: 'proxy.endpoints./g.proxyTimeout' is 'x'; expected ",
            "app-config.yaml:9:38: error: Proxy target is not a valid URL: b",
        ]
        #expect(messages.count == expected.count)
        for (message, start) in zip(messages, expected) { #expect(message.hasPrefix(start)) }
    }

    @Test("skipInvalidProxies leaves bad endpoints out")
    func skipInvalid() throws {
        let table = try table("proxy:\n  skipInvalidProxies: true\n  endpoints:\n    /a: nowhere\n    /b: http://h\n")
        #expect(table.routes.map(\.name) == ["/b"])
        #expect(
            table.warnings.map(\.description) == [
                "app-config.yaml:4:9: warning: skipped configuring /a due to Proxy target is not a valid URL: nowhere "
                    + "(it must begin with http:// or https://)"
            ]
        )
    }

    @Test("options without effect are named, harmless values are not")
    func warnings() throws {
        let table = try endpoints(
            """
            /a:
              target: http://user:pass@h
              secure: false
              followRedirects: false
              ws: true
              timeout: 500
              alowedMethods: [GET]
              allowedMethods: [GET, post]
              allowedHeaders: ['*', Connection, 'a b', Content-Length]
              headers: { Transfer-Encoding: chunked, X-Ok: 1 }
              tributary: { timeout: 3 seconds, retry: 2, baseURL: http://h }
            """
        )
        #expect(
            table.warnings.map { $0.description.replacing("app-config.yaml:", with: "") } == [
                "4:15: warning: the credentials in the target's URL of route '/a' are not sent; write them as "
                    + "'auth: user:password'",
                "9:7: warning: unknown option 'alowedMethods' of route '/a' is ignored; did you mean 'allowedMethods'?",
                "5:7: warning: 'secure: false' lets anyone between here and the upstream of route '/a' read "
                    + "and change what is sent; 'ca' names authorities of your own instead",
                "12:18: warning: the header 'Transfer-Encoding' belongs to the connection and is never forwarded",
                "11:23: warning: '*' in the allowedHeaders of route '/a' matches no header; write the names",
                "11:23: warning: the header 'Connection' belongs to the connection and is never forwarded",
                "11:23: warning: 'a b' is not the name of a header",
                "10:23: warning: no request matches the method 'post'; did you mean 'POST'?",
                "13:59: warning: the option 'tributary.baseURL' of route '/a' is not supported: the endpoint's "
                    + "target is what counts",
            ]
        )
        let route = try #require(table.routes.first)
        #expect(route.timeout == .seconds(3))
        #expect(route.clientTimeout == .milliseconds(500))
        #expect(route.headers == [HeaderSetting(name: "X-Ok", value: "1")])
    }

    @Test("patterns and keys that match no request are named")
    func unmatchable() throws {
        let table = try table(
            """
            backend: { baseUrl: 'https://example.com/base' }
            proxy:
              endpoints:
                /a:
                  target: http://h
                  pathRewrite:
                    '^/a/': /
                    '^/api/proxy/b': /
                    '^/api/proxy/a/(x|y)': /z
                    '^/api/proxy/a?': /
                    '^/base/api/proxy/a': /
                    '^/base/proxy/a/x': /
                    '^/proxy': /
                    '^/apix?': /
                    '^/api?': /
                    '^(/x)': /
                    list: items
                /b:
                  target: http://h
                  router:
                    http://c.test: http://i
                    c.test: http://i
                    c.test:80/api: http://i
                    c.test/x: http://i
                    /x: http://i
                    /api/proxy/b/x: http://i
            """
        )
        let named = table.warnings.compactMap { problem -> String? in
            switch problem.fact as? ProxyFault {
            case .unmatchablePattern(let pattern, "/a", "/base/api/proxy/a")?: pattern
            case .unmatchableKey(let key, "/b", "/base/api/proxy/b")?: key
            default: nil
            }
        }
        #expect(named == ["^/a/", "^/api/proxy/b", "http://c.test", "c.test/x", "/x"])
        #expect(
            table.warnings.first?.description
                == "app-config.yaml:7:9: warning: the pattern '^/a/' in the pathRewrite of route '/a' matches no request: "
                + "patterns see the whole URL, such as /base/api/proxy/a/list"
        )
    }

    @Test("credentials that the route's own headers override are named")
    func overridden() throws {
        let table = try endpoints(
            """
            /a: { target: 'http://h', credentials: forward, headers: { authorization: x } }
            /b: { target: 'http://h', auth: 'a:b', headers: { Authorization: x } }
            /c: { target: 'http://h', credentials: forward, headers: { X-Key: x } }
            """
        )
        #expect(
            table.warnings.map(\.description) == [
                "app-config.yaml:3:31: warning: 'credentials: forward' of route '/a' has no effect: its headers set "
                    + "Authorization, and that is what is sent",
                "app-config.yaml:4:31: warning: 'auth' of route '/b' has no effect: its headers set Authorization, and that "
                    + "is what is sent",
            ]
        )
    }

    @Test("a target for WebSocket connections serves requests, too")
    func webSocketTargets() throws {
        let table = try endpoints("/a: ws://h:81/v1\n/b: wss://h")
        #expect(table.routes.map(\.target.description) == ["http://h:81/v1", "https://h"])
    }

    @Test("WebSocket connections that would be refused are named")
    func webSockets() throws {
        let table = try endpoints(
            """
            /a: { target: 'https://h', ws: true }
            /b: { target: 'http://h', ws: true, router: { a.test: 'https://i' } }
            /c: { target: 'http://h', ws: true, tributary: { targets: ['http://i', 'http://j'] } }
            /d: { target: 'http://h', ws: true }
            /e: { target: 'https://h', ws: false }
            /f: { target: 'http://h', ws: true, tributary: { auth: { oauth2: { tokenURL: 'http://t/x', clientId: i, clientSecret: sec } } } }
            """
        )
        let refusal =
            "to an https target are refused with 501: only http targets are tunnelled to; name one, and encrypt "
            + "behind it if need be"
        #expect(
            table.warnings.map(\.description) == [
                "app-config.yaml:3:32: warning: WebSocket connections of route '/a' \(refusal)",
                "app-config.yaml:4:31: warning: WebSocket connections of route '/b' \(refusal)",
                "app-config.yaml:5:31: warning: WebSocket connections of route '/c' go to its target, and not to those of "
                    + "'tributary.targets'",
                "app-config.yaml:8:31: warning: WebSocket connections of route '/f' go without the access token of "
                    + "'tributary.auth.oauth2'; a token that does not change can be set in 'headers'",
            ]
        )
        let opens = try ["a", "b", "c", "d", "e"].map { name in
            let match = try #require(table.match("/api/proxy/\(name)", method: "GET"))
            return [match.opensWebSockets(clientHost: nil), match.opensWebSockets(clientHost: "a.test")]
        }
        #expect(opens == [[false, false], [true, false], [true, true], [true, true], [false, false]])
    }

    @Test("a route hidden by an earlier one is named")
    func hidden() throws {
        let table = try endpoints(
            "/a: http://h\n/a/b: http://i\n/c: { target: 'http://j', allowedMethods: [GET] }\n/c/d: http://k"
        )
        #expect(
            table.warnings.map(\.description) == [
                "app-config.yaml:4:5: warning: the route '/a/b' is never reached: '/a' stands before it and "
                    + "takes all its paths; put it first"
            ]
        )
    }

    @Test("operating keys and time limits belong to the route")
    func operating() throws {
        let table = try endpoints(
            "/a: { target: 'http://h', proxyTimeout: 1500, tributary: { maxBodyBytes: 1KiB } }\n/b: { target: "
                + "'http://h', credentials: forward, proxyTimeout: 0, timeout: 0 }"
        )
        #expect(table.routes[0].timeout == .milliseconds(1500))
        #expect(table.routes[0].operating.maxBodyBytes == 1024)
        #expect(table.routes[1].timeout == nil)
        #expect(table.routes[1].clientTimeout == nil)
        #expect(table.routes[1].credentials == .forward)
        #expect(table.route(named: "/a") === table.routes[0])
        #expect(table.route(named: "b/") === table.routes[1])
        #expect(table.route(named: "/c") == nil)
    }
}
