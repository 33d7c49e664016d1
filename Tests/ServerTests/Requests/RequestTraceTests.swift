import Testing

@testable import Server

@Suite("Request ids and traces")
struct RequestTraceTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    private static let query = #"{"query":"{ slow }"}"#

    @Test(
        "a client's id is taken over where it can stand in a header and a log",
        arguments: [
            ("abc-123", true), ("0af76519-16cd:43dd/84+48=eb@21_1.c~", true),
            (String(repeating: "x", count: 128), true),
            (String(repeating: "x", count: 129), false), ("a b", false), ("a\"b", false), ("é", false), ("<x>", false),
        ]
    )
    func requestIDs(id: String, isTaken: Bool) async throws {
        try await withServer { server in
            let wire = try server.connect()
            let answer = try wire.ask("GET", "/greeting", headers: ["X-Request-ID: \(id)"])
            let echoed = try #require(answer.value("x-request-id"))
            #expect((echoed == id) == isTaken)
            if !isTaken { #expect(echoed.count == 12) }
        }
    }

    @Test("without one, each request gets another, and its answer says which: refusals and health too")
    func madeUp() async throws {
        try await withServer { server in
            let wire = try server.connect()
            var seen: Set<String> = []
            for target in ["/greeting", "/none", "/.backstage/health/v1/liveness", "/graphql", "/greeting"] {
                let id = try #require(try wire.ask("GET", target).value("x-request-id"))
                #expect(id.count == 12)
                seen.insert(id)
            }
            try wire.send("BAD\r\n")
            seen.insert(try #require(try wire.readResponse().value("x-request-id")))
            #expect(seen.count == 6)
        }
    }

    @Test("upstreams of bindings and of proxy routes hear of id and trace")
    func passedOn() async throws {
        let upstream = try Upstream { wire, _ in try wire.respond(#"{"value":"x"}"#) }
        let proxy = """
              /up: http://127.0.0.1:\(upstream.port)/
              /cached: { target: 'http://127.0.0.1:\(upstream.port)/', tributary: { cache: 1 minute } }
            """
        try await withServer(proxy: proxy, upstream: upstream) { server in
            let wire = try server.connect()
            let trace = ["X-Request-Id: one", "Traceparent: \(Self.parent)", "tracestate: a=1", "Tracestate: b=2"]
            _ = try wire.ask("POST", "/graphql", headers: trace + ["content-type: application/json"], body: Self.query)
            _ = try wire.ask("GET", "/api/proxy/up/x", headers: trace)
            _ = try wire.ask("GET", "/api/proxy/cached/x", headers: trace)
            _ = try wire.ask("POST", "/api/proxy/up/x", headers: trace, body: "text")
            #expect(upstream.requests.map(\.target) == ["/slow", "/x", "/x", "/x"])
            for request in upstream.requests {
                #expect(request.value("x-request-id") == "one")
                #expect(request.value("traceparent") == Self.parent)
                #expect(request.value("tracestate") == "a=1,b=2")
            }
        }
    }

    @Test(
        "a trace that is not well-formed goes no further",
        arguments: [
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-\(String(repeating: "0", count: 32))-b7ad6b7169203331-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", parent.uppercased(), parent + "-more", "junk",
        ]
    )
    func malformed(parent: String) async throws {
        let upstream = try Upstream { wire, _ in try wire.respond(#"{"value":"x"}"#) }
        try await withServer(upstream: upstream) { server in
            let headers = ["Traceparent: \(parent)", "tracestate: a=1", "content-type: application/json"]
            _ = try server.connect().ask("POST", "/graphql", headers: headers, body: Self.query)
            let request = try #require(upstream.requests.first)
            #expect(request.values("traceparent") == [])
            #expect(request.values("tracestate") == [])
            #expect(request.value("x-request-id")?.count == 12)
        }
    }

    @Test("of a later version may say more")
    func laterVersion() async throws {
        let upstream = try Upstream { wire, _ in try wire.respond(#"{"value":"x"}"#) }
        try await withServer(upstream: upstream) { server in
            let parent = "01" + Self.parent.dropFirst(2) + "-more"
            let headers = ["Traceparent: \(parent)", "content-type: application/json"]
            _ = try server.connect().ask("POST", "/graphql", headers: headers, body: Self.query)
            #expect(upstream.requests.first?.value("traceparent") == parent)
        }
    }

    @Test("what the configuration or the route says of these headers wins, both ways")
    func ownHeaders() async throws {
        let upstream = try Upstream { wire, _ in try wire.respond("ok", headers: ["x-request-id: theirs"]) }
        let proxy = """
              /set: { target: 'http://127.0.0.1:\(upstream.port)/', headers: { X-Request-Id: fixed } }
              /let: { target: 'http://127.0.0.1:\(upstream.port)/', allowedHeaders: [x-request-id, traceparent] }
            """
        try await withServer(proxy: proxy, upstream: upstream) { server in
            let wire = try server.connect()
            #expect(
                try wire.ask("GET", "/api/proxy/set/x", headers: ["X-Request-Id: one"]).value("x-request-id") == "one"
            )
            #expect(upstream.requests.first?.value("x-request-id") == "fixed")
            let answer = try wire.ask(
                "GET",
                "/api/proxy/let/x",
                headers: ["X-Request-Id: two words", "traceparent: junk"]
            )
            #expect(answer.value("x-request-id") == "theirs")
            #expect(upstream.requests.last?.value("x-request-id") == "two words")
            #expect(upstream.requests.last?.value("traceparent") == "junk")
        }
    }

    @Test("identical requests still share one call, whatever their ids")
    func sharing() async throws {
        let (arrived, mayAnswer) = (Gate(), Gate())
        let upstream = try Upstream { wire, _ in
            arrived.open()
            try mayAnswer.wait()
            try wire.respond(#"{"value":"x"}"#)
        }
        try await withServer(upstream: upstream) { server in
            let wires = try (0..<3).map { _ in try server.connect() }
            for (number, wire) in wires.enumerated() {
                let headers = ["x-request-id: id-\(number)", "content-type: application/json"]
                try wire.request("POST", "/graphql", headers: headers, body: Self.query)
                if number == 0 { try arrived.wait() }
            }
            // The loop takes requests in their order: an answer to this one means that the others have joined.
            _ = try server.connect().ask("GET", "/greeting")
            mayAnswer.open()
            for (number, wire) in wires.enumerated() {
                let answer = try wire.readResponse()
                #expect(answer.text == #"{"data":{"slow":"x"}}"#)
                #expect(answer.value("x-request-id") == "id-\(number)")
            }
            #expect(upstream.requests.map { $0.value("x-request-id") } == ["id-0"])
        }
    }

    @Test("names made up are spread, and as good as never the same")
    func generator() {
        let ids = RequestIDs(seed: 1)
        var seen: Set<String> = []
        for _ in 0..<20_000 { seen.insert(ids.next()) }
        #expect(seen.count == 20_000)
        #expect(seen.allSatisfy { $0.count == 12 && $0.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLowercase) } })
        let others = RequestIDs(seed: 2)
        #expect(!seen.contains(others.next()))
    }
}
