import Testing

/// What stands below the GraphQL endpoint, over a socket.
@Suite("Routes below the endpoint")
struct SchemaRouteTests {
    private static let baseURL = "  baseUrl: http://localhost:7007/portal"
    private static let prefixes = ["", "/api", "/portal", "/portal/api"]

    @Test("the schema is answered as clients see it")
    func schema() async throws {
        try await withServer(backend: Self.baseURL) { server in
            let wire = try server.connect()
            for prefix in Self.prefixes {
                let answer = try wire.ask("GET", "\(prefix)/graphql/schema?x=1", headers: ["Accept: text/html"])
                #expect(answer.status == 200)
                #expect(answer.value("content-type") == "text/plain; charset=utf-8")
                // Bindings are not part of it.
                #expect(answer.text == "type Query {\n  greet: String!\n  slow: String\n}\n")
                let head = try wire.ask("HEAD", "\(prefix)/graphql/schema")
                #expect(head.value("content-length") == "\(answer.body.count)")
            }
            let posted = try wire.ask("POST", "/graphql/schema", body: "x")
            #expect(posted.status == 405)
            #expect(posted.value("allow") == "GET, HEAD")
            #expect(try wire.ask("GET", "/graphql/schema/x").status == 404)
            #expect(try wire.ask("GET", "/graphql/other").status == 404)
        }
    }

    @Test("the endpoint is the same with a slash at its end, as proxy routes of Backstage's ask for it")
    func trailingSlash() async throws {
        try await withServer(backend: Self.baseURL) { server in
            let wire = try server.connect()
            for prefix in Self.prefixes {
                let answer = try wire.ask("GET", "\(prefix)/graphql/?query=%7Bgreet%7D")
                #expect(answer.text == #"{"data":{"greet":"hello"}}"#)
                #expect(try wire.ask("GET", "\(prefix)/graphql//?query=%7Bgreet%7D").status == 404)
            }
        }
    }

    @Test("health is answered like readiness, to everyone")
    func health() async throws {
        try await withServer(auth: "{}", backend: Self.baseURL) { server in
            let wire = try server.connect()
            for prefix in Self.prefixes {
                let answer = try wire.ask("GET", "\(prefix)/graphql/health")
                #expect(answer.status == 200)
                #expect(answer.text == #"{"status":"ok"}"#)
            }
            #expect(try wire.ask("GET", "/graphql/schema").status == 401)
            #expect(try wire.ask("POST", "/graphql/health").status == 404)
        }
    }
}
