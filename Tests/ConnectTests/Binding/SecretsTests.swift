import StateStore
import Testing

@testable import Connect

/// What is configured as a secret is sent to its upstream and shown to nobody else.
@Suite("Configured secrets")
struct SecretsTests {
    /// With characters that URLs, forms and JSON write in another way.
    private static let secret = #"s3cr3t/"key" 42"#

    @Test(
        "stay out of logs and responses, wherever a request carries them",
        arguments: [
            #"http: { GET: "/a?key={$env.SECRET}" }"#,
            #"http: { GET: "/{$env.SECRET}" }"#,
            #"http: { GET: "/a", path: "[$env.SECRET]" }"#,
            #"http: { GET: "/a", queryParams: "key: $env.SECRET" }"#,
            #"http: { POST: "/a", body: "key: $env.SECRET" }"#,
            #"http: { GET: "/a", headers: { name: "X-Key", value: "Key {$env.SECRET}" } }"#,
            #"http: { GET: "/a?key={$config.apiKey}" }"#,
            #"http: { POST: "/a", body: "key: $env.SECRET", headers: { name: "content-type", value: "application/x-www-form-urlencoded" } }"#,
        ],
        [400, 200]
    )
    func requests(_ http: String, _ status: Int) async throws {
        let sdl = """
            extend schema @source(name: "api", http: { baseURL: "UPSTREAM" }, errors: { message: "$.message" })
            type Query { a: Int @connect(source: "api", \(http), selection: "$.missing") }
            """
        let surroundings = BindingSurroundings(
            environment: ["SECRET": Self.secret],
            configuration: ["tributary_sources_api_config_apiKey": "'" + Self.secret + "'"]
        )
        // The upstream repeats all that it got, as it got it and as JSON.
        try await withBindings(
            sdl,
            surroundings,
            answering: { request in
                let parts = [request.target, request.body] + request.headers
                let escaped = parts.joined(separator: " ").replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                return .init(body: #"{"message":"refused: \#(escaped)"}"#, status: status)
            }
        ) { bindings, upstream in
            let response = try await bindings.ask("{ a }")
            let requests = upstream.takeRequests()
            #expect(requests.count == 1)
            #expect(requests.contains { ($0.target + $0.body + $0.headers.joined()).contains("s3cr3t") })
            #expect(!response.contains("s3cr3t"), "\(response)")
            if status == 400 { #expect(response.contains("***"), "\(response)") }
            #expect(!bindings.log.all.contains("s3cr3t"), "\(bindings.log.all)")
        }
    }

    @Test("of a base URL and a statement stay out of logs")
    func baseAndSQL() async throws {
        let sdl = """
            extend schema @source(name: "api", http: { baseURL: "UPSTREAM/{$env.SECRET}" })
            type Query {
              a: Int @connect(source: "api", http: { GET: "/a" })
              b: Int @sql(query: "SELECT abs({$env.SECRET_NUMBER})")
            }
            """
        let surroundings = BindingSurroundings(
            environment: ["SECRET": "s3cr3t-path", "SECRET_NUMBER": "-s3cr3t-9223372036854775808"]
        )
        try await withBindings(sdl, surroundings, answering: { _ in .init(body: "no", status: 500) }) {
            bindings,
            upstream in
            let response = try await bindings.ask("{ a b }")
            #expect(upstream.takeRequests().map(\.target) == ["/s3cr3t-path/a"])
            #expect(!response.contains("s3cr3t"))
            #expect(!bindings.log.all.contains("s3cr3t"), "\(bindings.log.all)")
        }
    }

    @Test("are known in every form that a request gives them")
    func forms() {
        let forms = SecretForms.all(of: [#"a/b "c"ü"#])
        #expect(
            forms == [
                #"a/b "c"ü"#, "a%2Fb%20%22c%22%C3%BC", "a/b%20%22c%22%C3%BC", "a%2Fb+%22c%22%C3%BC", #"a/b \"c\"ü"#,
                #"a/b \\\"c\\\"ü"#,
            ]
        )
    }

    @Test("are no plain addresses, numbers and short words, except in headers")
    func plainValues() throws {
        let surroundings = BindingSurroundings(
            environment: [
                "PORT": "8080", "BASE": "http://a.test", "WORD": "abc", "TOKEN": "tok", "LONG": "Bearer abcdefgh",
            ]
        )
        let (_, bound, store, _) = try surroundings.bind(
            """
            extend schema @source(name: "api", http: { baseURL: "{$env.BASE}", headers: { name: "X", value: "{$env.TOKEN}" } })
            type Query { a: Int @connect(source: "api", http: { GET: "/{$env.PORT}/{$env.WORD}", queryParams: "a: $env.LONG" }) }
            """
        )
        store.shutdown()
        #expect(bound.problems.isEmpty)
        #expect(bound.secrets == ["tok", "Bearer abcdefgh", "abcdefgh"])
    }
}
