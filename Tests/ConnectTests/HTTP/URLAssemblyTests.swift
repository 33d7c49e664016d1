import Testing
import Upstreams

@testable import Connect

/// The request that a binding sends: path and query joined of what the source and the binding say.
struct URLCase: Sendable, CustomTestStringConvertible {
    /// Arguments of `@source(http:)` besides baseURL.
    var base = ""
    var source = ""
    /// What `http:` of the binding says.
    var http: String
    /// Path and query as the upstream gets them; nil where nothing may be sent.
    var target: String?
    var arguments = "{}"

    var testDescription: String { "\(base) \(source) + \(http) with \(arguments)" }
}

@Suite("Requests")
struct URLAssemblyTests {
    @Test("are put together of what the source and the binding say", arguments: urls)
    func url(_ example: URLCase) async throws {
        let sdl = """
            extend schema @source(name: "api", http: { baseURL: "UPSTREAM\(example.base)" \(example.source) })
            type Query {
              a(id: ID, ids: [ID!], n: Int, x: Float, on: Boolean, filter: Filter): String
                @connect(source: "api", http: { \(example.http) })
            }
            input Filter { q: String tags: [String!] page: Int inner: Filter }
            """
        let surroundings = BindingSurroundings(
            environment: ["KEY": "k/1"],
            configuration: ["tributary_sources_api": #"{"config":{"tenant":"t 1","list":["a","b"]}}"#]
        )
        try await withBindings(sdl, surroundings, answering: { _ in .init(body: #""answer""#) }) { bindings, upstream in
            let response = try await bindings.ask(
                "query ($id: ID, $ids: [ID!], $n: Int, $x: Float, $on: Boolean, $filter: Filter) { a(id: $id, ids: $ids, n: $n, x: $x, on: $on, filter: $filter) }",
                variables: example.arguments
            )
            #expect(upstream.takeRequests().map(\.target) == (example.target.map { [$0] } ?? []))
            #expect(response == (example.target == nil ? #"{"data":{"a":null}}"# : #"{"data":{"a":"answer"}}"#))
        }
    }

    @Test("fail their field when a value is of the wrong kind", arguments: failures)
    func failure(_ http: String, _ arguments: String, _ message: String) async throws {
        let sdl = """
            extend schema @source(name: "api", http: { baseURL: "UPSTREAM" })
            scalar Any
            type Query { a(any: Any): String @connect(source: "api", http: { \(http) }) b: Int @expr(select: "1") }
            """
        try await withBindings(sdl) { bindings, upstream in
            let response = try await bindings.ask("query ($any: Any) { a(any: $any) b }", variables: arguments)
            #expect(
                response == #"{"data":{"a":null,"b":1},"errors":[{"message":"\#(message)","#
                    + #""locations":[{"line":1,"column":21}],"path":["a"],"extensions":{"code":"CONNECTOR_FETCH"}}]}"#
            )
            #expect(upstream.takeRequests().isEmpty)
        }
    }

    @Test("carry headers by the rules of their kinds")
    func headers() async throws {
        let sdl = """
            extend schema @source(name: "api", http: { baseURL: "UPSTREAM", headers: [
              { name: "X-Source", value: "s" }, { name: "X-Both", value: "source" }, { name: "Authorization", value: "Bearer {$env.TOKEN}" }
            ] })
            type Query {
              a(id: ID): String @connect(source: "api", http: { GET: "/a", headers: [
                { name: "x-both", value: "binding" }, { name: "X-Copied", from: "X-Client" }, { name: "X-Gone", from: "nothing" },
                { name: "X-Id", value: "id {$args.id}" }, { name: "X-Missing", value: "{$env.MISSING}" }, { name: "Accept", value: "text/plain" },
                { name: "X-Lang", value: "{$request.headers.'accept-language'->first}" }
              ] })
            }
            """
        let surroundings = BindingSurroundings(environment: ["TOKEN": "t0ken"])
        try await withBindings(sdl, surroundings, answering: { _ in .init(body: "x", contentType: "text/plain") }) {
            bindings,
            upstream in
            let response = try await bindings.ask(
                #"{ a(id: "7") }"#,
                headers: [
                    HTTPHeader("x-client", "one"), HTTPHeader("X-Client", "two"), HTTPHeader("Accept-Language", "de"),
                    HTTPHeader("Cookie", "never"),
                ]
            )
            #expect(response == #"{"data":{"a":"x"}}"#)
            let request = try #require(upstream.takeRequests().first)
            #expect(request.values("x-source") == ["s"])
            #expect(request.values("x-both") == ["binding"])
            #expect(request.values("authorization") == ["Bearer t0ken"])
            #expect(request.values("x-copied") == ["one", "two"])
            #expect(request.values("x-gone") == [])
            #expect(request.values("x-id") == ["id 7"])
            #expect(request.values("x-missing") == [])
            #expect(request.values("x-lang") == ["de"])
            #expect(request.values("accept") == ["text/plain"])
            #expect(request.values("cookie") == [])
        }
    }

    @Test("refuse header values that would end their line")
    func headerInjection() async throws {
        let sdl =
            #"type Query { a(id: ID): String @connect(http: { GET: "UPSTREAM/a", headers: { name: "X-Id", value: "{$args.id}" } }) }"#
        try await withBindings(sdl) { bindings, upstream in
            let response = try await bindings.ask(
                "query ($id: ID) { a(id: $id) }",
                variables: #"{"id":"1\r\nX-Admin: yes"}"#
            )
            #expect(response.contains("CONNECTOR_FETCH"))
            #expect(upstream.takeRequests().isEmpty)
        }
    }

    @Test("send bodies as JSON, or as forms", arguments: bodies)
    func body(_ http: String, _ contentType: String?, _ body: String) async throws {
        let sdl = "type Query { a(n: Int, s: String): String @connect(http: { \(http) }) }"
        try await withBindings(sdl, answering: { _ in .init(body: #""x""#) }) { bindings, upstream in
            #expect(try await bindings.ask(#"{ a(n: 1, s: "a b&ü") }"#) == #"{"data":{"a":"x"}}"#)
            let request = try #require(upstream.takeRequests().first)
            #expect(request.body == body)
            #expect(request.values("content-type") == (contentType.map { [$0] } ?? []))
        }
    }

    @Test("carry the user of a base URL, which no log shows")
    func userInfo() async throws {
        let sdl = """
            extend schema @source(name: "api", http: { baseURL: "{$env.BASE}" })
            type Query { a: String @connect(source: "api", http: { GET: "/a" }) }
            """
        let upstream = try ScriptedUpstream { _ in .init(body: #""x""#) }
        defer { upstream.stop() }
        let surroundings = BindingSurroundings(environment: ["BASE": "http://me:pw1@127.0.0.1:\(upstream.port)/v1"])
        let bindings = try await BindingsUnderTest(sdl, surroundings)
        let response = try await bindings.ask("{ a }")
        try await bindings.stop()
        #expect(response == #"{"data":{"a":"x"}}"#)
        let request = try #require(upstream.takeRequests().first)
        #expect(request.target == "/v1/a")
        #expect(request.values("authorization") == ["Basic bWU6cHcx"])
        #expect(!bindings.log.all.contains("pw1"))
    }
}

private let urls: [URLCase] = [
    // Paths.
    .init(http: #"GET: "/list""#, target: "/list"),
    .init(http: #"GET: "list""#, target: "/list"),
    .init(http: #"GET: "/""#, target: "/"),
    .init(http: #"GET: """#, target: "/"),
    .init(base: "/", http: #"GET: "/list""#, target: "/list"),
    .init(base: "/v1", http: #"GET: "/list""#, target: "/v1/list"),
    .init(base: "/v1/", http: #"GET: "/list""#, target: "/v1/list"),
    .init(base: "/v1/", http: #"GET: "list""#, target: "/v1/list"),
    .init(base: "/v1", http: #"GET: "/list/""#, target: "/v1/list/"),
    .init(base: "/v1", http: #"GET: "/""#, target: "/v1"),
    .init(base: "/v1/", http: #"GET: "/""#, target: "/v1/"),
    .init(base: "/v1/", http: #"GET: """#, target: "/v1/"),
    .init(base: "/v1", source: #"path: "$(['a', 'b/c'])""#, http: #"GET: "/list""#, target: "/v1/a/b%2Fc/list"),
    .init(
        base: "/v1/",
        source: #"path: "['a']""#,
        http: #"GET: "/list/", path: "['x', 2, true]""#,
        target: "/v1/a/list/x/2/true"
    ),
    .init(http: #"GET: "/", path: "$args.ids""#, target: "/1/2", arguments: #"{"ids":["1",2]}"#),
    .init(http: #"GET: "/u", path: "[]""#, target: "/u"),
    .init(http: #"GET: "/u", path: "[$args.id]""#, target: nil),
    .init(http: #"GET: "/u", path: "$args.ids""#, target: nil),
    .init(http: #"GET: "/u/{$args.id}""#, target: "/u/7", arguments: #"{"id":7}"#),
    .init(http: #"GET: "/u/{$args.id}/x""#, target: "/u/a%2Fb%3Fc%20d%26%C3%BC/x", arguments: #"{"id":"a/b?c d&ü"}"#),
    .init(http: #"GET: "/u/{$args.id}""#, target: "/u/A-z.0_9~", arguments: #"{"id":"A-z.0_9~"}"#),
    .init(
        http: #"GET: "/u/{$args.x}/{$args.n}/{$args.on}""#,
        target: "/u/1.5/-3/false",
        arguments: #"{"x":1.5,"n":-3,"on":false}"#
    ),
    // A whole number is one, however the client wrote it.
    .init(
        http: #"GET: "/u/{$args.x}/{$args.n->div(2)}""#,
        target: "/u/3/2.0",
        arguments: #"{"x":3.0,"n":4}"#
    ),
    .init(http: #"GET: "/u/{$args.id}""#, target: nil),
    .init(http: #"GET: "/u/{$args.id}""#, target: nil, arguments: #"{"id":null}"#),
    .init(http: #"GET: "/u/{$args.id ?? ''}""#, target: "/u/"),
    .init(http: #"GET: "/u/{$args.id ?? 'me'}""#, target: "/u/me"),
    .init(http: #"GET: "/u/{$args.ids->joinNotNull(',')}""#, target: "/u/1%2C2", arguments: #"{"ids":["1","2"]}"#),
    .init(http: #"GET: "/ü and {$args.id}%20[x]|""#, target: "/%C3%BC%20and%207%20[x]%7C", arguments: #"{"id":7}"#),
    .init(http: "GET: \"\"\"\n/list\n\t/{$args.id}\n\"\"\"", target: "/list/7", arguments: #"{"id":7}"#),
    .init(http: #"GET: "/{$config.tenant}/{$env.KEY}""#, target: "/t%201/k%2F1"),
    .init(http: #"GET: "/{$('}')}/{$([1,2])->size}""#, target: "/%7D/2"),
    .init(http: #"GET: "/u/..{$args.id}""#, target: "/u/..7", arguments: #"{"id":7}"#),
    // Queries.
    .init(http: #"GET: "/l?a=1""#, target: "/l?a=1"),
    .init(http: #"GET: "?a=1""#, target: "/?a=1"),
    .init(base: "/v1?k=v", http: #"GET: "/l""#, target: "/v1/l?k=v"),
    .init(
        base: "/v1?k=v",
        source: #"queryParams: "s: 1""#,
        http: #"GET: "/l?a=1", queryParams: "b: 2""#,
        target: "/v1/l?k=v&s=1&a=1&b=2"
    ),
    .init(base: "?k=v", http: #"GET: "/l?k=w", queryParams: "k: 'x'""#, target: "/l?k=v&k=w&k=x"),
    .init(http: #"GET: "/l?id={$args.id}&n={$args.n}""#, target: "/l?id=&n=3", arguments: #"{"n":3}"#),
    .init(http: #"GET: "/l?q={$args.id}""#, target: "/l?q=a%3D1%26b", arguments: #"{"id":"a=1&b"}"#),
    .init(
        http: #"GET: "/l", queryParams: "id: $args.id n: $args.n""#,
        target: "/l?n=3",
        arguments: #"{"id":null,"n":3}"#
    ),
    .init(http: #"GET: "/l", queryParams: "id: $args.ids""#, target: "/l?id=1&id=2", arguments: #"{"ids":["1","2"]}"#),
    .init(http: #"GET: "/l", queryParams: "id: $args.ids""#, target: "/l", arguments: #"{"ids":[]}"#),
    .init(http: #"GET: "/l", queryParams: "'a[b]': 'c d'""#, target: "/l?a%5Bb%5D=c%20d"),
    .init(
        http: #"GET: "/l", queryParams: "$args.filter""#,
        target: "/l?q=x&tags=a&tags=b",
        arguments: #"{"filter":{"q":"x","tags":["a","b"],"page":null}}"#
    ),
    .init(http: #"GET: "/l", queryParams: "$args.filter""#, target: "/l"),
    .init(
        http: #"GET: "/l", queryParams: "... $args.filter p: $args.n""#,
        target: "/l?q=x&p=1",
        arguments: #"{"filter":{"q":"x"},"n":1}"#
    ),
    .init(
        http: #"GET: "/l", queryParams: "$args.filter { q, limit: page }""#,
        target: "/l?q=x&limit=2",
        arguments: #"{"filter":{"q":"x","page":2}}"#
    ),
    .init(http: #"GET: "/l", queryParams: "t: $config.list k: $env.KEY""#, target: "/l?t=a&t=b&k=k%2F1"),
]

private let failures: [(String, String, String)] = [
    (#"GET: "/a", queryParams: "$args.any""#, #"{"any":1}"#, #"\"queryParams\" is no object."#),
    (#"GET: "/a", queryParams: "$args.any""#, #"{"any":[1]}"#, #"\"queryParams\" is no object."#),
    (
        #"GET: "/a", queryParams: "x: $args.any""#, #"{"any":{"a":1}}"#,
        "A query parameter is neither a scalar nor a list of scalars."
    ),
    (
        #"GET: "/a", queryParams: "x: $args.any""#, #"{"any":[[1]]}"#,
        "A query parameter is neither a scalar nor a list of scalars."
    ),
    (#"GET: "/a", path: "$args.any""#, #"{"any":"x"}"#, #"\"path\" is no list of path segments."#),
    (
        #"GET: "/a", path: "$args.any""#, #"{"any":[{}]}"#,
        "A list or an object stands where a URL or a header needs text."
    ),
    (#"GET: "/a/{$args.any}""#, #"{"any":[1]}"#, "A list or an object stands where a URL or a header needs text."),
    (#"GET: "/a?x={$args.any}""#, #"{"any":{}}"#, "A list or an object stands where a URL or a header needs text."),
    (
        #"GET: "/a", headers: { name: "x", value: "{$args.any}" }"#, #"{"any":{}}"#,
        "A list or an object stands where a URL or a header needs text."
    ),
    (#"GET: "/a/{$args.any}/b""#, #"{"any":".."}"#, #"A value in the path of the URL is \".\" or \"..\"."#),
    (#"GET: "/a/.{$args.any}""#, #"{"any":"."}"#, #"A value in the path of the URL is \".\" or \"..\"."#),
    (#"GET: "/a", path: "[$args.any]""#, #"{"any":"."}"#, #"A value in the path of the URL is \".\" or \"..\"."#),
    (
        #"POST: "/a", headers: { name: "content-type", value: "application/x-www-form-urlencoded" }, body: "$args.any""#,
        #"{"any":[1]}"#, "The body of a form is no object."
    ),
]

private let form = #"headers: { name: "Content-Type", value: "application/x-www-form-urlencoded" }"#

private let bodies: [(String, String?, String)] = [
    (#"POST: "UPSTREAM/a", body: "n: $args.n""#, "application/json", #"{"n":1}"#),
    (#"POST: "UPSTREAM/a", body: "$args.n""#, "application/json", "1"),
    (#"POST: "UPSTREAM/a", body: "$(null)""#, "application/json", "null"),
    (#"PUT: "UPSTREAM/a", body: "[$args.s, $config.nothing]""#, "application/json", #"["a b&ü",null]"#),
    (#"PATCH: "UPSTREAM/a", body: "$ { a: $args.n }""#, "application/json", #"{"a":1}"#),
    (#"DELETE: "UPSTREAM/a""#, nil, ""),
    (#"GET: "UPSTREAM/a", body: "$config.nothing""#, nil, ""),
    (
        #"POST: "UPSTREAM/a", headers: { name: "Content-Type", value: "application/vnd.api+json" }, body: "n: $args.n""#,
        "application/vnd.api+json", #"{"n":1}"#
    ),
    (
        #"POST: "UPSTREAM/a", \#(form), body: "n: $args.n s: $args.s""#, "application/x-www-form-urlencoded",
        "n=1&s=a+b%26%C3%BC"
    ),
    (
        #"POST: "UPSTREAM/a", \#(form), body: "a: { k: 1, l: [true, { m: null }] }, b: $config.nothing""#,
        "application/x-www-form-urlencoded", "a%5Bk%5D=1&a%5Bl%5D%5B0%5D=true&a%5Bl%5D%5B1%5D%5Bm%5D="
    ),
]
