import Testing

/// The page for browsers at the GraphQL endpoint, over a socket.
@Suite("The playground")
struct PlaygroundTests {
    private static let browser = [
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
    ]
    private static let baseURL = "  baseUrl: http://localhost:7007/portal"

    @Test(
        "is what a browser gets at the endpoint, without credentials",
        arguments: ["", "/api", "/portal", "/portal/api"]
    )
    func page(prefix: String) async throws {
        try await withServer(auth: "{}", backend: Self.baseURL) { server in
            let wire = try server.connect()
            let page = try wire.ask("GET", "\(prefix)/graphql", headers: Self.browser)
            #expect(page.status == 200)
            #expect(page.value("content-type") == "text/html; charset=utf-8")
            #expect(page.text.contains("<title>"))
            // Its files, as the page names them and as they name each other.
            for reference in ["?playground=start.js", "/playground/start.js"] {
                let script = try wire.ask("GET", "\(prefix)/graphql\(reference)")
                #expect(script.status == 200)
                #expect(script.value("content-type") == "text/javascript; charset=utf-8")
            }
            let head = try wire.ask("HEAD", "\(prefix)/graphql", headers: Self.browser)
            #expect(head.value("content-length") == "\(page.body.count)")
            // What the page asks needs them all the same.
            #expect(try wire.ask("GET", "\(prefix)/graphql?query=%7Bgreet%7D", headers: Self.browser).status == 401)
            #expect(try wire.ask("POST", "\(prefix)/graphql", headers: Self.browser).status == 401)
        }
    }

    @Test("may run what comes from here, and ask nobody else")
    func protection() async throws {
        try await withServer { server in
            let wire = try server.connect()
            for target in ["/graphql", "/graphql/playground/main.js"] {
                let answer = try wire.ask("GET", target, headers: Self.browser)
                let policy = try #require(answer.value("content-security-policy"))
                let directives = policy.split(separator: ";").map { $0.drop { $0 == " " } }
                for directive in [
                    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
                    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
                ] {
                    #expect(directives.contains(directive[...]))
                }
                #expect(!policy.contains("unsafe"))
                #expect(answer.value("x-content-type-options") == "nosniff")
                #expect(answer.value("referrer-policy") == "no-referrer")
            }
        }
    }

    @Test("is not sent again to a browser that has it")
    func notModified() async throws {
        try await withServer { server in
            let wire = try server.connect()
            let first = try wire.ask("GET", "/graphql/playground/main.js")
            let tag = try #require(first.value("etag"))
            #expect(first.value("cache-control") == "no-cache")
            for known in [tag, "\"other\", \(tag)", "*"] {
                let again = try wire.ask("GET", "/graphql/playground/main.js", headers: ["If-None-Match: \(known)"])
                #expect(again.status == 304)
                #expect(again.value("etag") == tag)
                #expect(again.body.isEmpty)
            }
            let other = ["If-None-Match: \"other\""]
            #expect(try wire.ask("GET", "/graphql/playground/main.js", headers: other).status == 200)
        }
    }

    @Test(
        "is kept from clients that ask for something else",
        arguments: [
            ("/graphql", "*/*", 400),
            ("/graphql", "application/json", 400),
            ("/graphql", "text/html;q=0.5, application/json", 400),
            ("/graphql", "text/html, application/graphql-response+json", 400),
            ("/graphql", "text/html;q=0, */*", 400),
            ("/graphql", "text/html;q=0.9, */*", 400),
            ("/graphql", "text/html, */*", 200),
            ("/graphql", "text/html", 200),
            ("/graphql?x=1", "text/html", 200),
            ("/graphql/", "text/html", 200),
            ("/graphql?query=%7Bgreet%7D", "text/html", 406),
            ("/graphql?query=%7Bgreet%7D", "text/html, */*;q=0.1", 200),
            ("/graphql?extensions=%7B%7D", "text/html, */*;q=0.1", 400),
            ("/graphql/playground/", "text/html", 404),
            ("/graphql/playground/none.js", "text/html", 404),
            ("/graphql/playground/../main.js", "text/html", 404),
        ]
    )
    func negotiation(target: String, accept: String, status: Int) async throws {
        try await withServer { server in
            let answer = try server.connect().ask("GET", target, headers: ["Accept: \(accept)"])
            #expect(answer.status == status)
            let isPage = answer.value("content-type") == "text/html; charset=utf-8"
            #expect(isPage == (status == 200 && !target.contains("query")))
        }
    }

    @Test("takes only GET for its files")
    func methods() async throws {
        try await withServer { server in
            let answer = try server.connect().ask("POST", "/graphql/playground/main.js", body: "x")
            #expect(answer.status == 405)
            #expect(answer.value("allow") == "GET, HEAD")
        }
    }

    @Test("is not there when the configuration says so")
    func off() async throws {
        try await withServer(own: "  graphql: { explorer: false }") { server in
            let wire = try server.connect()
            #expect(try wire.ask("GET", "/graphql", headers: Self.browser).status == 400)
            #expect(try wire.ask("GET", "/graphql?playground=main.js").status == 400)
            #expect(try wire.ask("GET", "/graphql/playground/main.js").status == 404)
        }
    }
}
