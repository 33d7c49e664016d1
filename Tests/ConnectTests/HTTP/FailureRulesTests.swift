import Foundation
import Testing
import Upstreams

@testable import Connect

/// `isSuccess` and `errors` of `@source` and `@connect`: which answers are failures, and what clients are told of them.
@Suite("Failures as the schema tells them")
struct FailureRulesTests {
    struct Example: Sendable, CustomTestStringConvertible {
        /// Further arguments of `@source` and of `@connect`.
        var source = ""
        var connect = ""
        var status = 200
        var body = "{}"
        var contentType = "application/json"
        /// What `data.a` is.
        var value = "null"
        /// `message` and `extensions` of the error, where there is one.
        var error: (message: String, extensions: String)?

        var testDescription: String { "\(source) \(connect) \(status) \(body)" }
    }

    private static func sdl(_ example: Example) -> String {
        """
        extend schema @source(name: "api", http: { baseURL: "UPSTREAM" } \(example.source))
        type Query { a(n: Int = 3): A @connect(source: "api", http: { GET: "/a" } \(example.connect)) }
        type A { id: ID }
        """
    }

    @Test("become values and errors", arguments: successes + messages + extensions)
    func answer(_ example: Example) async throws {
        try await withBindings(
            Self.sdl(example),
            answering: { _ in .init(body: example.body, status: example.status, contentType: example.contentType) }
        ) { bindings, _ in
            let response = try await bindings.ask("{ a { id } }", headers: [HTTPHeader("X-Who", "me")])
            let errors = example.error.map {
                #","errors":[{"message":"\#($0.message)","locations":[{"line":1,"column":3}],"path":["a"],"extensions":\#($0.extensions)}]"#
            }
            #expect(response == #"{"data":{"a":\#(example.value)}\#(errors ?? "")}"#)
        }
    }

