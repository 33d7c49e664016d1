import NIOConcurrencyHelpers
import Testing

@testable import Server

@Suite("Credentials")
struct CredentialsTests {
    private static let auth =
        "{ externalAccess: [{ type: static, options: { token: static-token, subject: ci } }, "
        + "{ type: static, options: { token: graphql-only, subject: q }, accessRestrictions: [{ plugin: graphql }] }] }"

    /// One endpoint of the matrix: what stands behind its target in the configuration, and what a request gets and its
    /// upstream sees, without credentials, with good ones and with bad ones.
    struct Row: CustomTestStringConvertible {
        var options: String?
        var outcomes: [(status: Int, seen: String?)]
        var testDescription: String { options ?? "a string" }
    }

    private static let guarded: [(status: Int, seen: String?)] = [(401, nil), (200, nil), (401, nil)]
    private static let rows = [
        Row(options: nil, outcomes: guarded),
        Row(options: "", outcomes: guarded),
        Row(options: "credentials: require", outcomes: guarded),
        Row(options: "credentials: forward", outcomes: [(401, nil), (200, "Bearer static-token"), (401, nil)]),
        Row(
            options: "credentials: dangerously-allow-unauthenticated",
            outcomes: [(200, nil), (200, nil), (200, nil)]
        ),
        Row(
            options: "credentials: dangerously-allow-unauthenticated, allowedHeaders: [Authorization]",
            outcomes: [(200, nil), (200, "Bearer static-token"), (200, "Bearer not-valid")]
        ),
    ]

