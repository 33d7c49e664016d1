import GraphQLExecution
import Testing

@testable import Connect

/// Subscriptions to what an upstream sends: `@connect` without `@poll`, with frobsco behind it.
@Suite("Streamed upstreams")
struct StreamEventsTests {
    private func with(_ work: (BindingsUnderTest, FrobscoUnderTest) async throws -> Void) async throws {
        let frobsco = try await FrobscoUnderTest(frobs: 1)
        let bindings = try await BindingsUnderTest(
            #"""
            extend schema @source(name: "frobsco", http: { baseURL: "\#(frobsco.origin)" })
            type Query { ping: String @expr(select: "$('pong')") }
            type Subscription {
              changed: Change @connect(source: "frobsco", http: { GET: "/events?after=0" }, selection: "id: frob.id score")
              lines: Change @connect(source: "frobsco", http: { GET: "/events.ndjson?after=0" }, isSuccess: "$(ok ?? true)", errors: { message: "$.why" })
              wrong: Change @connect(source: "frobsco", http: { GET: "/flerp-batch" })
              gone: Change @connect(source: "frobsco", http: { GET: "/nowhere" }, errors: { message: "error.message" })
            }
            type Change { id: ID score: Int loud: String @expr(select: "$([$this.id, '!'])->joinNotNull('')") }
            """#
        )
        let result: Result<Void, any Error>
        do { result = .success(try await work(bindings, frobsco)) } catch { result = .failure(error) }
        try await bindings.stop()
        try await frobsco.stop()
        try result.get()
    }

    @Test("each event is mapped like a response, and none is lost while the upstream is away")
    func events() async throws {
        try await with { bindings, frobsco in
            var events = try bindings.events("subscription { c: changed { id loud score } }")
                .makeAsyncIterator()
            try frobsco.sendEvent(#"{"frob":{"id":"a"},"score":1}"#)
            #expect(await events.next() == #"{"data":{"c":{"id":"a","loud":"a!","score":1}}}"#)
            // The same once more is an event all the same.
            try frobsco.sendEvent(#"{"frob":{"id":"a"},"score":1}"#)
            #expect(await events.next() == #"{"data":{"c":{"id":"a","loud":"a!","score":1}}}"#)
            try frobsco.endEvents("?retryMs=0")
            try frobsco.sendEvent(#"{"frob":{"id":"b"},"score":2}"#)
            #expect(await events.next() == #"{"data":{"c":{"id":"b","loud":"b!","score":2}}}"#)
            try frobsco.endEvents("?over=true")
            #expect(await events.next() == "ended")
        }
    }

    @Test("what is no JSON, or says failure, is a response with an error, and the stream goes on")
    func bad() async throws {
        try await with { bindings, frobsco in
            var events = try bindings.events("subscription { lines { id } }").makeAsyncIterator()
            try frobsco.sendEvent("{nonsense")
            let nonsense = try #require(await events.next())
            // There is no saying that it is a success.
            #expect(nonsense.contains(#""code":"CONNECTOR_FETCH""#), "\(nonsense)")
            try frobsco.sendEvent(#"{"ok":false,"why":"tired"}"#)
            let failed = try #require(await events.next())
            #expect(failed.contains(#""message":"tired""#), "\(failed)")
            try frobsco.sendEvent(#"{"id":"c"}"#)
            #expect(await events.next() == #"{"data":{"lines":{"id":"c"}}}"#)
        }
    }

    @Test("an answer that is no stream refuses the subscription")
    func refused() async throws {
        try await with { bindings, _ in
            var wrong = try bindings.events("subscription { wrong { id } }").makeAsyncIterator()
            let refusal = try #require(await wrong.next())
            #expect(
                refusal.hasPrefix("refused ") && refusal.contains("CONNECTOR_RESPONSE_INVALID"),
                "\(refusal)"
            )
            var gone = try bindings.events("subscription { gone { id } }").makeAsyncIterator()
            let missing = try #require(await gone.next())
            #expect(
                missing.hasPrefix("refused ") && missing.contains("FrobsCo has nothing at this path."),
                "\(missing)"
            )
        }
    }

    @Test("sources are the same when everything that they are made of is")
    func identity() throws {
        func sources(_ change: (String) -> String) throws -> [String: any EventSource] {
            let sdl = change(
                #"""
                extend schema @source(name: "a", http: { baseURL: "http://a.test" }) @source(name: "b", http: { baseURL: "http://b.test" })
                type Query { ping: String @expr(select: "$('pong')") }
                type Subscription {
                  streamed: Int @connect(source: "a", http: { GET: "/s" })
                  polled: Int @connect(source: "b", http: { GET: "/p" }) @poll(every: 5)
                  stored: Int @sql(query: "SELECT x FROM t")
                }
                """#
            )
            let (schema, bound, store, _) = try BindingSurroundings(migrations: [
                "CREATE TABLE t (x INTEGER) STRICT"
            ]).bind(sdl)
            store.shutdown()
            let type = try #require(schema.subscriptionType)
            return Dictionary(
                uniqueKeysWithValues: ["streamed", "polled", "stored"].compactMap { name in
                    bound.bindings.events(type, name).map { (name, $0) }
                }
            )
        }
        let before = try sources { $0 }
        let changes: [(from: String, to: String, same: Set<String>)] = [
            ("$('pong')", "$('ping')", ["streamed", "polled", "stored"]),
            ("every: 5", "every: 6", ["streamed", "stored"]),
            ("SELECT x FROM t", "SELECT x + 1 AS x FROM t", ["streamed", "polled"]),
            ("http://a.test", "http://c.test", ["polled", "stored"]),
            ("\"/s\"", "\"/s2\"", ["polled", "stored"]),
        ]
        for change in changes {
            let after = try sources { $0.replacing(change.from, with: change.to) }
            let same = before.filter { name, source in after[name].map { source.isSame(as: $0) } ?? false
            }
            #expect(Set(same.keys) == change.same, "\(change.to)")
        }
    }
}