    @Test("read the keys that a failed batch was asked for, and the parent of a single request")
    func parents() async throws {
        let sdl = """
            extend schema @source(name: "api", http: { baseURL: "UPSTREAM" })
            type Query { frobs: [Frob!] @connect(source: "api", http: { GET: "/frobs" }) }
            type Frob {
              id: ID
              one: Int @connect(source: "api", http: { GET: "/one/{$this.id}" },
                errors: { message: "$(['no', $this.id])->joinNotNull(' ')", extensions: "of: $this.id" })
              many: Int @connect(source: "api", http: { POST: "/many", body: "$batch.id" }, selection: "id many: n",
                errors: { extensions: "keys: $batch.id, code: 'LOST'" }) @batch(key: ["id"])
            }
            """
        try await withBindings(
            sdl,
            answering: { request in
                request.target == "/frobs" ? .init(body: #"[{"id":1},{"id":"x"}]"#) : .init(body: "{}", status: 500)
            }
        ) { bindings, _ in
            let one = try await bindings.ask("{ frobs { one } }")
            #expect(one.contains(#""message":"no 1","#) && one.contains(#""message":"no x","#))
            #expect(one.contains(#""of":1}"#) && one.contains(#""of":"x"}"#), "\(one)")
            let many = try await bindings.ask("{ frobs { many } }")
            #expect(
                many.contains(#""extensions":{"code":"LOST","http":{"status":500},"keys":[1,"x"]}"#),
                "\(many)"
            )
        }
    }

    @Test("that come with status 200 are not kept")
    func notCached() async throws {
        let answers = Answers([#"{"ok":false}"#, #"{"ok":true,"id":7}"#, #"{"ok":false}"#])
        let sdl = """
            type Query {
              a: A @connect(http: { GET: "UPSTREAM/a" }, isSuccess: "$.ok", selection: "id") @cache(maxAge: 60)
            }
            type A { id: ID }
            """
        try await withBindings(sdl, answering: { _ in answers.next() }) { bindings, upstream in
            let first = try await bindings.ask("{ a { id } }")
            #expect(first.contains("Request failed"))
            for _ in 0..<2 {
                let next = try await bindings.ask("{ a { id } }")
                #expect(next == #"{"data":{"a":{"id":"7"}}}"#)
            }
            #expect(upstream.takeRequests().count == 2)
        }
    }

    @Test("show no secret, whatever an upstream sends back")
    func secrets() async throws {
        let sdl = """
            extend schema @source(
              name: "api", http: { baseURL: "UPSTREAM", headers: [{ name: "X-Key", value: "{$env.KEY}" }] },
              errors: { message: "$.sent", extensions: "sent: $.sent, deep: [{ $.sent: 1 }], all: $" }
            )
            type Query { a: Int @connect(source: "api", http: { GET: "/a" }) }
            """.replacing("deep: [{ $.sent: 1 }]", with: "deep: [$.sent, { in: $.sent }]")
        try await withBindings(
            sdl,
            BindingSurroundings(environment: ["KEY": "hunter2abcdef"]),
            answering: { request in
                let key = request.values("x-key").first ?? ""
                return .init(body: #"{"sent":"key \#(key)","\#(key)":1}"#, status: 401)
            }
        ) { bindings, _ in
            let response = try await bindings.ask("{ a }")
            #expect(response.contains(#""sent":"key "#))
            #expect(!response.contains("hunter2abcdef"), "\(response)")
        }
    }

    @Test("of mappings that do not fit are told in the log")
    func problems() async throws {
        let sdl = """
            type Query {
              a: Int @connect(http: { GET: "UPSTREAM/a" }, isSuccess: "$.ok",
                errors: { message: "$.nope", extensions: "$.list" })
            }
            """
        try await withBindings(sdl, answering: { _ in .init(body: #"{"ok":1,"list":[]}"#) }) { bindings, _ in
            _ = try await bindings.ask("{ a }")
            let log = bindings.log.all
            #expect(log.contains("isSuccess is neither true nor false"))
            #expect(log.contains(#"There is no member "nope"."#))
            #expect(log.contains("errors.extensions is no object"))
        }
    }

    /// Answers one after the other.
    private final class Answers: Sendable {
        private let lock = NSLock()
        private nonisolated(unsafe) var rest: [String]

        init(_ bodies: [String]) { rest = bodies }

        func next() -> ScriptedUpstream.Answer {
            lock.withLock { .init(body: rest.isEmpty ? "{}" : rest.removeFirst()) }
        }
    }
}

private let successes: [FailureRulesTests.Example] = [
    .init(connect: #"isSuccess: "$.ok""#, body: #"{"ok":true,"id":1}"#, value: #"{"id":"1"}"#),
    .init(
        connect: #"isSuccess: "$.ok""#,
        body: #"{"ok":false,"id":1}"#,
        error: ("Request failed", #"{"code":"CONNECTOR_FETCH","http":{"status":200}}"#)
    ),
    // Absent, and neither true nor false.
    .init(
        connect: #"isSuccess: "$.ok""#,
        body: #"{"id":1}"#,
        error: ("Request failed", #"{"code":"CONNECTOR_FETCH","http":{"status":200}}"#)
    ),
    .init(
        connect: #"isSuccess: "$.ok""#,
        body: #"{"ok":"true"}"#,
        error: ("Request failed", #"{"code":"CONNECTOR_FETCH","http":{"status":200}}"#)
    ),
    // The status does not count any more.
    .init(connect: #"isSuccess: "$.ok""#, status: 500, body: #"{"ok":true,"id":1}"#, value: #"{"id":"1"}"#),
    .init(connect: #"isSuccess: "$status->in([200, 404])""#, status: 404, body: #"{"id":1}"#, value: #"{"id":"1"}"#),
    .init(
        connect: #"isSuccess: "$status->in([200, 404])""#,
        status: 201,
        body: #"{"id":1}"#,
        error: ("Request failed", #"{"code":"CONNECTOR_FETCH","http":{"status":201}}"#)
    ),
    .init(
        connect: #"isSuccess: "$status->lt(500)->and($.error?->not ?? true)""#,
        status: 404,
        body: #"{"id":1}"#,
        value: #"{"id":"1"}"#
    ),
    .init(source: #"isSuccess: "$.ok""#, status: 404, body: #"{"ok":true,"id":1}"#, value: #"{"id":"1"}"#),
    // The binding's own rule stands in for the source's.
    .init(source: #"isSuccess: "false""#, connect: #"isSuccess: "true""#, body: #"{"id":1}"#, value: #"{"id":"1"}"#),
    .init(
        source: #"isSuccess: "true""#,
        connect: #"isSuccess: "$args.n->eq(4)""#,
        body: #"{"id":1}"#,
        error: ("Request failed", #"{"code":"CONNECTOR_FETCH","http":{"status":200}}"#)
    ),
    .init(connect: #"isSuccess: "$args.n->eq(3)""#, body: #"{"id":1}"#, value: #"{"id":"1"}"#),
    .init(
        connect: #"isSuccess: "$response.headers.'content-type'->first->eq('application/json')""#,
        body: #"{"id":1}"#,
        value: #"{"id":"1"}"#
    ),
    .init(
        connect: #"isSuccess: "$request.headers.'x-who'->first->eq('me')""#,
        body: #"{"id":1}"#,
        value: #"{"id":"1"}"#
    ),
    // An empty body is null; a success without one has no value.
    .init(connect: #"isSuccess: "$status->eq(404)""#, status: 404, body: "", value: "null"),
    // Rules that look at the status alone work for any body; then it has to be JSON all the same.
    .init(
        connect: #"isSuccess: "$status->eq(404)""#,
        status: 404,
        body: "<html>",
        contentType: "text/html",
        error: ("The response is not JSON.", #"{"code":"CONNECTOR_RESPONSE_INVALID"}"#)
    ),
    .init(
        connect: #"isSuccess: "$.ok""#,
        body: "<html>",
        contentType: "text/html",
        error: ("Request failed", #"{"code":"CONNECTOR_FETCH","http":{"status":200}}"#)
    ),
]

private let messages: [FailureRulesTests.Example] = [
    .init(
        source: #"errors: { message: "$.error.text ?? 'api failed'" }"#,
        status: 500,
        body: #"{"error":{"text":"no"}}"#,
        error: ("no", #"{"code":"CONNECTOR_FETCH","http":{"status":500}}"#)
    ),
    .init(
        source: #"errors: { message: "$.error.text ?? 'api failed'" }"#,
        status: 500,
        body: "oops",
        error: ("api failed", #"{"code":"CONNECTOR_FETCH","http":{"status":500}}"#)
    ),
    .init(
        source: #"errors: { message: "'one'" }"#,
        connect: #"errors: { message: "'two'" }"#,
        status: 400,
        error: ("two", #"{"code":"CONNECTOR_FETCH","http":{"status":400}}"#)
    ),
    // With extensions alone the message is the source's.
    .init(
        source: #"errors: { message: "'one'" }"#,
        connect: #"errors: { extensions: "a: 1" }"#,
        status: 400,
        error: ("one", #"{"code":"CONNECTOR_FETCH","http":{"status":400},"a":1}"#)
    ),
    .init(
        connect: #"isSuccess: "$.ok", errors: { message: "$.why" }"#,
        body: #"{"ok":false,"why":"not yet"}"#,
        error: ("not yet", #"{"code":"CONNECTOR_FETCH","http":{"status":200}}"#)
    ),
    // What is no text is no message.
    .init(
        connect: #"errors: { message: "$.why" }"#,
        status: 400,
        body: #"{"why":["a"]}"#,
        error: ("Request failed", #"{"code":"CONNECTOR_FETCH","http":{"status":400}}"#)
    ),
]

private let extensions: [FailureRulesTests.Example] = [
    .init(
        source: #"errors: { extensions: "code: $.error.code status: $status" }"#,
        status: 409,
        body: #"{"error":{"code":"TAKEN"}}"#,
        error: ("Request failed", #"{"code":"TAKEN","http":{"status":409},"status":409}"#)
    ),
    .init(
        source: #"errors: { extensions: "a: 1 b: 2" }"#,
        connect: #"errors: { extensions: "b: 3 c: 4" }"#,
        status: 400,
        error: ("Request failed", #"{"code":"CONNECTOR_FETCH","http":{"status":400},"a":1,"b":3,"c":4}"#)
    ),
    .init(
        source: #"errors: { extensions: "code: 'ONE'" }"#,
        connect: #"errors: { extensions: "code: 'TWO'" }"#,
        status: 400,
        error: ("Request failed", #"{"code":"TWO","http":{"status":400}}"#)
    ),
    .init(
        connect: #"errors: { extensions: "http: { status: 1 }" }"#,
        status: 400,
        error: ("Request failed", #"{"code":"CONNECTOR_FETCH","http":{"status":1}}"#)
    ),
    .init(
        connect: #"errors: { extensions: "a: $.x b: [1, 2.5, null, true, 'é'] c: { d: $.y }" }"#,
        status: 400,
        body: #"{"x":{"k":[1]},"y":12345678901234567890}"#,
        error: (
            "Request failed",
            #"{"code":"CONNECTOR_FETCH","http":{"status":400},"a":{"k":[1]},"b":[1,2.5,null,true,"é"],"c":{"d":12345678901234567000}}"#
        )
    ),
    // A code that is no text, and extensions that are no object.
    .init(
        connect: #"errors: { extensions: "code: 5 a: 1" }"#,
        status: 400,
        error: ("Request failed", #"{"code":"CONNECTOR_FETCH","http":{"status":400},"a":1}"#)
    ),
    .init(
        connect: #"errors: { extensions: "$.list" }"#,
        status: 400,
        body: #"{"list":[1]}"#,
        error: ("Request failed", #"{"code":"CONNECTOR_FETCH","http":{"status":400}}"#)
    ),
    .init(
        connect: #"errors: { extensions: "$.error" }"#,
        status: 400,
        body: #"{"error":{"code":"E1","hint":"h"}}"#,
        error: ("Request failed", #"{"code":"E1","http":{"status":400},"hint":"h"}"#)
    ),
    .init(
        connect: #"errors: { extensions: "who: $request.headers.'x-who'->first n: $args.n" }"#,
        status: 400,
        error: ("Request failed", #"{"code":"CONNECTOR_FETCH","http":{"status":400},"who":"me","n":3}"#)
    ),
    // Failures of the call itself are none of the upstream's answers.
    .init(
        connect: #"errors: { message: "'m'", extensions: "a: 1" }"#,
        body: "[1",
        error: (
            "The response is not valid JSON: The JSON text ends at byte 2, inside a value.",
            #"{"code":"CONNECTOR_RESPONSE_INVALID"}"#
        )
    ),
]
