import GraphQLExecution
import OrderedJSON
import Testing

/// Giving up, and what is left of an operation afterwards: nothing.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Unsubscribe
@Suite struct CancellationTests {
    private static let sdl = """
        type Query { frobs: [Frob!] other: Int }
        type Frob { id: ID flerp: Flerp label: String }
        type Flerp { id: ID score: Int }
        """

    @Test("after cancel nothing is reported and nothing is sent")
    func cancelled() throws {
        let frobs = FakeLoader { _ in .later }
        let other = FakeLoader { _ in .later }
        let flerp = FakeLoader.batch(by: "id", key: "id") { _ in .later }
        let engine = try Engine(
            Self.sdl,
            ["Query.frobs": .load(frobs), "Query.other": .load(other), "Frob.flerp": .load(flerp)]
        )
        let running = try engine.start("{ frobs { flerp { score } } other }")
        var undone: [Int] = []
        running.operation?.context.onCancel { undone.append(1) }
        running.operation?.context.onCancel { undone.append(2) }
        frobs.completeFirst(.json(#"[{"id":1}]"#))
        running.cancel()
        #expect(undone == [1, 2])
        running.turns.runUntilIdle()
        other.completeFirst(.json("1"))
        running.turns.runUntilIdle()
        running.cancel()
        #expect(undone == [1, 2])
        #expect(flerp.calls.isEmpty)
        #expect(running.completions == 0)
        #expect(running.response == nil)
        running.operation?.context.onCancel { undone.append(3) }
        #expect(undone == [1, 2, 3])
    }

    @Test("a loader may cancel while loads are being sent: the rest stays")
    func cancelledWhileSending() throws {
        var running: Running?
        let flerp = FakeLoader.each(by: "id") { _ in
            running?.cancel()
            return .later
        }
        let frobs = FakeLoader { _ in .later }
        let engine = try Engine(Self.sdl, ["Query.frobs": .load(frobs), "Frob.flerp": .load(flerp)])
        running = try engine.start("{ frobs { flerp { score } } }")
        frobs.completeFirst(.json(#"[{"id":1},{"id":2},{"id":3}]"#))
        running?.turns.runUntilIdle()
        #expect(flerp.calls.count == 1)
        #expect(running?.response == nil)
        running = nil
    }

    @Test("what undoes an operation's work is let go when it ends")
    func cancellationsAfterTheEnd() throws {
        final class Token {}
        let engine = try Engine(Self.sdl, ["Query.other": .load(FakeLoader { _ in .later })])
        let loader = FakeLoader { _ in .later }
        _ = engine
        let second = try Engine(Self.sdl, ["Query.other": .load(loader)])
        let running = try second.start("{ other }")
        weak var token: Token?
        do {
            let strong = Token()
            token = strong
            running.operation?.context.onCancel { _ = strong }
        }
        #expect(token != nil)
        loader.completeFirst(.json("1"))
        running.turns.runUntilIdle()
        #expect(token == nil)
    }

    @Test(
        "nothing holds an operation or its loaders once it is over",
        arguments: ["done", "cancelled", "answered late", "waiting column"]
    )
    func freed(_ ending: String) throws {
        weak var operation: GraphQLExecution.Operation?
        weak var loader: FakeLoader?
        do {
            let frobs = FakeLoader { _ in .later }
            let flerp = FakeLoader.batch(by: "id", key: "id") { _ in .later }
            loader = flerp
            let label = FakeComputation(reads: [Requirement("flerp")]) { _ in .null }
            let engine = try Engine(
                Self.sdl,
                ["Query.frobs": .load(frobs), "Frob.flerp": .load(flerp), "Frob.label": .compute(label)]
            )
            let running = try engine.start("{ frobs { flerp { score } label } }")
            operation = running.operation
            frobs.completeFirst(.json(#"[{"id":1}]"#))
            if ending == "cancelled" {
                running.cancel()
                running.turns.runUntilIdle()
            } else {
                running.turns.runUntilIdle()
                #expect(operation != nil)
                switch ending {
                case "answered late":
                    running.cancel()
                    flerp.completeFirst(.json("[]"))
                case "waiting column":
                    running.cancel()
                    flerp.dropPending()
                default:
                    flerp.completeFirst(.json("[]"))
                    running.turns.runUntilIdle()
                    #expect(running.response == #"{"data":{"frobs":[{"flerp":null,"label":null}]}}"#)
                }
            }
            running.turns.runUntilIdle()
            running.release()
            #expect(operation == nil)
        }
        #expect(loader == nil)
    }
}
