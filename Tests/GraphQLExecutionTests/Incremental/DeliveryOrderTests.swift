import GraphQLExecution
import OrderedJSON
import Testing

/// When parts are worked out and sent: after the initial response, side by side, and what is ready together in one response.
///
/// Responses are in the notation of `delivery`.
struct DeliveryOrderTests {
    private static let sdl = """
        type Query { hero: Hero slow: Hero }
        type Mutation { first: Hero second: Hero }
        type Hero { id: ID name: String motto: String friends: [Hero] }
        """
    private static let hero = #"{"id":"1","friends":[{"id":"2"},{"id":"3"}]}"#

    private let names = loader(of: "name")
    private let mottos = loader(of: "motto")
    private let slow = FakeLoader { _ in .later }

    /// Finds one member of an element for each `id`, when the test says so.
    private static func loader(of member: String) -> FakeLoader {
        FakeLoader(
            requirements: [Requirement("id")],
            matching: .byKey([MemberPath(["id"])], value: MemberPath([member]))
        ) { _ in .later }
    }

    private func start(_ document: String, deliversAtOnce: Bool = true) throws -> Running {
        let engine = try Engine(
            Self.sdl,
            [
                "Query.hero": .data(Self.hero), "Query.slow": .load(slow), "Hero.name": .load(names),
                "Hero.motto": .load(mottos), "Mutation.first": .load(slow), "Mutation.second": .load(slow),
            ],
            isIncremental: true
        )
        let running = try engine.startIncremental(document, deliversAtOnce: deliversAtOnce)
        running.turns.runUntilIdle()
        return running
    }

    private func check(
        _ running: Running,
        _ responses: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        running.turns.runUntilIdle()
        let delivered = try running.delivered
        #expect(delivered == responses, sourceLocation: sourceLocation)
    }

