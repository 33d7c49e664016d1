import Testing
import Upstreams

@testable import Connect

@Suite("Policies of bindings")
struct CallPolicyTests {
    private static let sdl = """
        extend schema @source(name: "s", http: { baseURL: "UPSTREAM/v1" })
        type Query {
          item: Item @connect(source: "s", http: { GET: "/item" })
          kept: Item @connect(source: "s", http: { GET: "/kept" }) @cache(maxAge: 60)
          own: Item @connect(source: "s", http: { GET: "/own" }) @cache(maxAge: 60, scope: PRIVATE)
          forwarded: Item
            @connect(source: "s", http: { GET: "/f", headers: [{ name: "x-lang", from: "x-lang" }] }) @cache(maxAge: 60)
          typed: Kept @connect(source: "s", http: { GET: "/typed" })
          retried: Item @connect(source: "s", http: { GET: "/flaky" }) @limits(retries: 2)
        }
        type Mutation { change: Item @connect(source: "s", http: { DELETE: "/kept" }) }
        type Item { name: String }
        type Kept @cache(maxAge: 60) { name: String }
        """

    @Test("what is cached is asked once, per caller where it is private")
    func caching() async throws {
        try await withBindings(Self.sdl, answering: { _ in .init(body: #"{"name":"x"}"#) }) { bindings, upstream in
            let ann = [HTTPHeader("Authorization", "Bearer ann"), HTTPHeader("x-lang", "de")]
            let ben = [HTTPHeader("Authorization", "Bearer ben"), HTTPHeader("x-lang", "de")]
            for headers in [ann, ben, ann, ben, []] {
                let response = try await bindings.ask(
                    "{ item { name } kept { name } own { name } forwarded { name } typed { name } }",
                    headers: headers
                )
                #expect(!response.contains("errors"), "\(response)")
            }
            let targets = upstream.takeRequests().map(\.target)
            func count(_ target: String) -> Int { targets.filter { $0 == "/v1" + target }.count }
            #expect(count("/item") == 5)
            #expect(count("/kept") == 1)
            #expect(count("/typed") == 1)
            #expect(count("/own") == 3)
            #expect(count("/f") == 3)
            _ = try await bindings.ask("mutation { change { name } }")
            _ = try await bindings.ask("{ kept { name } }")
            #expect(upstream.takeRequests().map(\.method) == ["DELETE", "GET"])
        }
    }

    @Test("operating keys of a source: cache, and no sharing")
    func operatingCache() async throws {
        let surroundings = BindingSurroundings(
            configuration: ["tributary_sources": #"{"s":{"cache":"1 minute"}}"#]
        )
        try await withBindings(Self.sdl, surroundings, answering: { _ in .init(body: #"{"name":"x"}"#) }) {
            bindings,
            upstream in
            for _ in 0..<3 { _ = try await bindings.ask("{ item { name } }") }
            #expect(upstream.takeRequests().count == 1)
        }
    }

    @Test("retries of @limits, and a budget of calls")
    func limits() async throws {
        let surroundings = BindingSurroundings(
            configuration: ["tributary_sources": #"{"s":{"maxUpstreamCalls":2}}"#]
        )
        try await withBindings(
            Self.sdl,
            surroundings,
            answering: { request in
                request.target == "/v1/flaky" ? .init(body: "{}", status: 503) : .init(body: #"{"name":"x"}"#)
            }
        ) { bindings, upstream in
            let retried = try await bindings.ask("{ retried { name } }")
            #expect(retried.contains(#""status":503"#))
            #expect(upstream.takeRequests().count == 3)
            let three = try await bindings.ask("{ item { name } own { name } typed { name } }")
            #expect(three.contains(#""code":"REQUEST_LIMIT_EXCEEDED""#), "\(three)")
            #expect(upstream.takeRequests().count == 2)
        }
    }

    @Test("an upstream with an open breaker and a full one have codes of their own")
    func codes() async throws {
        let surroundings = BindingSurroundings(
            configuration: [
                "tributary_sources": #"{"s":{"breaker":{"failures":1,"openFor":"1 hour"}}}"#
            ]
        )
        try await withBindings(Self.sdl, surroundings, answering: { _ in .init(body: "{}", status: 500) }) {
            bindings,
            upstream in
            _ = try await bindings.ask("{ item { name } }")
            let refused = try await bindings.ask("{ item { name } }")
            #expect(refused.contains(#""code":"CONNECTOR_FETCH","reason":"circuitOpen""#), "\(refused)")
            #expect(upstream.takeRequests().count == 1)
        }
        let full = BindingSurroundings(
            configuration: ["tributary_sources": #"{"s":{"maxConcurrent":{"calls":1,"queue":0}}}"#]
        )
        try await withBindings(Self.sdl, full, answering: { _ in .init(body: #"{"name":"x"}"#) }) {
            bindings,
            upstream in
            let response = try await bindings.ask("{ item { name } own { name } }")
            #expect(response.contains(#""code":"REQUEST_LIMIT_EXCEEDED""#), "\(response)")
            #expect(upstream.takeRequests().count == 1)
        }
    }
}
