import Testing
import Upstreams

@testable import Connect

/// What `auth` and `headers` of the operating keys send, to sources and through proxy routes.
@Suite("Credentials of sources")
struct CredentialsTests {
    private static let sdl = """
        extend schema
          @source(
            name: "s"
            http: { baseURL: "UPSTREAM/s", headers: [{ name: "X-Key", value: "sdl" }] }
            errors: { message: "$.message" }
          )
          @source(name: "other", http: { baseURL: "UPSTREAM/other" })
        type Query {
          a: Item @connect(source: "s", http: { GET: "/a" }) @cache(maxAge: 60)
          plain: Item @connect(source: "s", http: { GET: "/plain" })
          own: Item
            @connect(source: "s", http: { GET: "/own", headers: [{ name: "Authorization", value: "own" }] })
          other: Item @connect(source: "other", http: { GET: "/b" })
          routed: Item @connect(source: "/route", http: { GET: "/c" })
        }
        type Item { name: String }
        """

    private static func surroundings(_ keys: String) -> BindingSurroundings {
        BindingSurroundings(
            configuration: [
                "tributary_sources": #"{"s":{\#(keys)}}"#,
                "proxy_endpoints": #"{"/route":{"target":"UPSTREAM/route","tributary":{\#(keys)}}}"#,
            ]
        )
    }

    private static func isToken(_ request: ScriptedUpstream.Request) -> Bool { request.target.hasPrefix("/token") }

    @Test(
        "reach the source and its route, and nobody else",
        arguments: [
            (#""auth":{"basic":{"username":"user","password":"pass"}}"#, "Basic dXNlcjpwYXNz"),
            (#""auth":{"forwardFrom":"X-Frobs-Token"}"#, "Bearer mine"),
            (
                #""auth":{"oauth2":{"tokenURL":"UPSTREAM/token","clientId":"i","clientSecret":"s"}}"#,
                "Bearer issued-token"
            ),
            (#""headers":{"Authorization":"fixed","X-Key":"configured"}"#, "fixed"),
        ]
    )
    func sent(keys: String, authorization: String) async throws {
        try await withBindings(
            Self.sdl,
            Self.surroundings(keys),
            answering: { request in
                .init(body: Self.isToken(request) ? #"{"access_token":"issued-token"}"# : #"{"name":"x"}"#)
            }
        ) { bindings, upstream in
            let response = try await bindings.ask(
                "{ a { name } own { name } other { name } routed { name } }",
                headers: [HTTPHeader("x-frobs-token", "mine"), HTTPHeader("authorization", "of the gateway's")]
            )
            #expect(!response.contains("errors"), "\(response)")
            let requests = upstream.takeRequests().filter { !Self.isToken($0) }
            func values(_ target: String, _ name: String) -> [String]? {
                requests.first { $0.target == target }?.values(name)
            }
            #expect(values("/s/a", "authorization") == [authorization])
            #expect(values("/route/c", "authorization") == [authorization])
            #expect(values("/other/b", "authorization") == [])
            // Fixed headers are the source's, which a binding overrides; credentials are not overridden.
            #expect(values("/s/own", "authorization") == [authorization == "fixed" ? "own" : authorization])
            #expect(values("/s/a", "x-key") == [authorization == "fixed" ? "configured" : "sdl"])
            for request in requests { #expect(request.values("x-frobs-token") == []) }
        }
    }

    @Test("a forwarded token keeps answers apart, in the cache and in flight")
    func identity() async throws {
        try await withBindings(
            Self.sdl,
            Self.surroundings(#""auth":{"forwardFrom":"x-frobs-token"}"#),
            answering: { .init(body: #"{"name":"\#($0.values("authorization").first ?? "nobody")"}"#) }
        ) { bindings, upstream in
            func ask(_ field: String, _ token: String?) async throws -> String {
                try await bindings.ask(
                    "{ \(field) { name } }",
                    headers: token.map { [HTTPHeader("X-Frobs-Token", $0)] } ?? []
                )
            }
            for token in ["ann", "ben", "ann", "ben"] {
                try await #expect(ask("a", token) == #"{"data":{"a":{"name":"Bearer \#(token)"}}}"#)
            }
            try await #expect(ask("a", nil) == #"{"data":{"a":{"name":"nobody"}}}"#)
            #expect(upstream.takeRequests().count == 3)
            async let ann = ask("plain", "ann")
            async let ben = ask("plain", "ben")
            try await #expect([ann.contains("ann"), ben.contains("ben")] == [true, true])
        }
    }

    @Test(
        "stay out of logs and responses, though the upstream repeats them",
        arguments: [
            (
                #""auth":{"basic":{"username":"user","password":"s3cret-pass"}}"#,
                ["s3cret-pass", "dXNlcjpzM2NyZXQtcGFzcw"]
            ),
            (
                #""auth":{"oauth2":{"tokenURL":"UPSTREAM/token","clientId":"i","clientSecret":"cl13nt"}}"#,
                ["issued-token", "cl13nt"]
            ),
        ]
    )
    func secrets(keys: String, secrets: [String]) async throws {
        try await withBindings(
            Self.sdl,
            Self.surroundings(keys),
            answering: { request in
                if Self.isToken(request) { return .init(body: #"{"access_token":"issued-token"}"#) }
                let given = request.values("authorization").joined()
                return .init(body: #"{"message":"refused: \#(given), password s3cret-pass"}"#, status: 400)
            }
        ) { bindings, upstream in
            let response = try await bindings.ask("{ plain { name } routed { name } }")
            let requests = upstream.takeRequests()
            #expect(
                requests.contains { $0.values("authorization").joined().contains(secrets[0]) || keys.contains("basic") }
            )
            #expect(response.contains("***"), "\(response)")
            for secret in secrets {
                #expect(!response.contains(secret), "\(response)")
                #expect(!bindings.log.all.contains(secret), "\(bindings.log.all)")
            }
        }
    }

    @Test("without an access token the field is an error that names no endpoint")
    func noToken() async throws {
        try await withBindings(
            Self.sdl,
            Self.surroundings(
                #""auth":{"oauth2":{"tokenURL":"UPSTREAM/token","clientId":"i","clientSecret":"cl13nt"}}"#
            ),
            answering: { _ in .init(body: #"{"error":"invalid_client"}"#, status: 401) }
        ) { bindings, upstream in
            let response = try await bindings.ask("{ plain { name } other { name } }")
            #expect(response.contains(#""code":"CONNECTOR_FETCH","reason":"noToken""#), "\(response)")
            #expect(upstream.takeRequests().map(\.target).sorted() == ["/other/b", "/token"])
            #expect(bindings.log.all.contains("warning no access token"), "\(bindings.log.all)")
        }
    }
}
