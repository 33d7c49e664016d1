import Foundation
import Testing
import Upstreams

@testable import Connect

/// What becomes of an upstream's answer.
@Suite("Answers over HTTP")
struct HTTPLoaderTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var type: String
        var body: String
        var status = 200
        var contentType = "application/json"
        /// Further arguments of `@connect`.
        var arguments = ""
        /// What `data.a` is.
        var value: String
        /// `message` and `extensions` of the error, where there is one.
        var error: (message: String, extensions: String)?

        var testDescription: String { "\(status) \(contentType) \(body) as \(type) \(arguments)" }
    }

    @Test("become the field's value, or one error", arguments: answers)
    func answer(_ example: Example) async throws {
        let sdl = """
            type Query {
              a(n: Int = 3): \(example.type) @connect(http: { GET: "UPSTREAM/a" } \(example.arguments)) @limits(maxBodyBytes: 100)
            }
            type A { id: ID n: Int }
            """
        try await withBindings(
            sdl,
            answering: { _ in .init(body: example.body, status: example.status, contentType: example.contentType) }
        ) { bindings, _ in
            let selection = example.type.contains("A") ? "{ id n }" : ""
            let response = try await bindings.ask("{ a \(selection) }", headers: [HTTPHeader("X-Who", "me")])
            let errors = example.error.map {
                #","errors":[{"message":"\#($0.message)","locations":[{"line":1,"column":3}],"path":["a"],"extensions":\#($0.extensions)}]"#
            }
            #expect(response == #"{"data":{"a":\#(example.value)}\#(errors ?? "")}"#)
        }
    }

    @Test("are not asked for by parents without a key, nor twice by equal ones")
    func keys() async throws {
        let sdl = """
            type Query { frobs: [Frob!] @connect(http: { GET: "UPSTREAM/frobs" }) }
            type Frob {
              owner: ID
              team: Int
              one: Who @connect(http: { GET: "UPSTREAM/who/{$this.owner}" })
              many: Who @connect(http: { POST: "UPSTREAM/many", body: "$batch { owner team }" }) @batch(key: ["id", "at.team"])
              all: [Who!] @connect(http: { GET: "UPSTREAM/all" }) @batch(by: "owner", key: ["id"])
            }
            type Who { name: String }
            """
        try await withBindings(
            sdl,
            answering: { request in
                switch request.target {
                case "/frobs":
                    .init(
                        body:
                            #"[{"owner":"1","team":1},{"owner":null,"team":1},{"team":2},{"owner":1,"team":1},{"owner":"2","team":null},{"owner":"2","team":2}]"#
                    )
                case "/many":
                    .init(
                        body:
                            #"[{"id":2,"at":{"team":"2"},"name":"two"},{"id":"1","at":{"team":1},"name":"one"},{"id":9,"at":{"team":9},"name":"stray"}]"#
                    )
                case "/all": .init(body: #"[{"id":1,"name":"a"},{"id":2,"name":"b"},{"id":"1","name":"c"}]"#)
                default: .init(body: #"{"name":"who \#(request.target)"}"#)
                }
            }
        ) { bindings, upstream in
            let one = try await bindings.ask("{ frobs { one { name } } }")
            #expect(
                one
                    == #"{"data":{"frobs":[{"one":{"name":"who /who/1"}},{"one":null},{"one":null},{"one":{"name":"who /who/1"}},"#
                    + #"{"one":{"name":"who /who/2"}},{"one":{"name":"who /who/2"}}]}}"#
            )
            #expect(upstream.takeRequests().map(\.target).sorted() == ["/frobs", "/who/1", "/who/2"])

            let many = try await bindings.ask("{ frobs { many { name } } }")
            #expect(
                many
                    == #"{"data":{"frobs":[{"many":{"name":"one"}},{"many":null},{"many":null},{"many":{"name":"one"}},"#
                    + #"{"many":null},{"many":{"name":"two"}}]}}"#
            )
            let requests = upstream.takeRequests()
            #expect(requests.map(\.target) == ["/frobs", "/many"])
            #expect(requests.last?.body == #"[{"owner":"1","team":1},{"owner":"2","team":2}]"#)

            let all = try await bindings.ask("{ frobs { all { name } } }")
            let a = #"{"all":[{"name":"a"},{"name":"c"}]}"#
            let b = #"{"all":[{"name":"b"}]}"#
            // A list that nobody could be asked for is null, one without elements is empty.
            #expect(all == #"{"data":{"frobs":[\#(a),{"all":null},{"all":null},\#(a),\#(b),\#(b)]}}"#)
            #expect(upstream.takeRequests().map(\.target) == ["/frobs", "/all"])
        }
    }

    @Test("may be described by errors.message with the arguments and the parent")
    func messages() async throws {
        let sdl = """
            extend schema @source(name: "api", http: { baseURL: "UPSTREAM" }, errors: { message: "'of the source'" })
            type Query {
              a: String @connect(source: "api", http: { GET: "/a" })
              frobs(n: Int): [Frob!] @connect(source: "api", http: { GET: "/frobs" })
            }
            type Frob {
              id: ID
              name: String
              one: String @connect(
                source: "api", http: { GET: "/one/{$this.id}" }
                errors: { message: "$([$this.name, $status, $.why, $request.headers.x->first, $response.headers.'content-type'->first])->joinNotNull('/')" }
              )
            }
            """
        try await withBindings(
            sdl,
            answering: { request in
                request.target == "/frobs"
                    ? .init(body: #"[{"id":1,"name":"Ann"}]"#) : .init(body: #"{"why":"no"}"#, status: 418)
            }
        ) { bindings, _ in
            let response = try await bindings.ask("{ a frobs { one } }", headers: [HTTPHeader("X", "y")])
            #expect(response.contains(#""message":"of the source""#))
            #expect(response.contains(#""message":"Ann/418/no/y/application/json""#))
        }
    }

    @Test("of a deep body fail the field, and the process goes on")
    func deepBody() async throws {
        let sdl = """
            type Query {
              a: [Int] @connect(http: { GET: "UPSTREAM/a" }, selection: "$.k")
              b: Int @connect(http: { GET: "UPSTREAM/a" }, selection: "$->size")
            }
            """
        let deep = String(repeating: "[", count: 50_000) + String(repeating: "]", count: 50_000)
        try await withBindings(sdl, answering: { _ in .init(body: deep) }) { bindings, _ in
            let response = try await bindings.ask("{ a b }")
            #expect(response.hasPrefix(#"{"data":{"a":null,"b":1},"errors":[{"message":"#), "\(response)")
            #expect(response.contains("deeper than 512 levels"))
            #expect(response.contains(#""code":"CONNECTOR_RESPONSE_INVALID""#))
        }
    }
}

