import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
import Testing

/// Bodies that are too large to be read on the event loop.
@Suite struct OffloadTests {
    private static let sdl = """
        type Query { frobs: [Frob] frob: Frob other: Int }
        type Frob { id: ID name: String flerp: Flerp }
        type Flerp { score: Int }
        """

    /// 30,000 frobs in more than 1 MiB.
    private static let large: String = {
        let frobs = (1...30_000).map { #"{"id":\#($0),"name":"frob number \#($0)","padding":"xxxxxxxx"}"# }
        return "[" + frobs.joined(separator: ",") + "]"
    }()

    /// Another thread that works only when it is told to.
    private final class Worker {
        private(set) var errands: [(work: () -> Void, next: () -> Void)] = []

        func offload(_ work: @escaping () -> Void, _ next: @escaping () -> Void) { errands.append((work, next)) }

        /// Does the work of one errand; what comes next is up to the caller.
        func work() -> (() -> Void)? {
            guard !errands.isEmpty else { return nil }
            let errand = errands.removeFirst()
            errand.work()
            return errand.next
        }

        func runUntilIdle() { while let next = work() { next() } }
    }

    private func start(_ engine: Engine, _ text: String, worker: Worker) throws -> Running {
        let prepared = try engine.prepare(text)
        let running = Running(
            plan: try prepared.plan(for: VariableValues.none),
            schema: engine.schema,
            variables: VariableValues.none,
            source: Source(name: "request", text: text),
            offload: worker.offload
        )
        running.run()
        return running
    }

    private func engine(_ flerp: FakeLoader, other: FakeLoader = FakeLoader { _ in .json("7") }) throws -> Engine {
        try Engine(
            Self.sdl,
            [
                "Query.frobs": .data(Self.large), "Query.frob": .data(#"{"id":1}"#), "Query.other": .load(other),
                "Frob.flerp": .load(flerp),
            ]
        )
    }

    @Test("objects of a large body are read by a worker, and asked for from the event loop")
    func largeBody() throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId", maxBatchSize: 20_000) { _ in
            .json(#"[{"frobId":"2","score":5}]"#)
        }
        let worker = Worker()
        let running = try start(engine(flerp), "{ frobs { flerp { score } } }", worker: worker)
        #expect(worker.errands.count == 1)
        let next = try #require(worker.work())
        // The worker sends nothing: loaders belong to the event loop.
        #expect(flerp.calls.isEmpty)
        next()
        #expect(flerp.calls.count == 2)
        worker.runUntilIdle()
        running.turns.runUntilIdle()
        worker.runUntilIdle()
        let response = try #require(running.response)
        #expect(response.hasPrefix(#"{"data":{"frobs":[{"flerp":null},{"flerp":{"score":5}},{"flerp":null}"#))
        #expect(running.operation?.isHeavy == true)
    }

    @Test("an operation with small bodies has no use for a worker")
    func smallBody() throws {
        let worker = Worker()
        let flerp = FakeLoader.batch(by: "id", key: "frobId") { _ in .json(#"[{"frobId":1,"score":5}]"#) }
        let running = try start(engine(flerp), "{ frob { flerp { score } } }", worker: worker)
        running.turns.runUntilIdle()
        #expect(worker.errands.isEmpty)
        #expect(running.response == #"{"data":{"frob":{"flerp":{"score":5}}}}"#)
    }

    @Test("an answer that comes while a worker has the operation waits for it")
    func answerMeanwhile() throws {
        let worker = Worker()
        let other = FakeLoader { _ in .later }
        let flerp = FakeLoader.batch(by: "id", key: "frobId") { _ in .json("[]") }
        let running = try start(engine(flerp, other: other), "{ other frobs { flerp { score } } }", worker: worker)
        #expect(worker.errands.count == 1)
        other.completeFirst(.json("8"))
        running.turns.runUntilIdle()
        #expect(running.response == nil)
        worker.runUntilIdle()
        running.turns.runUntilIdle()
        worker.runUntilIdle()
        #expect(running.response?.hasPrefix(#"{"data":{"other":8,"frobs":[{"flerp":null}"#) == true)
    }

    @Test("an operation that is given up while a worker has it sends nothing more")
    func cancelledMeanwhile() throws {
        let worker = Worker()
        let flerp = FakeLoader.batch(by: "id", key: "frobId") { _ in .json("[]") }
        let running = try start(engine(flerp), "{ frobs { flerp { score } } }", worker: worker)
        running.cancel()
        worker.runUntilIdle()
        running.turns.runUntilIdle()
        #expect(flerp.calls.isEmpty)
        #expect(running.response == nil)
    }
}
