import Testing

/// Media types, charsets and methods of the GraphQL endpoint, over a socket.
///
/// Spec: https://graphql.github.io/graphql-over-http/draft/#sec-Response, https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
@Suite("Content negotiation")
struct NegotiationTests {
    private static let query = #"{"query":"{ greet }"}"#
    private static let newer = "application/graphql-response+json; charset=utf-8"
    private static let older = "application/json; charset=utf-8"

    /// `Accept` headers, and the content type of the answer; nil where none of ours is accepted.
    private static let accepts: [([String], String?)] = [
        ([], older),
        ([""], older),
        (["*/*"], older),
        (["application/*"], older),
        (["application/json"], older),
        (["APPLICATION/JSON"], older),
        (["application/graphql-response+json"], newer),
        (["Application/GraphQL-Response+JSON;Charset=\"UTF-8\""], newer),
        (["application/graphql-response+json; charset=utf-8, application/json; charset=utf-8"], newer),
        (["application/json, application/graphql-response+json"], newer),
        (["application/json", "application/graphql-response+json"], newer),
        (["application/graphql-response+json;q=0.9, application/json"], older),
        (["application/graphql-response+json;q=0.901, application/json;q=0.9"], newer),
        (["application/json;q=0.1,application/graphql-response+json ; q=0.2"], newer),
        (["application/graphql-response+json, */*"], newer),
        (["*/*, application/graphql-response+json"], newer),
        (["application/json, */*"], older),
        (["application/json;q=0.5, */*;q=0.1"], older),
        (["application/json;q=0, */*"], newer),
        (["application/graphql-response+json;q=0, */*"], older),
        (["application/*;q=0, */*"], nil),
        (["application/graphql-response+json;q=0, application/json;q=0.0"], nil),
        (["application/json;q=2"], nil),
        (["application/json;q=-1"], nil),
        (["application/json;q=0.1234"], nil),
        (["application/json;q="], nil),
        (["application/json; charset=utf-16"], nil),
        (["application/json; charset=utf-16, application/graphql-response+json;q=0.1"], newer),
        (["text/html;a=\"x, application/json\""], nil),
        (["text/html, application/xhtml+xml, */*;q=0.8"], older),
        (["text/html"], nil),
        (["nonsense"], nil),
        ([",;=\"\\"], nil),
    ]

    @Test("the answer has the type that the client likes best, or there is none")
    func accept() async throws {
        try await withServer { server in
            let wire = try server.connect()
            for (values, expected) in Self.accepts {
                let headers = ["Content-Type: application/json"] + values.map { "Accept: \($0)" }
                let answer = try wire.ask("POST", "/graphql", headers: headers, body: Self.query)
                #expect(answer.status == (expected == nil ? 406 : 200), "\(values)")
                #expect(answer.value("content-type") == expected ?? Self.older, "\(values)")
                #expect(answer.text.hasPrefix(expected == nil ? #"{"errors":"# : #"{"data":"#), "\(values)")
            }
        }
    }

    /// `Content-Type` headers of a POST, and whether they are taken.
    private static let contentTypes: [([String], Bool)] = [
        (["application/json"], true),
        (["Application/JSON"], true),
        (["application/json;charset=utf-8"], true),
        (["application/json ; charset=\"UTF-8\""], true),
        (["application/json; profile=x; charset=utf8"], true),
        (["application/json;"], true),
        (["application/json; charset=utf-16"], false),
        (["application/json; charset=iso-8859-1"], false),
        (["application/jsonp"], false),
        (["application/graphql"], false),
        (["application/graphql-response+json"], false),
        (["text/plain"], false),
        (["text/plain; application/json"], false),
        (["text/plain;charset=application/json"], false),
        (["application/x-www-form-urlencoded"], false),
        (["multipart/form-data; boundary=application/json"], false),
        (["application/json, text/plain"], false),
        (["text/plain", "application/json"], false),
        ([""], false),
        ([], false),
    ]

    @Test("only JSON in UTF-8 is read: nothing that a form can send")
    func contentType() async throws {
        try await withServer { server in
            let wire = try server.connect()
            for (values, isTaken) in Self.contentTypes {
                let headers = values.map { "Content-Type: \($0)" }
                let answer = try wire.ask("POST", "/graphql", headers: headers, body: Self.query)
                #expect(answer.status == (isTaken ? 200 : 415), "\(values)")
            }
        }
    }