private let failed = #"{"code":"CONNECTOR_FETCH","http":{"status":500}}"#
private let invalid = #"{"code":"CONNECTOR_RESPONSE_INVALID"}"#

private let answers: [HTTPLoaderTests.Example] = [
    .init(type: "A", body: #"{"id":1,"n":2,"more":3}"#, value: #"{"id":"1","n":2}"#),
    .init(
        type: "A",
        body: #"{"id":1}"#,
        contentType: "application/problem+json; charset=utf-8",
        value: #"{"id":"1","n":null}"#
    ),
    .init(type: "[A]", body: #"[{"id":1},null]"#, value: #"[{"id":"1","n":null},null]"#),
    .init(type: "A", body: "null", value: "null"),
    .init(type: "A", body: "", value: "null"),
    .init(type: "A", body: "", status: 204, value: "null"),
    .init(type: "Int", body: "5", value: "5"),
    .init(type: "String", body: "plain \"text\"", contentType: "text/plain", value: #""plain \"text\"""#),
    .init(
        type: "A",
        body: "x",
        contentType: "text/plain",
        value: "null",
        error: ("The response is not JSON.", invalid)
    ),
    .init(
        type: "A",
        body: "<html>",
        contentType: "text/html",
        value: "null",
        error: ("The response is not JSON.", invalid)
    ),
    .init(
        type: "String",
        body: "<html>",
        contentType: "text/html",
        value: "null",
        error: ("The response is neither JSON nor plain text.", invalid)
    ),
    .init(type: "A", body: "{}", status: 500, value: "null", error: ("Request failed", failed)),
    .init(
        type: "A",
        body: #"{"error":{"message":"no such \"frob\""}}"#,
        status: 500,
        arguments: #", errors: { message: "$.error.message" }"#,
        value: "null",
        error: (#"no such \"frob\""#, failed)
    ),
    .init(
        type: "A",
        body: "<html>",
        status: 500,
        contentType: "text/html",
        arguments: #", errors: { message: "$.error.message ?? 'frobs failed'" }"#,
        value: "null",
        error: ("frobs failed", failed)
    ),
    .init(
        type: "A",
        body: "{}",
        status: 500,
        arguments: #", errors: { message: "$([$status, $args.n])->joinNotNull('-')" }"#,
        value: "null",
        error: ("500-3", failed)
    ),
    .init(
        type: "A",
        body: #"{"m":5}"#,
        status: 500,
        arguments: #", errors: { message: "$.m" }"#,
        value: "null",
        error: ("Request failed", failed)
    ),
    .init(
        type: "A",
        body: "\"" + String(repeating: "x", count: 200) + "\"",
        value: "null",
        error: ("The response is larger than 100 bytes.", #"{"code":"CONNECTOR_RESPONSE_TOO_LARGE"}"#)
    ),
    .init(type: "A", body: #"{"d":{"id":1,"n":4}}"#, arguments: #", selection: "$.d""#, value: #"{"id":"1","n":4}"#),
    .init(
        type: "A",
        body: #"{"d":{"k":1}}"#,
        arguments: #", selection: "$.d { id: k n: $args.n }""#,
        value: #"{"id":"1","n":3}"#
    ),
    .init(
        type: "A",
        body: #"{"d":[{"k":1}]}"#,
        arguments: #", selection: "$.d->first { id: k n: none? }""#,
        value: #"{"id":"1","n":null}"#
    ),
    .init(type: "A", body: #"{"k":1}"#, arguments: #", selection: "id: k n: $status""#, value: #"{"id":"1","n":200}"#),
    .init(
        type: "[A]",
        body: #"{"a":{"n":1},"b":{"n":2}}"#,
        arguments: #", selection: "$->entries { id: key n: value.n }""#,
        value: #"[{"id":"a","n":1},{"id":"b","n":2}]"#
    ),
    .init(type: "Int", body: "[1,2,3]", arguments: #", selection: "$->size""#, value: "3"),
    .init(type: "String", body: "{}", arguments: #", selection: "$request.headers.'x-who'->first""#, value: #""me""#),
    .init(type: "Int", body: "{}", arguments: #", selection: "$.missing""#, value: "null"),
]
