import Foundation
import Testing

@testable import Connect

/// How many requests and statements the operations of the worked example send: frobs behind a proxy route, flerps of a direct
/// API in batches, a thunk and notes in the database, and a summary of them.
@Suite("Request counts")
struct RequestCountTests {
    private static let sdl = """
        extend schema
          @source(name: "flerps", http: { baseURL: "UPSTREAM", headers: [{ name: "Authorization", value: "Bearer {$env.FLERPS_TOKEN}" }] }, errors: { message: "error.message ?? 'flerps failed'" })
          @limits(source: "flerps", timeoutMs: 3000)
        type Query {
          frobs: [Frob!] @connect(source: "/frobs", http: { GET: "/list" })
          flerps: [Flerp!] @connect(source: "flerps", http: { GET: "/flerp-batch" })
          thunk: Thunk @sql(query: "SELECT value, updated_at FROM thunk ORDER BY id DESC LIMIT 1")
          summary: FrobSummary @expr(select: \"""
            frobCount: $this.frobs->size
            activeCount: $this.frobs->filter(@.active)->size
            flerpCount: $this.flerps->size
            thunk: $this.thunk?.value
          \""")
        }
        type Mutation {
          setThunk(value: String!): Thunk @sql(query: "INSERT INTO thunk (value) VALUES ({$args.value}) RETURNING value, updated_at")
        }
        type Frob {
          id: ID! name: String! active: Boolean!
          flerp: Flerp @connect(source: "flerps", http: { POST: "/flerp-batch", body: "ids: $batch.id" }) @batch(by: "id", key: ["frobId"], maxSize: 200)
          notes: [Note!] @sql(query: "SELECT frob_id, body FROM note WHERE frob_id IN ({$batch.id}) ORDER BY id") @batch(by: "id", key: ["frob_id"])
          label: String! @expr(select: "$([$this.name, $this.id])->joinNotNull(' #')")
        }
        type Flerp { id: ID! frobId: ID! score: Int }
        type Note { body: String! }
        type Thunk { value: String! updatedAt: String! }
        type FrobSummary { frobCount: Int activeCount: Int flerpCount: Int thunk: String }
        """.replacing("\\\"\"\"", with: "\"\"\"")

    private static let surroundings = BindingSurroundings(
        migrations: [
            "CREATE TABLE thunk (id INTEGER PRIMARY KEY, value TEXT NOT NULL, updated_at TEXT NOT NULL DEFAULT 'now'); INSERT INTO thunk (value) VALUES ('first');",
            "CREATE TABLE note (id INTEGER PRIMARY KEY, frob_id TEXT, body TEXT); INSERT INTO note (frob_id, body) VALUES ('3', 'c'), ('1', 'a'), ('3', 'd');",
        ],
        environment: ["FLERPS_TOKEN": "flerp-token"],
        configuration: ["proxy_endpoints": #"{"/frobs":{"target":"UPSTREAM/v1","headers":{"X-Route":"yes"}}}"#]
    )

    /// Asks of an upstream with `count` frobs, of which every tenth has no flerp.
    private func ask(
        _ query: String,
        frobs count: Int,
        _ check: @escaping (String, [ScriptedUpstream.Request]) throws -> Void
    ) async throws {
        try await withBindings(
            Self.sdl,
            Self.surroundings,
            answering: { request in
                switch (request.method, request.target) {
                case ("GET", "/v1/list"):
                    let frobs = (1...count).map { #"{"id":\#($0),"name":"frob \#($0)","active":\#($0 % 2 == 0)}"# }
                    return .init(body: "[\(frobs.joined(separator: ","))]")
                case ("GET", "/flerp-batch"): return .init(body: #"[{"id":"a","frobId":1,"score":1}]"#)
                case ("POST", "/flerp-batch"):
                    let object = try? JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [String: [Int]]
                    // In an order of its own, with ids as strings.
                    let flerps = (object?["ids"] ?? []).reversed().filter { $0 % 10 != 0 }
                        .map { #"{"id":"f\#($0)","frobId":"\#($0)","score":\#($0 * 2)}"# }
                    return .init(body: "[\(flerps.joined(separator: ","))]")
                default: return .init(body: "{}", status: 404)
                }
            }
        ) { bindings, upstream in
            let response = try await bindings.ask(query)
            try check(response, upstream.takeRequests())
        }
    }

    @Test("of the trace: the list once, a batch for each 200 keys, no flerps that nobody asked for")
    func trace() async throws {
        try await ask("{ summary { frobCount thunk } frobs { name flerp { score } } }", frobs: 500) {
            response,
            requests in
            let counts = Dictionary(grouping: requests) { "\($0.method) \($0.target)" }.mapValues(\.count)
            #expect(counts == ["GET /v1/list": 1, "POST /flerp-batch": 3])
            let frobs = (1...500).map { id in
                #"{"name":"frob \#(id)","flerp":\#(id % 10 == 0 ? "null" : #"{"score":\#(id * 2)}"#)}"#
            }
            #expect(
                response
                    == #"{"data":{"summary":{"frobCount":500,"thunk":"first"},"frobs":[\#(frobs.joined(separator: ","))]}}"#
            )
            for request in requests {
                let isFlerp = request.target == "/flerp-batch"
                #expect(request.values("authorization") == (isFlerp ? ["Bearer flerp-token"] : []))
                #expect(request.values("x-route") == (isFlerp ? [] : ["yes"]))
            }
        }
    }

    @Test("of flerpCount: its own list, once")
    func flerpCount() async throws {
        try await ask("{ summary { flerpCount activeCount } again: summary { flerpCount } }", frobs: 4) {
            response,
            requests in
            #expect(requests.map { "\($0.method) \($0.target)" }.sorted() == ["GET /flerp-batch", "GET /v1/list"])
            #expect(response == #"{"data":{"summary":{"flerpCount":1,"activeCount":2},"again":{"flerpCount":1}}}"#)
        }
    }

    @Test("of stored state alone: none")
    func stateOnly() async throws {
        try await ask("{ thunk { value updatedAt } summary { thunk } }", frobs: 1) { response, requests in
            #expect(requests.isEmpty)
            #expect(
                response == #"{"data":{"thunk":{"value":"first","updatedAt":"now"},"summary":{"thunk":"first"}}}"#
            )
        }
    }

    @Test("of notes and labels: no more than the list")
    func notes() async throws {
        try await ask("{ frobs { label notes { body } } }", frobs: 3) { response, requests in
            #expect(requests.count == 1)
            #expect(
                response
                    == #"{"data":{"frobs":[{"label":"frob 1 #1","notes":[{"body":"a"}]},{"label":"frob 2 #2","notes":[]},"#
                    + #"{"label":"frob 3 #3","notes":[{"body":"c"},{"body":"d"}]}]}}"#
            )
        }
    }

    @Test("of a mutation: its statement, whose row is there afterwards")
    func mutation() async throws {
        try await withBindings(Self.sdl, Self.surroundings) { bindings, upstream in
            let written = try await bindings.ask(
                #"mutation { setThunk(value: "x'); DROP TABLE thunk; --") { value } }"#
            )
            #expect(written == #"{"data":{"setThunk":{"value":"x'); DROP TABLE thunk; --"}}}"#)
            let read = try await bindings.ask("{ thunk { value } }")
            #expect(read == #"{"data":{"thunk":{"value":"x'); DROP TABLE thunk; --"}}}"#)
            #expect(upstream.takeRequests().isEmpty)
        }
    }
}
