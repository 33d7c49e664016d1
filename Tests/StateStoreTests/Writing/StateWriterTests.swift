import NIOCore
import NIOPosix
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import StateStore

@Suite struct StateWriterTests {
    static let schema = "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT UNIQUE NOT NULL);"
    static let insert = StateStatement("INSERT INTO t (v) VALUES (?) RETURNING id, v")

    @Test("RETURNING gives rows back, and the number of changed rows is told", arguments: TestLocation.allCases)
    func returning(_ location: TestLocation) async throws {
        let test = try await TestStore(location, schema: Self.schema)
        let answer = try await test.write([
            StateWrite(Self.insert, parameters: [.text("x")]),
            StateWrite(StateStatement("UPDATE t SET v = v || '!'")),
            StateWrite(StateStatement("SELECT v FROM t")),
        ]).get()
        #expect(answer.rows.map(\.text) == [#"[{"id":1,"v":"x"}]"#, "[]", #"[{"v":"x!"}]"#])
        #expect(answer.changedRows == [1, 1, 0])
        try await test.close()
    }

    @Test("a job is all or nothing")
    func atomic() async throws {
        let test = try await TestStore(.file, schema: Self.schema)
        let result = await test.write([
            StateWrite(Self.insert, parameters: [.text("a")]), StateWrite(Self.insert, parameters: [.text("a")]),
        ])
        #expect(result.failure == .constraint(message: "UNIQUE constraint failed: t.v"))
        #expect(await test.text("SELECT count(*) AS n FROM t") == #"[{"n":0}]"#)
        #expect(test.store.writerCounts == .init(committedJobs: 0, failedJobs: 1, commits: 1))
        try await test.close()
    }

    @Test(
        "jobs that wait together share a commit, and one that fails spoils only itself",
        arguments: TestLocation.allCases
    )
    func groupCommit(_ location: TestLocation) async throws {
        let test = try await TestStore(location, schema: Self.schema)
        let jobs = 2_000
        let results = await withTaskGroup(of: (Int, StateFailure?).self) { group in
            for index in 0..<jobs {
                // Every tenth repeats its neighbour's text; whichever comes second is refused.
                let text = index % 10 == 9 ? "\(index - 1)" : "\(index)"
                group.addTask {
                    (index, await test.write([StateWrite(Self.insert, parameters: [.text(text)])]).failure)
                }
            }
            return await group.reduce(into: [Int: StateFailure]()) { if let failure = $1.1 { $0[$1.0] = failure } }
        }
        #expect(results.count == jobs / 10)
        #expect(results.keys.allSatisfy { $0 % 10 >= 8 })
        #expect(results.values.allSatisfy { $0 == .constraint(message: "UNIQUE constraint failed: t.v") })
        #expect(await test.text("SELECT count(*) AS n FROM t") == #"[{"n":1800}]"#)
        let counts = test.store.writerCounts
        #expect(counts.committedJobs == 1_800)
        #expect(counts.failedJobs == 200)
        #expect(counts.commits < jobs / 4, "\(counts)")
        try await test.close()
    }

    @Test("a failure that undoes the whole transaction is not the neighbours' failure", arguments: poisons)
    func poison(_ example: (sql: String, failure: StateFailure)) async throws {
        let schema =
            Self.schema + """
                CREATE TABLE boom (v); CREATE TABLE parent (x INTEGER PRIMARY KEY);
                CREATE TABLE child (x REFERENCES parent (x) DEFERRABLE INITIALLY DEFERRED);
                CREATE TRIGGER bang AFTER INSERT ON boom BEGIN SELECT RAISE(ROLLBACK, 'bang'); END;
                """
        let test = try await TestStore(.file, schema: schema)
        // One job that keeps the writer busy lets the others gather into one group.
        let poison = StateStatement(example.sql)
        let limits = example.failure.code == "STATE_TIMEOUT" ? StateLimits(timeout: .milliseconds(400)) : .standard
        let failures = await withTaskGroup(of: StateFailure?.self) { group in
            group.addTask { await test.write(counting.insertion, [.integer(200_000)]).failure }
            for index in 0..<20 {
                group.addTask {
                    await test.write([StateWrite(Self.insert, parameters: [.text("n\(index)")])]).failure
                }
                if index == 10 {
                    group.addTask { await test.write([StateWrite(poison)], limits: limits).failure }
                }
            }
            return await group.reduce(into: [StateFailure]()) { if let failure = $1 { $0.append(failure) } }
        }
        #expect(failures == [example.failure])
        #expect(await test.text("SELECT count(*) AS n FROM t WHERE v LIKE 'n%'") == #"[{"n":20}]"#)
        try await test.close()
    }