    @Test("V23: each endpoint's policy lets in and forwards what Backstage does", arguments: rows)
    func matrix(row: Row) async throws {
        let upstream = try Upstream()
        let target = "http://127.0.0.1:\(upstream.port)"
        let endpoint = row.options.map { "{ target: '\(target)', \($0) }" } ?? target
        try await withServer(auth: Self.auth, proxy: "  '/up': \(endpoint)", upstream: upstream) { server in
            let wire = try server.connect()
            let credentials: [String?] = [nil, "Bearer static-token", "Bearer not-valid"]
            let refusals = ["Missing credentials", "", "Illegal token"]
            var seen: [String?] = []
            for (index, value) in credentials.enumerated() {
                let answer = try wire.ask(
                    "GET",
                    "/api/proxy/up/x?y=1",
                    headers: value.map { ["Authorization: \($0)"] } ?? []
                )
                let expected = row.outcomes[index]
                #expect(answer.status == expected.status)
                if answer.status == 401 {
                    #expect(
                        answer.text
                            == #"{"error":{"name":"AuthenticationError","message":"\#(refusals[index])"},"#
                            + #""request":{"method":"GET","url":"/api/proxy/up/x?y=1"},"response":{"statusCode":401}}"#
                    )
                    #expect(answer.value("content-type") == "application/json; charset=utf-8")
                    #expect(answer.value("www-authenticate")?.hasPrefix("Bearer") == true)
                } else {
                    seen.append(expected.seen)
                }
            }
            // What is refused never reaches the upstream.
            #expect(upstream.requests.map { $0.value("authorization") } == seen)
        }
    }

    /// A request, and what is answered without credentials and with them.
    private static let routes: [(method: String, target: String, body: String?, anonymous: Int, known: Int)] = [
        ("POST", "/graphql", #"{"query":"{ greet }"}"#, 401, 200),
        ("POST", "/api/graphql", #"{"query":"{ greet }"}"#, 401, 200),
        ("GET", "/graphql?query=%7Bgreet%7D", nil, 401, 200),
        ("GET", "/graphql/schema", nil, 401, 200),
        ("GET", "/api/graphql/schema", nil, 401, 200),
        ("GET", "/graphql/health", nil, 200, 200),
        ("GET", "/api/graphql/health", nil, 200, 200),
        ("GET", "/greeting", nil, 401, 200),
        ("GET", "/api/greeting/below", nil, 401, 200),
        ("GET", "/proxy/up", nil, 401, 200),
        ("GET", "/api/proxy/up", nil, 401, 200),
        ("POST", "/api/proxy/up", "body", 401, 200),
        ("GET", "/api/proxy/open", nil, 200, 200),
        ("GET", "/api/proxy/open/guarded", nil, 401, 200),
        // Which routes there are is nobody's business either, as far as a plugin would ask for credentials first.
        ("GET", "/api/proxy/none", nil, 401, 404),
        ("GET", "/proxy/none", nil, 401, 404),
        ("DELETE", "/api/proxy/read-only", nil, 401, 404),
        ("DELETE", "/api/proxy/seen", nil, 404, 404),
        ("GET", "/api/graphql/none", nil, 401, 404),
        ("GET", "/graphql/none", nil, 401, 404),
        ("GET", "/api/other/none", nil, 404, 404),
        ("GET", "/.backstage/health/v1/readiness", nil, 200, 200),
        ("GET", "/.backstage/health/v1/liveness", nil, 200, 200),
        ("GET", "/", nil, 404, 404),
    ]

    private static func proxy(_ upstream: Upstream) -> String {
        """
          '/open/guarded': 'http://127.0.0.1:\(upstream.port)'
          '/seen':
            target: 'http://127.0.0.1:\(upstream.port)'
            credentials: dangerously-allow-unauthenticated
            allowedMethods: [GET]
          '/read-only': { target: 'http://127.0.0.1:\(upstream.port)', allowedMethods: [GET] }
          '/open': { target: 'http://127.0.0.1:\(upstream.port)', credentials: dangerously-allow-unauthenticated }
          '/up': 'http://127.0.0.1:\(upstream.port)'
        """
    }

    @Test("every route but health asks for credentials")
    func everyRoute() async throws {
        let upstream = try Upstream()
        try await withServer(auth: Self.auth, proxy: Self.proxy(upstream), upstream: upstream) { server in
            let wire = try server.connect()
            for route in Self.routes {
                let type = ["Content-Type: application/json"]
                let anonymous = try wire.ask(route.method, route.target, headers: type, body: route.body)
                #expect(anonymous.status == route.anonymous, "\(route.target) without credentials")
                let headers = type + ["Authorization: Bearer static-token"]
                let known = try wire.ask(route.method, route.target, headers: headers, body: route.body)
                #expect(known.status == route.known, "\(route.target) with credentials")
                // A cookie that holds a token is no credential.
                let cookie = type + ["Cookie: backstage-auth=static-token"]
                let withCookie = try wire.ask(route.method, route.target, headers: cookie, body: route.body)
                #expect(withCookie.status == route.anonymous, "\(route.target) with a cookie")
            }
        }
    }

    @Test("a token restricted to other plugins is answered 403")
    func restricted() async throws {
        let upstream = try Upstream()
        try await withServer(auth: Self.auth, proxy: Self.proxy(upstream), upstream: upstream) { server in
            let wire = try server.connect()
            let headers = ["Authorization: Bearer graphql-only"]
            #expect(try wire.ask("GET", "/graphql?query=%7Bgreet%7D", headers: headers).status == 200)
            #expect(try wire.ask("GET", "/greeting", headers: headers).status == 403)
            let answer = try wire.ask("GET", "/api/proxy/up", headers: headers)
            #expect(answer.status == 403)
            #expect(answer.text.contains(#""name":"NotAllowedError""#))
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test("a switched-off policy lets everybody in")
    func disabled() async throws {
        let upstream = try Upstream()
        try await withServer(proxy: Self.proxy(upstream), upstream: upstream) { server in
            let wire = try server.connect()
            for route in Self.routes {
                let type = ["Content-Type: application/json", "Authorization: Bearer not-valid"]
                let answer = try wire.ask(route.method, route.target, headers: type, body: route.body)
                #expect(answer.status == route.known, "\(route.target)")
            }
        }
    }

    @Test("a preflight needs no credentials, and a refusal can be read by the page that caused it")
    func preflight() async throws {
        let upstream = try Upstream()
        let cors = "  cors: { origin: 'http://app.test', credentials: true }"
        try await withServer(auth: Self.auth, backend: cors, proxy: Self.proxy(upstream), upstream: upstream) {
            server in
            let wire = try server.connect()
            let origin = "Origin: http://app.test"
            let asked = [origin, "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: authorization"]
            let preflight = try wire.ask("OPTIONS", "/api/proxy/up", headers: asked)
            #expect(preflight.status == 204)
            #expect(preflight.value("access-control-allow-headers") == "authorization")
            let refusal = try wire.ask("GET", "/api/proxy/up", headers: [origin])
            #expect(refusal.status == 401)
            #expect(refusal.value("access-control-allow-origin") == "http://app.test")
        }
    }

    @Test("the body of a refused request is not awaited, and the connection goes on")
    func refusedBody() async throws {
        try await withServer(auth: Self.auth) { server in
            let wire = try server.connect()
            // The body comes after the answer.
            try wire.send("POST /graphql HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\n")
            #expect(try wire.readResponse().status == 401)
            try wire.send("12345")
            #expect(try wire.ask("GET", "/.backstage/health/v1/liveness").status == 200)
        }
    }
}
