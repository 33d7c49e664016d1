import Testing

@testable import Connect

/// Subscriptions to stored state: `@sql` on fields of the subscription type.
@Suite("Changes of stored state")
struct StateEventsTests {
    private static let schema = #"""
        type Query { ping: String @expr(select: "$('pong')") }
        type Mutation {
          add(body: String!): Note @sql(query: "INSERT INTO note (body) VALUES ({$args.body}) RETURNING id, body")
          keep(id: Int!): Note @sql(query: "UPDATE note SET body = body WHERE id = {$args.id} RETURNING id, body")
          remove(id: Int!): Note @sql(query: "DELETE FROM note WHERE id = {$args.id} RETURNING id, body")
          count(by: Int!): Int @sql(query: "UPDATE counter SET value = value + {$args.by} RETURNING value")
          other: Int @sql(query: "INSERT INTO other (x) VALUES (1) RETURNING x")
        }
        type Subscription {
          notes(like: String! = "%"): [Note!]! @sql(query: "SELECT id, body FROM note WHERE body LIKE {$args.like} ORDER BY id")
          last: Note @sql(query: "SELECT id, body FROM note ORDER BY id DESC LIMIT 1")
          counter: Int @sql(query: "SELECT value FROM counter")
          seen: Int @sql(query: "SELECT count(*) FROM log")
          bodies: [String!] @sql(query: "SELECT body FROM every_body ORDER BY body")
          time: Int @sql(query: "SELECT 1") @poll(every: 0.1)
        }
        type Note { id: Int body: String }
        """#

    private static let surroundings = BindingSurroundings(migrations: [
        "CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
        "CREATE TABLE counter (value INTEGER NOT NULL) STRICT; INSERT INTO counter VALUES (0)",
        """
        CREATE TABLE log (id INTEGER) STRICT;
        CREATE TRIGGER noting AFTER INSERT ON note BEGIN INSERT INTO log VALUES (new.id); END
        """,
        "CREATE VIEW every_body AS SELECT body FROM note",
        "CREATE TABLE other (x INTEGER) STRICT",
    ])

    private func with(_ work: (BindingsUnderTest) async throws -> Void) async throws {
        try await withBindings(Self.schema, Self.surroundings) { bindings, _ in try await work(bindings) }
    }

    @Test("the state as it is comes first, and what it has become after each commit that changed it, in order")
    func order() async throws {
        try await with { bindings in
            var events = try bindings.events("subscription { c: counter }").makeAsyncIterator()
            #expect(await events.next() == #"{"data":{"c":0}}"#)
            for count in 1...20 {
                _ = try await bindings.ask("mutation { count(by: 1) }")
                #expect(await events.next() == #"{"data":{"c":\#(count)}}"#)
            }
        }
    }

    @Test("commits that come faster than reads lead to the last state, and never back")
    func coalescing() async throws {
        try await with { bindings in
            let stream = try bindings.events("subscription { counter }")
            async let last = Task {
                var seen: [Int] = []
                for await event in stream {
                    let value = event.dropFirst(#"{"data":{"counter":"#.count).dropLast(2)
                    seen.append(Int(value) ?? -1)
                    if seen.last == 200 { break }
                }
                return seen
            }.value
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<200 { group.addTask { _ = try await bindings.ask("mutation { count(by: 1) }") } }
                try await group.waitForAll()
            }
            let seen = await last
            #expect(seen.last == 200)
            #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 < $1 }, "\(seen)")
        }
    }

    @Test("tables are followed through views and triggers, and others leave a subscription alone")
    func tables() async throws {
        try await with { bindings in
            var seen = try bindings.events("subscription { seen }").makeAsyncIterator()
            var bodies = try bindings.events("subscription { bodies }").makeAsyncIterator()
            #expect(await seen.next() == #"{"data":{"seen":0}}"#)
            #expect(await bodies.next() == #"{"data":{"bodies":[]}}"#)
            _ = try await bindings.ask("mutation { other }")
            _ = try await bindings.ask(#"mutation { add(body: "b") { id } }"#)
            #expect(await seen.next() == #"{"data":{"seen":1}}"#)
            #expect(await bodies.next() == #"{"data":{"bodies":["b"]}}"#)
            _ = try await bindings.ask("mutation { remove(id: 1) { id } }")
            #expect(await bodies.next() == #"{"data":{"bodies":[]}}"#)
        }
    }

    @Test("rows that are the same as before are not sent again")
    func sameRows() async throws {
        try await with { bindings in
            _ = try await bindings.ask(#"mutation { add(body: "a") { id } }"#)
            var events = try bindings.events("subscription { notes { id body } }").makeAsyncIterator()
            #expect(await events.next() == #"{"data":{"notes":[{"id":1,"body":"a"}]}}"#)
            _ = try await bindings.ask("mutation { keep(id: 1) { id } }")
            _ = try await bindings.ask("mutation { remove(id: 1) { id } }")
            #expect(await events.next() == #"{"data":{"notes":[]}}"#)
        }
    }

    @Test("arguments are parameters, and each subscriber has its own selection and aliases")
    func arguments() async throws {
        try await with { bindings in
            var some = try bindings.events(#"subscription { notes(like: "a%") { body } }"#).makeAsyncIterator()
            var last = try bindings.events("subscription { l: last { b: body } }").makeAsyncIterator()
            #expect(await some.next() == #"{"data":{"notes":[]}}"#)
            #expect(await last.next() == #"{"data":{"l":null}}"#)
            _ = try await bindings.ask(#"mutation { add(body: "beta") { id } }"#)
            #expect(await last.next() == #"{"data":{"l":{"b":"beta"}}}"#)
            _ = try await bindings.ask(#"mutation { add(body: "alpha") { id } }"#)
            #expect(await some.next() == #"{"data":{"notes":[{"body":"alpha"}]}}"#)
        }
    }

    @Test("whoever asks for the same rows shares one read")
    func sharing() async throws {
        try await with { bindings in
            var streams: [AsyncStream<String>.Iterator] = []
            for _ in 0..<150 { streams.append(try bindings.events("subscription { counter }").makeAsyncIterator()) }
            for index in streams.indices { #expect(await streams[index].next() == #"{"data":{"counter":0}}"#) }
            let before = try await bindings.statementsRun()
            _ = try await bindings.ask("mutation { count(by: 7) }")
            for index in streams.indices { #expect(await streams[index].next() == #"{"data":{"counter":7}}"#) }
            #expect(try await bindings.statementsRun() == before + 1)
        }
    }

    @Test("a read fails as a response, and the subscription goes on")
    func failure() async throws {
        var surroundings = Self.surroundings
        surroundings.migrations.append("CREATE TABLE big (body TEXT) STRICT")
        try await withBindings(
            #"""
            type Query { ping: String @expr(select: "$('pong')") }
            type Mutation {
              fill(body: String!): String @sql(query: "INSERT INTO big VALUES ({$args.body}) RETURNING body")
              empty: String @sql(query: "DELETE FROM big RETURNING body")
            }
            type Subscription { big: [String!] @sql(query: "SELECT body FROM big") @limits(maxBodyBytes: 100) }
            """#,
            surroundings
        ) { bindings, _ in
            var events = try bindings.events("subscription { big }").makeAsyncIterator()
            #expect(await events.next() == #"{"data":{"big":[]}}"#)
            let long = String(repeating: "x", count: 200)
            _ = try await bindings.ask("mutation { fill(body: \"\(long)\") }")
            let failed = try #require(await events.next())
            #expect(
                failed.contains(#""code":"CONNECTOR_RESPONSE_TOO_LARGE""#) && failed.contains(#""data":{"big":null}"#)
            )
            _ = try await bindings.ask("mutation { empty }")
            #expect(await events.next() == #"{"data":{"big":[]}}"#)
        }
    }

    @Test("streams end when the loop is shut down")
    func shutdown() async throws {
        let bindings = try await BindingsUnderTest(Self.schema, Self.surroundings)
        var events = try bindings.events("subscription { counter }").makeAsyncIterator()
        #expect(await events.next() == #"{"data":{"counter":0}}"#)
        try await bindings.stop()
        #expect(await events.next() == "ended")
    }
}