    static let poisons: [(sql: String, failure: StateFailure)] = [
        ("INSERT INTO boom VALUES (1)", .constraint(message: "bang")),
        ("INSERT INTO child VALUES (1)", .constraint(message: "FOREIGN KEY constraint failed")),
        (
            "INSERT INTO t (v) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'p' || i FROM n",
            .timeout(milliseconds: 400)
        ),
    ]

    @Test("a job that waited past its timeout never begins")
    func timeoutWhileWaiting() async throws {
        let test = try await TestStore(.file, schema: Self.schema)
        let result = await test.write(
            [StateWrite(Self.insert, parameters: [.text("late")])],
            limits: .init(timeout: .zero)
        )
        #expect(result.failure == .timeout(milliseconds: 0))
        #expect(await test.text("SELECT count(*) AS n FROM t") == #"[{"n":0}]"#)
        try await test.close()
    }

    @Test("writes to a database that another connection holds fail as busy, and succeed once it is free")
    func busy() async throws {
        let folder = try TemporaryFolder()
        let store = try StateStore(folder.database, migrations: [StateMigration(file: "0001-t.sql", sql: Self.schema)])
        let other = try Connection(DatabaseName(folder.database), access: .readWrite, stop: StopFlag())
        try other.execute("BEGIN IMMEDIATE")
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let limits = StateLimits(timeout: .milliseconds(200))
        let write: @Sendable () async -> StateFailure? = {
            await withCheckedContinuation { continuation in
                loop.execute {
                    store.write([StateWrite(Self.insert, parameters: [.text("x")])], limits: limits, on: loop) {
                        continuation.resume(returning: $0.failure)
                    }
                }
            }
        }
        #expect(await write() == .busy(message: "database is locked"))
        try other.execute("COMMIT")
        #expect(await write() == nil)
        store.shutdown()
        try await group.shutdownGracefully()
    }

    @Test("changed tables are announced after the commit: by triggers, cascades, replaced and deleted rows too")
    func changes() async throws {
        let test = try await TestStore(
            .file,
            schema: """
                CREATE TABLE a (x INTEGER PRIMARY KEY); CREATE TABLE log (x);
                CREATE TABLE child (x REFERENCES a (x) ON DELETE CASCADE);
                CREATE TABLE pair (x PRIMARY KEY, y) WITHOUT ROWID;
                CREATE TRIGGER logged AFTER INSERT ON a BEGIN INSERT INTO log VALUES (new.x); END;
                """
        )
        let heard = NIOLockedValueBox<[Set<String>]>([])
        let subscription = test.store.onChange { tables in heard.withLockedValue { $0.append(tables) } }
        let steps: [(sql: String, tables: Set<String>?)] = [
            ("INSERT INTO a VALUES (1)", ["a", "log"]),
            ("INSERT INTO child VALUES (1)", ["child"]),
            ("INSERT INTO child VALUES (2)", nil),  // Refused by the foreign key.
            ("INSERT INTO pair VALUES (1, 1)", ["pair"]),
            ("REPLACE INTO pair VALUES (1, 2)", ["pair"]),
            ("UPDATE pair SET y = 3 WHERE x = 9", nil),  // No such row.
            ("SELECT * FROM a", nil),
            ("DELETE FROM log", ["log"]),
            ("DELETE FROM a WHERE x = 1", ["a", "child"]),
        ]
        for step in steps { await test.write(step.sql) }
        // A write is announced before the next is begun, so after one more all of the above was.
        await test.write("SELECT 1")
        #expect(heard.withLockedValue { $0 } == steps.compactMap(\.tables))
        subscription.cancel()
        await test.write("INSERT INTO a VALUES (2)")
        await test.write("SELECT 1")
        #expect(heard.withLockedValue { $0.count } == steps.compactMap(\.tables).count)
        try await test.close()
    }

    @Test("shutdown finishes the writes that wait")
    func shutdown() async throws {
        let folder = try TemporaryFolder()
        let store = try StateStore(folder.database, migrations: [StateMigration(file: "0001-t.sql", sql: Self.schema)])
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let acknowledged = NIOLockedValueBox(0)
        try await loop.submit {
            for index in 0..<1_000 {
                store.write([StateWrite(Self.insert, parameters: [.text("\(index)")])], on: loop) { result in
                    if case .success = result { acknowledged.withLockedValue { $0 += 1 } }
                }
            }
        }.outcome()
        store.shutdown()
        try await loop.submit {}.outcome()
        #expect(acknowledged.withLockedValue { $0 } == 1_000)
        let connection = try Connection.forReading(DatabaseName(folder.database), stop: StopFlag())
        #expect(try connection.rows("SELECT count(*) FROM t") == [["1000"]])
        try await group.shutdownGracefully()
    }
}

extension String {
    /// A query as the source of rows for table `t`.
    fileprivate var insertion: String { "INSERT INTO t (v) \(self)" }
}
