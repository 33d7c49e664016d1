import GraphQLExecution
import OrderedJSON
import Testing

/// When loads go out: as early as their keys are known, together with what becomes known in the same turn.
@Suite struct WaveTests {
    private static let sdl = """
        type Query { fast: [Frob!] slow: [Frob!] }
        type Frob { id: ID flerp: Flerp next: Frob label: String }
        type Flerp { id: ID score: Int frob: Frob }
        """

    private func later(by field: String? = nil) -> FakeLoader {
        guard let field else { return FakeLoader { _ in .later } }
        return FakeLoader.batch(by: field, key: "id") { _ in .later }
    }

    @Test("a slow branch does not hold up a fast one")
    func breadth() throws {
        let fast = later()
        let slow = later()
        let flerp = later(by: "id")
        let engine = try Engine(
            Self.sdl,
            ["Query.fast": .load(fast), "Query.slow": .load(slow), "Frob.flerp": .load(flerp)]
        )
        let running = try engine.start("{ slow { flerp { score } } fast { flerp { score } } }")
        #expect(fast.calls.count == 1 && slow.calls.count == 1)
        fast.completeFirst(.json(#"[{"id":1}]"#))
        #expect(flerp.calls.isEmpty)
        running.turns.endTurn()
        #expect(flerp.calls == [.init(keys: ["1"])])
        flerp.completeFirst(.json(#"[{"id":1,"score":10}]"#))
        running.turns.endTurn()
        #expect(running.response == nil)
        slow.completeFirst(.json(#"[{"id":1},{"id":2}]"#))
        running.turns.endTurn()
        // What the fast branch asked for is known.
        #expect(flerp.calls.last == .init(keys: ["2"]))
        flerp.completeFirst(.json(#"[{"id":2,"score":20}]"#))
        #expect(running.response == nil)
        running.turns.endTurn()
        #expect(
            running.response
                == #"{"data":{"slow":[{"flerp":{"score":10}},{"flerp":{"score":20}}],"fast":[{"flerp":{"score":10}}]}}"#
        )
        #expect(running.completions == 1)
        #expect(running.loads == 4)
    }

    @Test("what becomes ready in one turn goes out together")
    func sharedTurn() throws {
        let fast = later()
        let slow = later()
        let flerp = later(by: "id")
        let engine = try Engine(
            Self.sdl,
            ["Query.fast": .load(fast), "Query.slow": .load(slow), "Frob.flerp": .load(flerp)]
        )
        let running = try engine.start("{ slow { flerp { score } } fast { next { flerp { score } } } }")
        fast.completeFirst(.json(#"[{"next":{"id":1}}]"#))
        slow.completeFirst(.json(#"[{"id":2},{"id":1}]"#))
        running.turns.endTurn()
        #expect(flerp.calls.count == 1)
        #expect(Set(flerp.calls[0].keys) == ["1", "2"])
        flerp.completeFirst(.json("[]"))
        running.turns.runUntilIdle()
        #expect(
            running.response == #"{"data":{"slow":[{"flerp":null},{"flerp":null}],"fast":[{"next":{"flerp":null}}]}}"#
        )
    }

    @Test("a key that is under way is not asked again, and both who asked get it")
    func underWay() throws {
        let fast = later()
        let slow = later()
        let flerp = later(by: "id")
        let engine = try Engine(
            Self.sdl,
            ["Query.fast": .load(fast), "Query.slow": .load(slow), "Frob.flerp": .load(flerp)]
        )
        let running = try engine.start("{ slow { flerp { score } } fast { flerp { score } } }")
        fast.completeFirst(.json(#"[{"id":1},{"id":2}]"#))
        running.turns.endTurn()
        slow.completeFirst(.json(#"[{"id":2},{"id":1},{"id":3}]"#))
        running.turns.endTurn()
        #expect(flerp.calls == [.init(keys: ["1", "2"]), .init(keys: ["3"])])
        flerp.completeLast(.json(#"[{"id":3,"score":3}]"#))
        running.turns.endTurn()
        #expect(running.response == nil)
        flerp.completeLast(.json(#"[{"id":2,"score":2},{"id":1,"score":1}]"#))
        running.turns.endTurn()
        #expect(
            running.response
                == #"{"data":{"slow":[{"flerp":{"score":2}},{"flerp":{"score":1}},{"flerp":{"score":3}}],"fast":[{"flerp":{"score":1}},{"flerp":{"score":2}}]}}"#
        )
    }

    @Test("chunks may answer in any order, at once or later", arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2]])
    func chunksInAnyOrder(_ order: [Int]) throws {
        let flerp = FakeLoader.batch(by: "id", key: "id", maxBatchSize: 2) { _ in .later }
        let fast = #"[{"id":1},{"id":2},{"id":3},{"id":4},{"id":5}]"#
        let engine = try Engine(Self.sdl, ["Query.fast": .data(fast), "Frob.flerp": .load(flerp)])
        let running = try engine.start("{ fast { a: flerp { score } b: flerp { id } } }")
        #expect(flerp.calls.map(\.keys) == [["1", "2"], ["3", "4"], ["5"]])
        let batches = flerp.pending
        for index in order {
            let keys = flerp.calls[index].keys
            let body = JSONBody(
                copying: Array(("[" + keys.map { #"{"id":\#($0),"score":\#($0)}"# }.joined(separator: ",") + "]").utf8)
            )
            batches[index].complete(.success(LoadedValue(body: body, root: 0)))
            running.turns.endTurn()
        }
        let rows = (1...5).map { #"{"a":{"score":\#($0)},"b":{"id":"\#($0)"}}"# }
        #expect(running.response == #"{"data":{"fast":["# + rows.joined(separator: ",") + "]}}")
    }

    @Test("a second answer to one load is not heard")
    func secondAnswer() throws {
        let fast = later()
        let engine = try Engine(Self.sdl, ["Query.fast": .load(fast)])
        let running = try engine.start("{ fast { id } }")
        let batch = try #require(fast.pending.first)
        fast.completeFirst(.json(#"[{"id":1}]"#))
        batch.complete(.failure(ExecutionFailure("late", code: nil)))
        running.turns.runUntilIdle()
        batch.complete(.failure(ExecutionFailure("late", code: nil)))
        running.turns.runUntilIdle()
        #expect(running.response == #"{"data":{"fast":[{"id":"1"}]}}"#)
        #expect(running.completions == 1)
    }

    @Test("a column waits for several siblings that come one by one")
    func waitsForSeveral() throws {
        let flerp = later(by: "id")
        let next = later(by: "id")
        let label = FakeComputation(
            reads: [
                Requirement("flerp", selection: [Requirement("score")]),
                Requirement("next", selection: [Requirement("id")]),
            ]
        ) { .json("\"" + $0.requirements.joined().filter(\.isNumber) + "\"") }
        let engine = try Engine(
            Self.sdl,
            [
                "Query.fast": .data(#"[{"id":1}]"#), "Frob.flerp": .load(flerp), "Frob.next": .load(next),
                "Frob.label": .compute(label),
            ]
        )
        for isFlerpFirst in [true, false] {
            let running = try engine.start("{ fast { label } }")
            if isFlerpFirst {
                flerp.completeFirst(.json(#"[{"id":1,"score":5}]"#))
            } else {
                next.completeFirst(.json(#"[{"id":1}]"#))
            }
            running.turns.runUntilIdle()
            #expect(running.response == nil)
            if isFlerpFirst {
                next.completeFirst(.json(#"[{"id":1}]"#))
            } else {
                flerp.completeFirst(.json(#"[{"id":1,"score":5}]"#))
            }
            running.turns.runUntilIdle()
            #expect(running.response == #"{"data":{"fast":[{"label":"151"}]}}"#)
        }
    }

    @Test("a thousand columns with a thousand loads are not looked at a million times")
    func manyWaitingColumns() throws {
        let engine = try Engine(
            Self.sdl,
            [
                "Query.fast": .data("[" + (0..<400).map { #"{"id":\#($0)}"# }.joined(separator: ",") + "]"),
                "Frob.flerp": .load(FakeLoader.each(by: "id") { call in .json(#"{"score":\#(call.keys[0])}"#) }),
            ]
        )
        let aliases = (0..<400).map { "a\($0): next { flerp { score } }" }.joined(separator: " ")
        let response = try engine.response("{ fast { flerp { score } \(aliases) } }")
        #expect(response.hasPrefix(#"{"data":{"fast":[{"flerp":{"score":0},"a0":null"#))
    }
}
