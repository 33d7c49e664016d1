import Testing

/// Requests that a browser sends for a page of another origin without asking first, over a socket.
///
/// Spec: https://fetch.spec.whatwg.org/#cors-preflight-fetch, https://www.w3.org/TR/fetch-metadata/
@Suite("Foreign pages")
struct ForeignPageTests {
    private static let target = "/graphql?query=%7Bgreet%7D"
    private static let cors = "  cors: { origin: 'http://localhost:3000', credentials: true }"

    /// Headers of a GET, and whether it is answered by default and where each GET must ask first.
    private static let gets: [(headers: [String], browsers: Bool, always: Bool)] = [
        // curl, and programs like it.
        ([], true, false),
        (["User-Agent: curl/8.5.0", "Accept: */*"], true, false),
        // Node's fetch says how, and not from where.
        (["Sec-Fetch-Mode: cors"], true, false),
        // An address that was typed, and our own pages.
        (["Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate"], true, false),
        (["Sec-Fetch-Site: same-origin", "Referer: http://elsewhere/"], true, false),
        // An image, a script, a link, a form of another page.
        (["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"], false, false),
        (["Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: no-cors"], false, false),
        (["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"], false, false),
        (["Sec-Fetch-Site: "], false, false),
        // `fetch` of a page of another origin, with and without our consent.
        (["Sec-Fetch-Site: cross-site", "Origin: http://evil.example"], false, false),
        (["Sec-Fetch-Site: same-site", "Origin: http://localhost:3000"], true, false),
        (["Sec-Fetch-Site: cross-site", "Origin: null"], false, false),
        // Browsers that do not say from where.
        (["Origin: http://evil.example"], false, false),
        (["Origin: null"], false, false),
        (["Origin: http://test"], true, false),
        (["Origin: http://localhost:3000"], true, false),
        (["Origin: http://localhost:3000", "Origin: http://evil.example"], false, false),
        (["Referer: http://evil.example/page?x=http://test/"], false, false),
        (["Referer: http://test@evil.example/"], false, false),
        (["Referer: http://TEST/page"], true, false),
        // What browsers ask for first.
        (["Origin: http://evil.example", "GraphQL-Require-Preflight: 1"], true, true),
        (["Sec-Fetch-Site: cross-site", "Apollo-Require-Preflight: true"], true, true),
        (["Sec-Fetch-Site: cross-site", "X-Apollo-Operation-Name: A"], true, true),
        (["Sec-Fetch-Site: cross-site", "X-Requested-With: fetch"], true, true),
        (["Sec-Fetch-Site: cross-site", "Content-Type: application/json"], true, true),
        (["Sec-Fetch-Site: cross-site", "Authorization: Bearer x"], true, true),
        // What they send on their own, or without asking.
        (["Sec-Fetch-Site: cross-site", "Authorization: Basic eDp5"], false, false),
        (["Sec-Fetch-Site: cross-site", "Cookie: a=b", "Accept: application/json"], false, false),
        (["Sec-Fetch-Site: cross-site", "Content-Type: text/plain"], false, false),
        (["Sec-Fetch-Site: cross-site", "Content-Type: Text/Plain;charset=UTF-8"], false, false),
        (["Sec-Fetch-Site: cross-site", "Content-Type: multipart/form-data; boundary=x"], false, false),
        (["Sec-Fetch-Site: cross-site", "Content-Type: application/x-www-form-urlencoded"], false, false),
        (["Sec-Fetch-Site: cross-site", "Content-Type: nonsense"], false, false),
        (["Sec-Fetch-Site: cross-site", "Content-Type: "], false, false),
    ]

    @Test(
        "queries of foreign pages are refused, those of everyone else answered",
        arguments: ["browsers", "always", "never"]
    )
    func gets(_ prevention: String) async throws {
        let own = "  graphql: { csrfPrevention: \(prevention) }"
        try await withServer(backend: Self.cors, own: own) { server in
            let wire = try server.connect()
            for method in ["GET", "HEAD"] {
                for row in Self.gets {
                    let answer = try wire.ask(method, Self.target, headers: row.headers)
                    let isAnswered =
                        prevention == "browsers" ? row.browsers : prevention == "always" ? row.always : true
                    #expect(answer.status == (isAnswered ? 200 : 403), "\(row.headers)")
                    if !isAnswered, method == "GET" {
                        #expect(answer.text.hasPrefix(#"{"errors":[{"message":"#))
                        #expect(answer.text.contains("GraphQL-Require-Preflight"))
                    }
                }
            }
        }
    }

    @Test("what is posted needs a content type that browsers ask for, and nothing else")
    func posts() async throws {
        try await withServer(own: "  graphql: { csrfPrevention: always }") { server in
            let wire = try server.connect()
            let foreign = ["Origin: http://evil.example", "Sec-Fetch-Site: cross-site"]
            for (type, status) in [
                ("application/json", 200), ("text/plain", 415), ("application/x-www-form-urlencoded", 415),
                ("multipart/form-data; boundary=x", 415),
            ] {
                let headers = foreign + ["Content-Type: \(type)"]
                let answer = try wire.ask("POST", "/graphql", headers: headers, body: #"{"query":"{ greet }"}"#)
                #expect(answer.status == status, "\(type)")
            }
        }
    }

    @Test("the browser is told how long it may keep the consent to a page, and what the page may read")
    func preflight() async throws {
        let cors =
            "  cors: { origin: 'http://localhost:3000', maxAge: 600, exposedHeaders: [x-request-id, cache-control] }"
        try await withServer(backend: cors) { server in
            let wire = try server.connect()
            let origin = "Origin: http://localhost:3000"
            for target in ["/graphql", "/api/graphql", "/api/graphql/schema"] {
                let wanted = ["Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type"]
                let consent = try wire.ask("OPTIONS", target, headers: [origin] + wanted)
                #expect(consent.status == 204)
                #expect(consent.value("access-control-max-age") == "600")
                #expect(consent.value("access-control-allow-headers") == "content-type")
            }
            let answer = try wire.ask(
                "POST",
                "/graphql",
                headers: [origin, "Content-Type: application/json"],
                body: #"{"query":"{ greet }"}"#
            )
            #expect(answer.value("access-control-expose-headers") == "x-request-id,cache-control")
            #expect(answer.value("access-control-max-age") == nil)
            // A page may read why it was refused.
            let refused = try wire.ask("POST", "/graphql", headers: [origin], body: "x")
            #expect(refused.status == 415)
            #expect(refused.value("access-control-allow-origin") == "http://localhost:3000")
        }
    }
}
