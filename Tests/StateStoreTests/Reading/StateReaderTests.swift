import NIOCore
import NIOPosix
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import StateStore

@Suite struct StateReaderTests {
    static let schema = """
        CREATE TABLE note (id INTEGER PRIMARY KEY, frob_id TEXT NOT NULL, body TEXT);
        INSERT INTO note (frob_id, body) VALUES ('f1', 'one'), ('f2', 'two'), ('f1', 'three');
        """

    @Test("parameters are bound by position and kind", arguments: TestLocation.allCases)
    func parameters(_ location: TestLocation) async throws {
        let test = try await TestStore(location, schema: Self.schema)
        let sql = "SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, typeof(?) AS f"
        let values: [StateValue] = [.null, .integer(-7), .real(0.5), .text("it's; DROP"), .boolean(true), .text("")]
        let expected = #"[{"a":null,"b":-7,"c":0.5,"d":"it's; DROP","e":1,"f":"text"}]"#
        #expect(await test.text(sql, values) == expected)
        #expect(await test.text("SELECT ? AS nan", [.real(.nan)]) == #"[{"nan":null}]"#)
        try await test.close()
    }

    @Test("one JSON parameter serves any number of keys", arguments: TestLocation.allCases)
    func keys(_ location: TestLocation) async throws {
        let test = try await TestStore(location, schema: Self.schema)
        let statement = StateStatement(
            "SELECT frob_id, body FROM note WHERE frob_id IN (SELECT value FROM json_each(?)) ORDER BY id"
        )
        let one = try await test.query(statement, [.json(Array(#"["f2"]"#.utf8))]).get()
        #expect(one.text == #"[{"frob_id":"f2","body":"two"}]"#)
        let two = try await test.query(statement, [.json(Array(#"["f1","f2","f3"]"#.utf8))]).get()
        #expect(two.rowCount == 3)
        #expect(try await test.query(statement, [.json(Array("[]".utf8))]).get().text == "[]")
        try await test.close()
    }

    @Test("a quick statement is answered before query returns")
    func synchronous() async throws {
        let test = try await TestStore(.file, schema: Self.schema)
        let answered = try await test.onLoop { reader in
            var answered = false
            reader.query(StateStatement("SELECT body FROM note WHERE id = 1")) { _ in answered = true }
            return answered
        }
        #expect(answered)
        #expect(try await test.onLoop { $0.counts } == .init(onLoop: 1, onWorker: 0))
        try await test.close()
    }

    @Test("a completion may ask again, the same statement too")
    func nested() async throws {
        let test = try await TestStore(.file, schema: Self.schema)
        let texts = try await test.onLoop { reader in
            var texts: [String] = []
            let statement = StateStatement("SELECT body FROM note WHERE id = ?")
            reader.query(statement, parameters: [.integer(1)]) { first in
                reader.query(statement, parameters: [.integer(2)]) { texts.append((try? $0.get().text) ?? "") }
                texts.append((try? first.get().text) ?? "")
            }
            return texts
        }
        #expect(texts == [#"[{"body":"two"}]"#, #"[{"body":"one"}]"#])
        try await test.close()
    }

    @Test("what was acknowledged is seen by the next read, on every loop", arguments: TestLocation.allCases)
    func readYourWrites(_ location: TestLocation) async throws {
        let test = try await TestStore(location, schema: "CREATE TABLE t (v)")
        let statement = StateStatement("SELECT count(*) AS n FROM t")
        for n in 1...50 {
            _ = try await test.write("INSERT INTO t VALUES (?)", [.integer(Int64(n))]).get()
            #expect(try await test.query(statement).get().text == #"[{"n":\#(n)}]"#)
        }
        try await test.close()
    }

    @Test("faults are failures that say what is wrong", arguments: faults)
    func failures(_ example: (sql: String, parameters: [StateValue], failure: StateFailure)) async throws {
        let test = try await TestStore(.file, schema: Self.schema)
        #expect(await test.query(StateStatement(example.sql), example.parameters).failure == example.failure)
        // The reader goes on working.
        #expect(await test.text("SELECT 1 AS a") == #"[{"a":1}]"#)
        try await test.close()
    }

    static let faults: [(sql: String, parameters: [StateValue], failure: StateFailure)] = [
        ("SELECT nope FROM note", [], .prepare(message: "no such column: nope", utf8Offset: 7)),
        ("SELECT 1", [.null], .parameterCount(expected: 0, given: 1)),
        ("SELECT ?, ?", [.null], .parameterCount(expected: 2, given: 1)),
        ("DELETE FROM note", [], .readOnly(message: "the statement writes; give it to StateStore.write")),
        ("SELECT abs(-9223372036854775808)", [], .statement(code: 1, message: "integer overflow")),
    ]

    @Test("answers are capped in rows and in bytes, exactly")
    func caps() async throws {
        let test = try await TestStore(.memory)
        let statement = StateStatement("SELECT value AS v FROM json_each(?)")
        let three: [StateValue] = [.json(Array("[1,2,3]".utf8))]  // [{"v":1},{"v":2},{"v":3}] has 25 bytes.
        #expect(try await test.query(statement, three, limits: .init(maxRows: 3)).get().rowCount == 3)
        #expect(await test.query(statement, three, limits: .init(maxRows: 2)).failure == .tooLarge(limit: .rows(2)))
        #expect(try await test.query(statement, three, limits: .init(maxBytes: 25)).get().count == 25)
        #expect(await test.query(statement, three, limits: .init(maxBytes: 24)).failure == .tooLarge(limit: .bytes(24)))
        try await test.close()
    }

    @Test("an endless statement neither blocks the loop nor outlives its timeout")
    func endlessStatement() async throws {
        let test = try await TestStore(.file)
        let statement = StateStatement(endless)
        let limits = StateLimits(timeout: .milliseconds(300))
        let started = ContinuousClock.now
        let answers = NIOLockedValueBox<[String]>([])
        let group = test.group
        let failure: StateFailure? = await withCheckedContinuation { continuation in
            // Both are asked in one turn of the loop: the quick one is answered first, unless the slow one blocks it.
            group.next().execute {
                test.withReader { reader in
                    reader.query(statement, limits: limits) { result in
                        answers.withLockedValue { $0.append("slow") }
                        continuation.resume(returning: result.failure)
                    }
                    reader.query(StateStatement("SELECT 1 AS a")) { _ in answers.withLockedValue { $0.append("quick") }
                    }
                }
            }
        }
        #expect(failure == .timeout(milliseconds: 300))
        #expect(answers.withLockedValue { $0 } == ["quick", "slow"])
        #expect(ContinuousClock.now - started < .seconds(10))
        try await test.close()
    }

    @Test("a statement over the loop's budget is answered by a worker, and goes there at once the next time")
    func slowStatement() async throws {
        var options = StateStore.Options()
        options.loopBudget = .milliseconds(1)
        let test = try await TestStore(.file, options: options)
        let statement = StateStatement(counting)
        let first = try await test.query(statement, [.integer(1_000_000)]).get()
        #expect(first.text == #"[{"c":1000000}]"#)
        #expect(try await test.onLoop { $0.counts } == .init(onLoop: 0, onWorker: 1))
        // Quick now, but remembered as slow: query returns before the answer is there.
        let wasSynchronous = try await test.onLoop { reader in
            var answered = false
            reader.query(statement, parameters: [.integer(1)]) { _ in answered = true }
            return answered
        }
        #expect(!wasSynchronous)
        // After enough quick runs it is trusted again; on a crowded machine a run may not be quick.
        var runs = 0
        while try await test.onLoop({ $0.counts.onLoop }) == 0, runs < 10_000 {
            _ = try await test.query(statement, [.integer(1)]).get()
            runs += 1
        }
        #expect(16..<10_000 ~= runs)
        try await test.close()
    }

    @Test("more slow statements than may wait are refused as busy")
    func fullQueue() async throws {
        var options = StateStore.Options()
        options.workers = 1
        options.waitingReads = 1
        let test = try await TestStore(.file, options: options)
        let limits = StateLimits(timeout: .seconds(2))
        let statement = StateStatement(endless)
        // All are asked in one turn of the loop, long before the first is over.
        let failures: [StateFailure?] = await handedOver { deliver in
            test.loop.execute {
                test.withReader { reader in
                    let failures = Monitor<[StateFailure?]>([])
                    for _ in 0..<6 {
                        reader.query(statement, limits: limits) { result in
                            let all = failures.update { all in
                                all.append(result.failure)
                                return all
                            }
                            if all.count == 6 { deliver(all) }
                        }
                    }
                }
            }
        }
        // One runs and one waits; the worker may not yet have taken the first when the second comes.
        let busy = failures.count { $0 == .busy(message: "1 slow statements are waiting already") }
        #expect(4...5 ~= busy)
        #expect(failures.count { $0 == .timeout(milliseconds: 2_000) } == 6 - busy)
        try await test.close()
    }

    @Test("the statement cache is bounded, and what it dropped still answers")
    func cache() async throws {
        let name = DatabaseName(.memory)
        let keeper = try Connection.forWriting(name, stop: StopFlag())
        let connection = try Connection.forReading(name, stop: StopFlag())
        let cache = StatementCache(capacity: 4)
        let statements = (0..<10).map { StateStatement("SELECT \($0) AS a") }
        for _ in 0..<3 {
            for (index, statement) in statements.enumerated() {
                let prepared = try cache.entry(for: statement, on: connection).prepared
                let rows = try prepared.run([], limits: .standard, deadline: .max, on: connection).get()
                #expect(rows.text == #"[{"a":\#(index)}]"#)
                #expect(cache.count <= 4)
            }
        }
        let kept = try cache.entry(for: statements[6], on: connection)
        #expect(try cache.entry(for: statements[6], on: connection) === kept)
        _ = keeper.totalChanges
    }

    @Test("after shutdown reads fail, and what ran on a worker is interrupted")
    func shutdown() async throws {
        let test = try await TestStore(.file)
        let statement = StateStatement(endless)
        async let slow = test.query(statement)
        while try await test.onLoop({ $0.counts.onWorker }) == 0 {}
        try await test.onLoop { reader in reader.close() }
        test.store.shutdown()
        #expect(await slow.failure == .shutDown)
        #expect(await test.query(StateStatement("SELECT 1")).failure == .shutDown)
        #expect(await test.write("SELECT 1").failure == .shutDown)
        #expect(test.store.check("SELECT 1").failure == .shutDown)
        try await test.group.shutdownGracefully()
    }

    @Test("many loops read while one thread writes", arguments: TestLocation.allCases)
    func readersAndWriter(_ location: TestLocation) async throws {
        let test = try await TestStore(location, schema: "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)")
        await test.write("INSERT INTO t VALUES (1, 0), (2, 0)")
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 3)
        let update = StateStatement("UPDATE t SET v = v + 1")
        let select = StateStatement("SELECT (SELECT v FROM t WHERE id = 1) - (SELECT v FROM t WHERE id = 2) AS d")
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for _ in 0..<100 { _ = try await test.write([StateWrite(update)]).get() }
            }
            for _ in 0..<3 {
                let loop = group.next()
                let store = test.store
                tasks.addTask {
                    let reader = try await loop.submit {
                        NIOLoopBound(try store.makeReader(on: loop), eventLoop: loop)
                    }.outcome()
                    for _ in 0..<200 {
                        // Both rows change in one statement, so no snapshot may tell them apart.
                        let text = try await withCheckedThrowingContinuation { continuation in
                            loop.execute {
                                reader.value.query(select) { continuation.resume(with: $0.map(\.text)) }
                            }
                        }
                        #expect(text == #"[{"d":0}]"#)
                    }
                    try await loop.submit { reader.value.close() }.outcome()
                }
            }
            try await tasks.waitForAll()
        }
        #expect(await test.text("SELECT v FROM t WHERE id = 1") == #"[{"v":100}]"#)
        try await group.shutdownGracefully()
        try await test.close()
    }
}