    @Test("nothing deferred is asked for before the initial response is written")
    func afterInitialResponse() throws {
        let running = try start("{ hero { id ... @defer { name } } }", deliversAtOnce: false)
        try check(running, #"{"hero":{"id":"1"}} +0@hero …"#)
        #expect(names.calls.isEmpty)
        running.deliver()
        #expect(names.calls == [.init(keys: [#""1""#])])
        names.completeFirst(.json(#"[{"id":"1","name":"Luke"}]"#))
        try check(running, #"{"hero":{"id":"1"}} +0@hero …"#, #"0:{"name":"Luke"} -0"#)
    }

    @Test("the initial response waits for what is not deferred, and only for that")
    func initialResponse() throws {
        let running = try start("{ slow { id ... @defer { name } } ... @defer { hero { motto } } }")
        #expect(running.response == nil)
        #expect(mottos.calls.isEmpty)
        slow.completeFirst(.json(#"{"id":"9"}"#))
        try check(running, #"{"slow":{"id":"9"}} +0@ +1@slow …"#)
        #expect(names.calls == [.init(keys: [#""9""#])])
        #expect(mottos.calls == [.init(keys: [#""1""#])])
    }

    @Test("loads of parts that start in one turn go out together")
    func batches() throws {
        let running = try start("{ hero { friends { id ... @defer { name } } ... @defer { name } } }")
        #expect(names.calls.count == 1)
        #expect(names.calls.first?.keys.sorted() == [#""1""#, #""2""#, #""3""#])
        names.completeFirst(.json(#"[{"id":"3","name":"Leia"},{"id":"1","name":"Luke"},{"id":"2","name":"Han"}]"#))
        try check(
            running,
            #"{"hero":{"friends":[{"id":"2"},{"id":"3"}]}} +0@hero +1@hero.friends.0 +2@hero.friends.1 …"#,
            #"0:{"name":"Luke"} 1:{"name":"Han"} 2:{"name":"Leia"} -0 -1 -2"#
        )
    }

    @Test("parts that become ready in one turn are one response")
    func together() throws {
        let running = try start("{ hero { id ... @defer { name } ... @defer { motto } } }")
        mottos.completeFirst(.json(#"[{"id":"1","motto":"Try"}]"#))
        names.completeFirst(.json(#"[{"id":"1","name":"Luke"}]"#))
        #expect(running.parts.isEmpty)
        try check(
            running,
            #"{"hero":{"id":"1"}} +0@hero +1@hero …"#,
            #"0:{"name":"Luke"} 1:{"motto":"Try"} -0 -1"#
        )
    }

    @Test("a slow part does not hold up a fast one")
    func fastBeforeSlow() throws {
        let running = try start("{ hero { id ... @defer { name } ... @defer { motto } } }")
        mottos.completeFirst(.json(#"[{"id":"1","motto":"Try"}]"#))
        try check(running, #"{"hero":{"id":"1"}} +0@hero +1@hero …"#, #"1:{"motto":"Try"} -1 …"#)
        names.completeFirst(.failure("down", code: nil))
        try check(
            running,
            #"{"hero":{"id":"1"}} +0@hero +1@hero …"#,
            #"1:{"motto":"Try"} -1 …"#,
            #"0:{"name":null} !hero.name down -0"#
        )
    }

    @Test("a fragment is whole: its fast field waits for its slow one")
    func wholeFragment() throws {
        let running = try start("{ hero { id ... @defer { name motto } } }")
        mottos.completeFirst(.json(#"[{"id":"1","motto":"Try"}]"#))
        try check(running, #"{"hero":{"id":"1"}} +0@hero …"#)
        names.completeFirst(.json("[]"))
        try check(running, #"{"hero":{"id":"1"}} +0@hero …"#, #"0:{"name":null,"motto":"Try"} -0"#)
    }

    @Test("a fragment inside another one is asked for once the outer one is delivered")
    func nested() throws {
        let running = try start("{ hero { id ... @defer { name ... @defer { motto } } } }")
        #expect(mottos.calls.isEmpty)
        names.completeFirst(.json(#"[{"id":"1","name":"Luke"}]"#))
        try check(running, #"{"hero":{"id":"1"}} +0@hero …"#, #"+1@hero 0:{"name":"Luke"} -0 …"#)
        #expect(mottos.calls == [.init(keys: [#""1""#])])
    }

    @Test("later items of a streamed list are worked out after the initial response")
    func streamedItems() throws {
        let running = try start("{ hero { friends @stream(initialCount: 1) { id name } } }")
        #expect(names.calls == [.init(keys: [#""2""#])])
        names.completeFirst(.json(#"[{"id":"2","name":"Han"}]"#))
        try check(running, #"{"hero":{"friends":[{"id":"2","name":"Han"}]}} +0@hero.friends …"#)
        #expect(names.calls.last == .init(keys: [#""3""#]))
        names.completeFirst(.json(#"[{"id":"3","name":"Leia"}]"#))
        try check(
            running,
            #"{"hero":{"friends":[{"id":"2","name":"Han"}]}} +0@hero.friends …"#,
            #"0:[{"id":"3","name":"Leia"}] -0"#
        )
    }

    @Test("a mutation's fields stay serial; its parts follow all of them")
    func mutation() throws {
        let running = try start("mutation { first { id ... @defer { name } } second { id } }")
        #expect(slow.calls.count == 1)
        slow.completeFirst(.json(#"{"id":"1"}"#))
        running.turns.runUntilIdle()
        #expect(slow.calls.count == 2)
        #expect(names.calls.isEmpty)
        slow.completeFirst(.json(#"{"id":"2"}"#))
        try check(running, #"{"first":{"id":"1"},"second":{"id":"2"}} +0@first …"#)
        #expect(names.calls == [.init(keys: [#""1""#])])
    }

    @Test("after cancel nothing more is sent, whatever arrives")
    func cancelHalfWay() throws {
        let running = try start("{ hero { id ... @defer { name } ... @defer { motto ... @defer { again: name } } } }")
        var isCancelled = false
        running.operation?.context.onCancel { isCancelled = true }
        names.completeFirst(.json(#"[{"id":"1","name":"Luke"}]"#))
        try check(running, #"{"hero":{"id":"1"}} +0@hero +1@hero …"#, #"0:{"name":"Luke"} -0 …"#)
        running.cancel()
        #expect(isCancelled)
        mottos.completeFirst(.json(#"[{"id":"1","motto":"Try"}]"#))
        try check(running, #"{"hero":{"id":"1"}} +0@hero +1@hero …"#, #"0:{"name":"Luke"} -0 …"#)
    }

    @Test("a cancelled operation is let go of")
    func noCycle() throws {
        let running = try start("{ hero { id ... @defer { name } } }")
        weak let operation = running.operation
        running.cancel()
        running.release()
        names.dropPending()
        #expect(operation == nil)
    }
}
