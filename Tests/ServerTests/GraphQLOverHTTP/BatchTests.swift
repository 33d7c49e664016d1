import Testing

/// Arrays of requests in one POST, over a socket.
@Suite("Batches")
struct BatchTests {
    private static let json = ["Content-Type: application/json"]
    private static let greet = #"{"query":"{ greet }"}"#
    private static let hello = #"{"data":{"greet":"hello"}}"#

    private static func own(_ size: Int = 3) -> String {
        "  graphql: { batching: true }\n  limits: { maxBatchSize: \(size) }"
    }

    @Test("are refused unless the configuration allows them")
    func off() async throws {
        try await withServer { server in
            let answer = try server.connect().ask("POST", "/graphql", headers: Self.json, body: "[\(Self.greet)]")
            #expect(answer.status == 400)
            #expect(answer.text.contains("tributary.graphql.batching"))
        }
    }

    /// Bodies, status, and text of the answer or a part of it.
    private static let bodies: [(String, Int, String)] = [
        ("[\(greet)]", 200, "[\(hello)]"),
        (
            #" [{"query":"{ a: greet }"}, {"query":"query A { b: greet } query B { c: greet }","operationName":"B"}, \#(greet)] "#,
            200, #"[{"data":{"a":"hello"}},{"data":{"c":"hello"}},\#(hello)]"#
        ),
        (
            #"[{"query":"{ x }"},\#(greet),{"query":"{"}]"#, 200,
            #"[{"errors":[{"message":"Cannot query field \"x\" on type \"Query\".","locations":[{"line":1,"column":3}]}]},"#
                + #"\#(hello),{"errors":[{"message":"Syntax Error: Expected Name, found <EOF>.","locations":[{"line":1,"column":2}]}]}]"#
        ),
        ("[]", 400, "The batch has no request."),
        ("[\(greet),{}]", 400, "Request 2 of the batch"),
        ("[\(greet),5]", 400, "Request 2 of the batch"),
        ("[\(greet)", 400, "JSON"),
        (
            "[\(greet),\(greet),\(greet),\(greet)]", 400,
            #""extensions":{"code":"LIMIT_EXCEEDED","limit":"maxBatchSize","value":3}"#
        ),
        (greet, 200, hello),
    ]

    @Test("each request is answered in its place")
    func answers() async throws {
        try await withServer(own: Self.own()) { server in
            let wire = try server.connect()
            for (body, status, text) in Self.bodies {
                let answer = try wire.ask("POST", "/graphql", headers: Self.json, body: body)
                #expect(answer.status == status, "\(body)")
                #expect(status == 200 ? answer.text == text : answer.text.contains(text), "\(answer.text)")
                #expect(answer.value("content-type") == "application/json; charset=utf-8")
            }
        }
    }

    @Test("go out as application/json only")
    func mediaType() async throws {
        try await withServer(own: Self.own()) { server in
            let wire = try server.connect()
            for (accept, status) in [
                ("application/graphql-response+json", 406),
                ("application/graphql-response+json, application/json;q=0.1", 200), ("*/*", 200),
            ] {
                let headers = Self.json + ["Accept: \(accept)"]
                let answer = try wire.ask("POST", "/graphql", headers: headers, body: "[\(Self.greet)]")
                #expect(answer.status == status)
                #expect(answer.value("content-type") == "application/json; charset=utf-8")
            }
        }
    }

    @Test("the requests run at once, and order is theirs, not that of their answers")
    func concurrent() async throws {
        let upstream = try Upstream { wire, _ in
            try wire.respond(#"{"value":"late"}"#, headers: ["Content-Type: application/json"])
        }
        try await withServer(own: Self.own(), upstream: upstream) { server in
            let slow = #"{"query":"{ slow }"}"#
            let answer = try server.connect().ask(
                "POST",
                "/graphql",
                headers: Self.json,
                body: "[\(slow),\(Self.greet),\(slow)]"
            )
            let late = #"{"data":{"slow":"late"}}"#
            #expect(answer.text == "[\(late),\(Self.hello),\(late)]")
        }
        // Both ask the same in one turn, so they share a call.
        #expect(upstream.requests.count == 1)
    }

    @Test("a client that goes away ends all requests of its batch")
    func cancelled() async throws {
        let (asked, ended) = (Gate(), Gate())
        let upstream = try Upstream { wire, _ in
            asked.open()
            // Blocks until the server closes the connection: no answer is ever given.
            _ = try? wire.readToEnd()
            ended.open()
        }
        // Longer than the test waits, so that no timeout can pass for the cancellation.
        let own = "  graphql: { batching: true }\n  limits: { requestDeadline: 100s }"
        try await withServer(own: own, upstream: upstream) { server in
            let wire = try server.connect()
            let slow = #"{"query":"{ slow }"}"#
            try wire.request("POST", "/graphql", headers: Self.json, body: "[\(slow),\(slow)]")
            try asked.wait()
            wire.close()
            // They share the call, which ends when none of them awaits it any more.
            try ended.wait()
        }
    }
}