    @Test("a compressed body is no malformed one")
    func contentEncoding() async throws {
        try await withServer { server in
            let wire = try server.connect()
            for (encoding, body, status) in [
                ("gzip", "\u{1F}\u{8B}", 415), ("identity", "{", 400), ("identity", Self.query, 200),
            ] {
                let headers = ["Content-Type: application/json", "Content-Encoding: \(encoding)"]
                let answer = try wire.ask("POST", "/graphql", headers: headers, body: body)
                #expect(answer.status == status)
                #expect(answer.value("accept-encoding") == (status == 415 ? "identity" : nil))
            }
        }
    }

    @Test("other methods are told which there are", arguments: ["PUT", "PATCH", "DELETE", "OPTIONS"])
    func method(_ method: String) async throws {
        try await withServer { server in
            let answer = try server.connect().ask(
                method,
                "/graphql",
                headers: ["Content-Type: application/json"],
                body: Self.query
            )
            #expect(answer.status == 405)
            #expect(answer.value("allow") == "GET, HEAD, POST")
            #expect(answer.text == #"{"errors":[{"message":"GraphQL requests are sent with POST or GET."}]}"#)
        }
    }

    @Test("HEAD answers as GET does, without the body")
    func head() async throws {
        try await withServer { server in
            let wire = try server.connect()
            let target = "/graphql?query=%7Bgreet%7D"
            let got = try wire.ask("GET", target)
            let answer = try wire.ask("HEAD", target)
            #expect(answer.status == 200)
            #expect(answer.value("content-length") == "\(got.body.count)")
            #expect(answer.value("content-type") == Self.older)
            // The connection goes on.
            #expect(try wire.ask("GET", target).text == got.text)
        }
    }

    /// Parameters of a GET, status of the answer, and a part of its text.
    private static let gets: [(String, Int, String)] = [
        ("query=%7Bgreet%7D&variables=&operationName=&extensions=", 200, #"{"data":"#),
        ("query=%7Bgreet%7D&variables=null&extensions=null", 200, #"{"data":"#),
        ("query=%7Bgreet%7D&extensions=%7B%22a%22%3A1%7D", 200, #"{"data":"#),
        ("query=%7Bgreet%7D&extensions=%5B1%5D", 400, "extensions"),
        ("query=%7Bgreet%7D&extensions=%7B", 400, "extensions"),
        ("query=%7Bgreet%7D&variables=%22x%22", 400, "variables"),
        ("query=%7Bgreet%7D&variables=%7B%7Dx", 400, "variables"),
        ("query=query+null%7Bgreet%7D&operationName=null", 200, #"{"data":"#),
        ("query=%7Bgreet%7D&query=nonsense", 200, #"{"data":"#),
        ("query=", 200, "Syntax Error"),
        ("query", 200, "Syntax Error"),
        ("queri=%7Bgreet%7D", 400, "query"),
        ("", 400, "query"),
        ("query=%7Bgreet", 200, "Syntax Error"),
        ("query=%GG%7", 200, "Syntax Error"),
    ]

    @Test("parameters of a GET are read as forms write them")
    func parameters() async throws {
        try await withServer { server in
            let wire = try server.connect()
            for (parameters, status, text) in Self.gets {
                let answer = try wire.ask("GET", "/graphql?" + parameters)
                #expect(answer.status == status, "\(parameters): \(answer.text)")
                #expect(answer.text.contains(text), "\(parameters): \(answer.text)")
            }
        }
    }

    @Test("errors beside data are a partial success to who takes the newer type, and 200 to others")
    func partialSuccess() async throws {
        try await withServer { server in
            let wire = try server.connect()
            // Nobody listens where the field's upstream would be.
            for (accept, query, status) in [
                ("application/graphql-response+json", "{ greet }", 200),
                ("application/graphql-response+json", "{ greet slow }", 294),
                ("application/graphql-response+json", "{ slow }", 294),
                ("application/json", "{ greet slow }", 200),
                ("*/*", "{ greet slow }", 200),
            ] {
                let answer = try wire.ask(
                    "POST",
                    "/graphql",
                    headers: ["Content-Type: application/json", "Accept: \(accept)"],
                    body: #"{"query":"\#(query)"}"#
                )
                #expect(answer.status == status, "\(accept)")
                #expect(answer.text.contains(#""errors":["#) == query.contains("slow"))
            }
        }
    }
}
