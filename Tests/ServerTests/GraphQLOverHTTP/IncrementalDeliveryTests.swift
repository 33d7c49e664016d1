import Testing

/// Responses in parts, over a socket.
///
/// Spec: https://github.com/graphql/graphql-over-http/blob/main/rfcs/IncrementalDelivery.md
@Suite("Incremental delivery")
struct IncrementalDeliveryTests {
    private static let multipart = "multipart/mixed"
    private static let current = #"multipart/mixed; boundary="-"; incrementalSpec=v0.2"#
    private static let former = #"multipart/mixed; boundary="-"; deferSpec=20220824"#
    private static let newer = "application/graphql-response+json; charset=utf-8"
    private static let older = "application/json; charset=utf-8"

    private static let fields = """
        late: String @connect(source: "up", http: { GET: "/late" }, selection: "$.value")
        numbers: [Int!]! @expr(select: "$([1, 2, 3])")
        """

    private static let partHead = "content-type: application/json; charset=utf-8\r\n\r\n"

    /// An upstream that answers each path with its name, `/late` when the gate is open.
    private static func upstream(late gate: Gate? = nil) throws -> Upstream {
        try Upstream { wire, request in
            if request.target == "/late" { try gate?.wait() }
            let value = request.target.dropFirst()
            try wire.respond(#"{"value":"\#(value)"}"#, headers: ["Content-Type: application/json"])
        }
    }

    private static func parts(of answer: Message) -> [String] {
        // A carriage return and a line feed are one character.
        let text = answer.text.replacing("\r\n", with: "\n")
        let head = partHead.replacing("\r\n", with: "\n")
        #expect(text.hasPrefix("\n---\n"))
        #expect(text.hasSuffix("\n-----\n"))
        return text.dropFirst(5).dropLast(7).split(separator: "\n---\n").map { part in
            #expect(part.hasPrefix(head))
            return String(part.dropFirst(head.count))
        }
    }

    @Test("a slow field that is deferred does not delay the others, and comes when it is there")
    func arrivesInParts() async throws {
        let gate = Gate()
        try await withServer(fields: Self.fields, upstream: try Self.upstream(late: gate)) { server in
            let wire = try server.connect()
            try wire.post(
                query: #"{ greet ... @defer(label: \"x\") { late } slow }"#,
                headers: ["Accept: multipart/mixed"]
            )
            let head = try #require(try wire.readHead())
            #expect(head.status == 200)
            #expect(head.value("content-type") == Self.current)
            #expect(head.value("cache-control") == "no-store")
            // The delimiter of the next part comes with the first, or the client would wait for it.
            let initial = try #require(try wire.readChunk())
            #expect(
                String(decoding: initial, as: UTF8.self) == "\r\n---\r\n" + Self.partHead
                    + #"{"data":{"greet":"hello","slow":"slow"},"pending":[{"id":"0","path":[],"label":"x"}],"hasNext":true}"#
                    + "\r\n---\r\n"
            )
            gate.open()
            let last = try #require(try wire.readChunk())
            #expect(
                String(decoding: last, as: UTF8.self) == Self.partHead
                    + #"{"hasNext":false,"incremental":[{"data":{"late":"late"},"id":"0"}],"completed":[{"id":"0"}]}"#
                    + "\r\n-----\r\n"
            )
            #expect(try wire.readChunk() == nil)
            #expect(try wire.ask("GET", "/greeting").text == #""hello""#)
        }
    }

    /// `Accept`, the document, the content type of the answer and how many parts it has.
    private static let answers: [(accept: String, query: String, type: String, parts: Int)] = {
        let deferred = "{ greet ... @defer { slow } }"
        return [
            ("multipart/mixed", deferred, current, 2),
            ("multipart/mixed;incrementalSpec=v0.2, application/json", deferred, current, 2),
            (#"Multipart/Mixed; IncrementalSpec="v0.2""#, deferred, current, 2),
            // Apollo Client 3 and its like.
            (
                "multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9", deferred,
                former, 2
            ),
            ("multipart/mixed;deferSpec=20220824, multipart/mixed", deferred, current, 2),
            // urql.
            (
                "application/graphql-response+json, application/graphql+json, application/json, multipart/mixed",
                deferred, current, 2
            ),
            // Who takes no parts, or not these, gets the whole answer.
            ("application/json", deferred, older, 1),
            ("*/*", deferred, older, 1),
            ("multipart/*, application/json", deferred, older, 1),
            ("multipart/mixed;q=0, application/json", deferred, older, 1),
            ("multipart/mixed;q=0.5, application/json", deferred, older, 1),
            ("multipart/mixed;deferSpec=1, application/json", deferred, older, 1),
            ("multipart/mixed;incrementalSpec=v9, application/json", deferred, older, 1),
            ("multipart/mixed;subscriptionSpec=1.0, application/json", deferred, older, 1),
            // Nothing is left for later.
            ("multipart/mixed, application/json", "{ greet slow }", older, 1),
            ("multipart/mixed", "{ greet slow }", newer, 1),
            ("multipart/mixed, application/json", "{ greet ... @defer(if: false) { slow } }", older, 1),
            (
                "multipart/mixed, application/json",
                "query ($d: Boolean = false) { greet ... @defer(if: $d) { slow } }", older, 1
            ),
            ("multipart/mixed", "{ greet numbers @stream(initialCount: 5) }", newer, 1),
        ]
    }()

    @Test("parts are sent to who takes them and the operation has some; else the answer is whole")
    func negotiation() async throws {
        try await withServer(fields: Self.fields, upstream: try Self.upstream()) { server in
            let wire = try server.connect()
            for (accept, query, type, count) in Self.answers {
                let json = #"{"query":"\#(query)"}"#
                let answer = try wire.ask(
                    "POST",
                    "/graphql",
                    headers: ["Content-Type: application/json", "Accept: \(accept)"],
                    body: json
                )
                #expect(answer.status == 200)
                #expect(answer.value("content-type") == type, "\(accept)")
                if count > 1 {
                    let parts = Self.parts(of: answer)
                    #expect(parts.count == count)
                    #expect(parts.last?.contains(#""hasNext":false"#) == true)
                } else {
                    #expect(!answer.text.contains("hasNext"))
                    if query == Self.answers[0].query {
                        #expect(answer.text == #"{"data":{"greet":"hello","slow":"slow"}}"#)
                    }
                }
            }
        }
    }

    /// Documents, and the parts in the format of 2022.
    private static let formerly: [(String, [String])] = [
        (
            #"{ greet ... @defer(label: \"a\") { slow late } }"#,
            [
                #"{"data":{"greet":"hello"},"hasNext":true}"#,
                #"{"hasNext":false,"incremental":[{"data":{"slow":"slow","late":"late"},"path":[],"label":"a"}]}"#,
            ]
        ),
        (
            "{ numbers @stream(initialCount: 1) }",
            [
                #"{"data":{"numbers":[1]},"hasNext":true}"#,
                #"{"hasNext":false,"incremental":[{"items":[2,3],"path":["numbers",1]}]}"#,
            ]
        ),
        (
            "{ greet ... @defer { missing } }",
            [
                #"{"data":{"greet":"hello"},"hasNext":true}"#,
                #"{"hasNext":false,"incremental":[{"data":null,"path":[],"errors":[{"message":"#,
            ]
        ),
    ]

    @Test("the format of 2022 has paths in place of identifiers")
    func formerFormat() async throws {
        let fields = Self.fields + "\n" + #"missing: String! @expr(select: "$(null)")"#
        try await withServer(fields: fields, upstream: try Self.upstream()) { server in
            let wire = try server.connect()
            for (query, expected) in Self.formerly {
                try wire.post(query: query, headers: ["Accept: multipart/mixed;deferSpec=20220824"])
                let answer = try wire.readResponse()
                #expect(answer.value("content-type") == Self.former)
                let parts = Self.parts(of: answer)
                #expect(parts.count == expected.count)
                for (part, expected) in zip(parts, expected) { #expect(part.hasPrefix(expected), "\(part)") }
            }
        }
    }

    @Test("parts that become ready together go out together")
    func together() async throws {
        try await withServer(fields: Self.fields, upstream: try Self.upstream()) { server in
            let wire = try server.connect()
            let query = "{ greet ... @defer { a: slow } ... @defer { b: slow } }"
            try wire.post(query: query, headers: ["Accept: multipart/mixed"])
            let parts = Self.parts(of: try wire.readResponse())
            #expect(parts.count == 2)
            #expect(
                parts.last
                    == #"{"hasNext":false,"incremental":[{"data":{"a":"slow"},"id":"0"},{"data":{"b":"slow"},"id":"1"}],"#
                    + #""completed":[{"id":"0"},{"id":"1"}]}"#
            )
        }
    }

    @Test("parts are events to who takes those, and no body in parts")
    func events() async throws {
        try await withServer(fields: Self.fields, upstream: try Self.upstream()) { server in
            let deferred = "{ greet ... @defer { slow } }"
            let events = [
                "event: next",
                #"data: {"data":{"greet":"hello"},"pending":[{"id":"0","path":[]}],"hasNext":true}"#,
                "event: next",
                #"data: {"hasNext":false,"incremental":[{"data":{"slow":"slow"},"id":"0"}],"completed":[{"id":"0"}]}"#,
                "event: complete", "data:",
            ]
            for (accept, query, type) in [
                ("text/event-stream", deferred, "text/event-stream; charset=utf-8"),
                ("application/json, text/event-stream", deferred, "text/event-stream; charset=utf-8"),
                ("application/json, text/event-stream, multipart/mixed", deferred, Self.current),
                ("application/json, text/event-stream", "{ greet slow }", Self.older),
            ] {
                // A client of a connection that is not used again: an event stream's end is that of the response.
                let wire = try server.connect()
                try wire.post(query: query, headers: ["Accept: \(accept)"])
                let answer = try wire.readResponse()
                #expect(answer.status == 200)
                #expect(answer.value("content-type") == type, "\(accept)")
                guard type.hasPrefix("text/event-stream") else { continue }
                let lines = answer.text.split(separator: "\n").filter { !$0.hasPrefix(":") }
                #expect(lines.map(String.init) == events, "\(answer.text)")
            }
        }
    }

    @Test("what cannot be run is answered plainly, with the usual status")
    func refused() async throws {
        try await withServer(fields: Self.fields) { server in
            let wire = try server.connect()
            for (accept, query, status) in [
                ("multipart/mixed, application/json", "{ ... @defer { nothing } }", 200),
                ("multipart/mixed, application/graphql-response+json", "{ ... @defer { nothing } }", 400),
                ("multipart/mixed", "{ ... @defer {", 400),
                ("multipart/mixed", #"{ ... @defer(label: 5) { greet } }"#, 400),
                ("multipart/mixed", "{ greet @stream }", 400),
            ] {
                try wire.post(query: query, headers: ["Accept: \(accept)"])
                let answer = try wire.readResponse()
                #expect(answer.status == status, "\(query)")
                #expect(answer.text.hasPrefix(#"{"errors":[{"message":"#), "\(answer.text)")
            }
        }
    }

    @Test("a client that goes away ends the calls of deferred fields")
    func cancelled() async throws {
        let (asked, ended) = (Gate(), Gate())
        let upstream = try Upstream { wire, _ in
            asked.open()
            // Blocks until the server closes the connection: no answer is ever given.
            _ = try? wire.readToEnd()
            ended.open()
        }
        try await withServer(own: "  limits: { requestDeadline: 100s }", upstream: upstream) { server in
            let wire = try server.connect()
            try wire.post(query: "{ greet ... @defer { slow } }", headers: ["Accept: multipart/mixed"])
            #expect(try wire.readHead()?.status == 200)
            #expect(try wire.readChunk() != nil)
            try asked.wait()
            wire.close()
            try ended.wait()
            #expect(try server.connect().ask("GET", "/greeting").status == 200)
        }
    }

    @Test("the request's deadline holds for deferred fields, too")
    func deadline() async throws {
        let gate = Gate()
        let upstream = try Self.upstream(late: gate)
        try await withServer(own: "  limits: { requestDeadline: 300ms }", fields: Self.fields, upstream: upstream) {
            server in
            let wire = try server.connect()
            try wire.post(query: "{ greet ... @defer { late } }", headers: ["Accept: multipart/mixed"])
            let parts = Self.parts(of: try wire.readResponse())
            gate.open()
            #expect(parts.count == 2)
            #expect(parts.last?.contains(#""incremental":[{"data":{"late":null},"id":"0","errors":["#) == true)
        }
    }

    @Test(
        "large bodies, which other threads read and write, come in parts as well",
        arguments: ["multipart/mixed", "*/*"]
    )
    func heavy(accept: String) async throws {
        let text = String(repeating: "x", count: 2 << 20)
        let upstream = try Upstream { wire, _ in
            try wire.respond(#"{"value":"\#(text)"}"#, headers: ["Content-Type: application/json"])
        }
        try await withServer(fields: Self.fields, upstream: upstream) { server in
            let wire = try server.connect()
            try wire.post(query: "{ slow ... @defer { late } }", headers: ["Accept: \(accept)"])
            let answer = try wire.readResponse()
            guard accept == Self.multipart else {
                return #expect(answer.text == #"{"data":{"slow":"\#(text)","late":"\#(text)"}}"#)
            }
            let parts = Self.parts(of: answer)
            #expect(parts.count == 2)
            #expect(
                parts.first
                    == #"{"data":{"slow":"\#(text)"},"pending":[{"id":"0","path":[]}],"hasNext":true}"#
            )
            #expect(
                parts.last
                    == #"{"hasNext":false,"incremental":[{"data":{"late":"\#(text)"},"id":"0"}],"completed":[{"id":"0"}]}"#
            )
        }
    }

    @Test("HEAD and HTTP/1.0 are answered, GET as POST")
    func otherRequests() async throws {
        try await withServer(fields: Self.fields, upstream: try Self.upstream()) { server in
            let target = "/graphql?query=%7Bgreet...@defer%7Bslow%7D%7D"
            let wire = try server.connect()
            let got = try wire.ask("GET", target, headers: ["Accept: multipart/mixed"])
            #expect(Self.parts(of: got).count == 2)
            let head = try wire.ask("HEAD", target, headers: ["Accept: multipart/mixed"])
            #expect(head.status == 200)
            #expect(head.value("content-type") == Self.current)
            #expect(try wire.ask("GET", "/greeting").text == #""hello""#)
            let old = try server.connect()
            try old.request("GET", target, headers: ["Accept: multipart/mixed"], version: "HTTP/1.0")
            #expect(try old.readHead()?.value("transfer-encoding") == nil)
            #expect(String(decoding: try old.readToEnd(), as: UTF8.self).hasSuffix("\r\n-----\r\n"))
        }
    }

    @Test("the plan is told with the initial response, the sources with the last")
    func reports() async throws {
        let own = "  graphql: { planReport: onRequest }"
        try await withServer(own: own, fields: Self.fields, upstream: try Self.upstream()) { server in
            let wire = try server.connect()
            try wire.post(
                query: "{ greet ... @defer { slow } }",
                headers: ["Accept: multipart/mixed", "X-Tributary-Report: sources, plan"]
            )
            let parts = Self.parts(of: try wire.readResponse())
            #expect(parts.count == 2)
            #expect(parts.first?.contains(#""extensions":{"plan":"#) == true)
            #expect(parts.first?.contains(#""sources":"#) == false)
            #expect(parts.last?.contains(#""extensions":{"sources":["#) == true)
        }
    }
}
