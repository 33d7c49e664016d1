import Foundation
import Testing

@testable import Connect

/// What is missing from an object is looked up by its key: what is sent, and what comes of it.
@Suite("Lookups by key")
struct LookupTests {
    private static let source = #"extend schema @source(name: "api", http: { baseURL: "UPSTREAM" }) "#

    /// Posts whose authors are stubs, and authors looked up many at a time.
    private static let posts =
        source + """
            type Query {
              posts: [Post!] @connect(source: "api", http: { GET: "/posts" }, selection: "id author: { id: authorId }")
              pinned: Post @connect(source: "api", http: { GET: "/pinned" }, selection: "id author: { id: authorId }")
            }
            type Post { id: ID! author: User }
            type User
              @connect(source: "api", http: { POST: "/users", body: "ids: $batch.id" }, selection: "id name: n mail")
              CACHE {
              id: ID!
              name: String!
              mail: String
              initial: String @expr(select: "$this.name->slice(0, 1)")
            }
            """

    private static func answer(_ request: ScriptedUpstream.Request) -> ScriptedUpstream.Answer {
        switch request.target {
        case "/posts": .init(body: #"[{"id":1,"authorId":"a"},{"id":2,"authorId":null},{"id":3,"authorId":"x"}]"#)
        case "/pinned": .init(body: #"{"id":9,"authorId":"b"}"#)
        case "/users" where request.body.contains("boom"): .init(body: "{}", status: 500)
        default:
            .init(
                body: "["
                    + ["a", "b"].filter { request.body.contains("\"\($0)\"") }
                    .map { #"{"id":"\#($0)","n":"N\#($0)","mail":"\#($0)@m"}"# }.joined(separator: ",") + "]"
            )
        }
    }

    private func ask(
        _ query: String,
        cache: String = "",
        times: Int = 1
    ) async throws -> (response: String, requests: [String]) {
        var result = (response: "", requests: [String]())
        try await withBindings(
            Self.posts.replacing("CACHE", with: cache),
            answering: Self.answer
        ) { (bindings, upstream) async throws in
            for _ in 0..<times {
                result.response = try await bindings.ask(query)
                result.requests = upstream.takeRequests().map { "\($0.method) \($0.target) \($0.body)" }
            }
        }
        return result
    }

    @Test("a stub whose key is null is null; one that is not found has null fields")
    func missing() async throws {
        let (response, requests) = try await ask("{ posts { author { mail } } }")
        #expect(
            response
                == #"{"data":{"posts":[{"author":{"mail":"a@m"}},{"author":null},{"author":{"mail":null}}]}}"#
        )
        #expect(requests == ["GET /posts ", #"POST /users {"ids":["a","x"]}"#])
    }

    @Test("one that is not found is null where a field may not be")
    func notFound() async throws {
        let (response, _) = try await ask("{ posts { author { name } } }")
        #expect(response.contains(#""data":{"posts":[{"author":{"name":"Na"}},{"author":null},{"author":null}]}"#))
        #expect(response.components(separatedBy: "Cannot return null for non-nullable field User.name.").count == 2)
    }

    @Test("places that are ready together share a request; computed fields read what was looked up")
    func shared() async throws {
        let (response, requests) = try await ask("{ pinned { author { initial mail } } posts { author { id mail } } }")
        #expect(response.contains(#"{"pinned":{"author":{"initial":"N","mail":"b@m"}},"posts":[{"author":{"id":"a""#))
        let lookups = requests.filter { $0.hasPrefix("POST") }
        #expect(lookups.reduce(0) { $0 + $1.components(separatedBy: "\"b\"").count - 1 } == 1)
        #expect(lookups.reduce(0) { $0 + $1.components(separatedBy: "\"a\"").count - 1 } == 1)
    }

    @Test("@cache on the type keeps each object by its key")
    func cached() async throws {
        let (response, requests) = try await ask("{ posts { author { mail } } }", cache: "@cache(maxAge: 60)", times: 2)
        #expect(response.contains(#"{"mail":"a@m"}"#))
        // Only the one that nobody knows is asked for again.
        #expect(requests == ["GET /posts ", #"POST /users {"ids":["x"]}"#])
    }

    @Test("a failed request fails each field at its own place")
    func failure() async throws {
        try await withBindings(
            Self.posts.replacing("CACHE", with: ""),
            answering: { request in
                request.target == "/users" ? .init(body: "{}", status: 503) : Self.answer(request)
            }
        ) { (bindings, _) async throws in
            let response = try await bindings.ask("{ pinned { id author { id mail } } }")
            #expect(response.contains(#""data":{"pinned":{"id":"9","author":{"id":"b","mail":null}}}"#))
            #expect(response.contains(#""path":["pinned","author","mail"]"#))
            #expect(response.contains(#""http":{"status":503}"#))
        }
    }

    @Test("a key of an input object reads the fields below")
    func inputObject() async throws {
        try await withBindings(
            Self.source + """
                input SpotKey { x: Int! y: Int! }
                type Query {
                  spots: [Spot] @connect(source: "api", http: { GET: "/spots" }, selection: "key { x y }")
                  spot(key: SpotKey!): Spot
                    @connect(source: "api", http: { GET: "/spots/{$args.key.x}/{$args.key.y}" }, selection: "key { x y } name", entity: true)
                }
                type Spot { key: Place name: String }
                type Place { x: Int y: Int }
                """,
            answering: { request in
                request.target == "/spots"
                    ? .init(body: #"[{"key":{"x":1,"y":2}},{"key":{"x":3,"y":4}}]"#)
                    : .init(body: #"{"key":{},"name":"at \#(request.target.dropFirst(7))"}"#)
            }
        ) { (bindings, upstream) async throws in
            let response = try await bindings.ask("{ spots { name } }")
            #expect(response == #"{"data":{"spots":[{"name":"at 1/2"},{"name":"at 3/4"}]}}"#)
            #expect(upstream.takeRequests().count == 3)
        }
    }

    @Test("an arm of an abstract type may be a stub")
    func abstractStub() async throws {
        try await withBindings(
            Self.source + """
                type Query {
                  hits: [Hit]
                    @connect(source: "api", http: { GET: "/hits" }, selection: "... kind->match(['f', { __typename: 'Film', id: id }], ['s', { __typename: 'Song', id: id, beats: bpm }])")
                }
                union Hit = Film | Song
                type Film @connect(source: "api", http: { GET: "/films/{$batch.id->joinNotNull(',')}" }) { id: ID minutes: Int }
                type Song { id: ID beats: Int }
                """,
            answering: { request in
                request.target == "/hits"
                    ? .init(body: #"[{"kind":"f","id":1},{"kind":"s","id":2,"bpm":90},{"kind":"f","id":3}]"#)
                    : .init(body: #"[{"id":3,"minutes":33},{"id":1,"minutes":11}]"#)
            }
        ) { (bindings, upstream) async throws in
            let response = try await bindings.ask("{ hits { ... on Film { minutes } ... on Song { beats } } }")
            #expect(response == #"{"data":{"hits":[{"minutes":11},{"beats":90},{"minutes":33}]}}"#)
            #expect(upstream.takeRequests().map(\.target) == ["/hits", "/films/1%2C3"])
        }
    }

    @Test(
        "as few ways to look an object up are used as give all fields",
        arguments: [
            ("a", ["/ab/1"]), ("a b", ["/ab/1"]), ("b c", ["/bcd/1"]), ("a c", ["/ab/1", "/bcd/1"]),
            ("c b a", ["/ab/1", "/bcd/1"]),
            ("d", ["/bcd/1"]), ("id", []),
        ] as [(String, [String])]
    )
    func covering(fields: String, lookups: [String]) async throws {
        try await withBindings(
            Self.source + """
                type Query { t: T @connect(source: "api", http: { GET: "/t" }, selection: "id") }
                type T
                  @connect(source: "api", http: { GET: "/ab/{$this.id}" }, selection: "id a b")
                  @connect(source: "api", http: { GET: "/bcd/{$this.id}" }, selection: "id b c d") {
                  id: ID a: Int b: Int c: Int d: Int
                }
                """,
            answering: { _ in .init(body: #"{"id":1,"a":1,"b":2,"c":3,"d":4}"#) }
        ) { (bindings, upstream) async throws in
            let response = try await bindings.ask("{ t { \(fields) } }")
            #expect(!response.contains("errors"))
            #expect(upstream.takeRequests().map(\.target).dropFirst().sorted() == lookups)
        }
    }

    @Test(
        "directives may be written under the names that a link gives them",
        arguments: [
            (#"import: [{ name: "@connect", as: "@http" }, { name: "@source", as: "@api" }]"#, "http", "api"),
            (#"import: []"#, "connect__connect", "connect__source"),
            (#"as: "rest""#, "rest", "rest__source"),
        ]
    )
    func names(link: String, connect: String, source: String) async throws {
        try await withBindings(
            """
            extend schema
              @link(url: "https://specs.apollo.dev/federation/v2.11", import: [{ name: "@key", as: "@id" }])
              @link(url: "https://specs.apollo.dev/connect/v0.4", \(link))
              @\(source)(name: "api", http: { baseURL: "UPSTREAM" })
            type Query { as: [A] @\(connect)(source: "api", http: { GET: "/as" }, selection: "id") }
            type A @id(fields: "id") @federation__shareable
              @\(connect)(source: "api", http: { GET: "/a/{$this.id}" }) { id: ID name: String }
            """,
            answering: { .init(body: $0.target == "/as" ? #"[{"id":1}]"# : #"{"id":1,"name":"one"}"#) }
        ) { (bindings, upstream) async throws in
            #expect(try await bindings.ask("{ as { name } }") == #"{"data":{"as":[{"name":"one"}]}}"#)
            #expect(upstream.takeRequests().map(\.target) == ["/as", "/a/1"])
        }
    }
}
