import Testing

@testable import StateStore

@Suite struct MigrationTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open() throws -> StateStore {
        try StateStore(folder.database, migrations: StateMigration.read(folder: folder.path))
    }

    /// Opens the store, which must fail.
    private func failure() -> MigrationFailure? {
        do {
            try open().shutdown()
            return nil
        } catch let error as MigrationFailure {
            return error
        } catch StateFailure.migration(let error) {
            return error
        } catch {
            Issue.record(error)
            return nil
        }
    }

    private func tables() throws -> String {
        let connection = try Connection.forReading(DatabaseName(folder.database), stop: StopFlag())
        let rows = try connection.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                + "AND name <> 'tributary_migration' ORDER BY name"
        )
        return rows.flatMap { $0 }.joined(separator: " ")
    }

    @Test("migrations are applied once each, in order, and later ones when they appear")
    func inOrder() throws {
        try folder.write("CREATE TABLE a (x); -- first\nINSERT INTO a VALUES (1);\n", to: "0001-a.sql")
        try folder.write("ALTER TABLE a ADD COLUMN y; CREATE TABLE b (z);", to: "0002-b.sql")
        try folder.write("not a migration", to: "README.md")
        try open().shutdown()
        #expect(try tables() == "a b")
        try open().shutdown()
        try folder.write("CREATE TABLE c (x)", to: "0003-c.sql")
        try open().shutdown()
        #expect(try tables() == "a b c")
        let connection = try Connection.forReading(DatabaseName(folder.database), stop: StopFlag())
        #expect(try connection.rows("SELECT count(*) FROM a") == [["1"]])
    }

    @Test("no folder, or an empty one, is no migration")
    func none() throws {
        #expect(try StateMigration.read(folder: folder.path + "/nowhere").isEmpty)
        try open().shutdown()
        #expect(try tables() == "")
    }

    @Test("a released migration that was changed is refused; other line ends are no change")
    func changed() throws {
        try folder.write("CREATE TABLE a (x);\nCREATE TABLE b (x);\n", to: "0001-a.sql")
        try open().shutdown()
        try folder.write("CREATE TABLE a (x);\r\nCREATE TABLE b (x);\r\n", to: "0001-a.sql")
        try open().shutdown()
        try folder.write("CREATE TABLE a (x, y);\nCREATE TABLE b (x);\n", to: "0001-a.sql")
        let found = failure()
        #expect(found == .changed(file: "0001-a.sql"))
        #expect(found?.description.contains("0001-a.sql was changed after it had been applied") == true)
    }

    @Test("an applied migration that the folder lacks is refused")
    func missing() throws {
        try folder.write("CREATE TABLE a (x)", to: "0001-a.sql")
        try open().shutdown()
        #expect(throws: StateFailure.migration(.missing(number: 1, name: "0001-a.sql"))) {
            try StateStore(folder.database).shutdown()
        }
    }

    @Test("numbers follow each other from 1", arguments: sequences)
    func sequence(_ example: (files: [String], failure: MigrationFailure)) throws {
        for file in example.files { try folder.write("SELECT 1", to: file) }
        #expect(failure() == example.failure)
    }

    static let sequences: [(files: [String], failure: MigrationFailure)] = [
        (["0002-b.sql"], .gap(expected: 1, found: "0002-b.sql")),
        (["0001-a.sql", "0003-c.sql"], .gap(expected: 2, found: "0003-c.sql")),
        (["0000-z.sql", "0001-a.sql"], .gap(expected: 1, found: "0000-z.sql")),
        (["0001-a.sql", "0001-b.sql"], .duplicate(number: 1, files: ["0001-a.sql", "0001-b.sql"])),
        (["0001-a.sql", "2-b.sql"], .badName(file: "2-b.sql")),
        (["0001.sql"], .badName(file: "0001.sql")),
        (["create.sql"], .badName(file: "create.sql")),
        (["99999999999999999999-a.sql"], .badName(file: "99999999999999999999-a.sql")),
    ]

    @Test("a migration that fails is rolled back whole, and says where", arguments: failing)
    func rolledBack(_ example: (sql: String, line: Int?, message: String)) throws {
        try folder.write("CREATE TABLE a (x INTEGER PRIMARY KEY)", to: "0001-a.sql")
        try folder.write(example.sql, to: "0002-b.sql")
        guard case .failed("0002-b.sql", let position, let message)? = failure() else {
            Issue.record("\(String(describing: failure()))")
            return
        }
        #expect(position?.line == example.line)
        #expect(message == example.message)
        #expect(try tables() == "a")
        // Mended, it is applied.
        try folder.write("CREATE TABLE b (x)", to: "0002-b.sql")
        try open().shutdown()
        #expect(try tables() == "a b")
    }

    static let failing: [(sql: String, line: Int?, message: String)] = [
        ("CREATE TABLE b (x);\n\nINSERT INTO c VALUES (1);\n", 3, "no such table: c"),
        ("CREATE TABLE b (x);\n-- ä\nSELECT 1,\n  nope;\n", 4, "no such column: nope"),
        ("INSERT INTO a VALUES (1);\nINSERT INTO a VALUES (1);", 2, "UNIQUE constraint failed: a.x"),
        ("CREATE TABLE b (x);\nCOMMIT;\n", 2, CheckTests.transactions),
        ("CREATE TABLE b (x);\nATTACH 'x' AS x;\n", 2, CheckTests.files),
        (
            "CREATE TABLE b (y REFERENCES a (x));\nINSERT INTO b VALUES (7);", nil,
            "a row of b refers to a row of a that is not there"
        ),
    ]

    @Test("a table may be made anew without the rows that refer to it going with it")
    func tableMadeAnew() throws {
        try folder.write(
            """
            CREATE TABLE a (x INTEGER PRIMARY KEY);
            CREATE TABLE b (y REFERENCES a (x) ON DELETE CASCADE);
            INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);
            """,
            to: "0001-a.sql"
        )
        try folder.write(
            """
            CREATE TABLE a2 (x INTEGER PRIMARY KEY, z TEXT NOT NULL DEFAULT '');
            INSERT INTO a2 (x) SELECT x FROM a; DROP TABLE a; ALTER TABLE a2 RENAME TO a;
            """,
            to: "0002-b.sql"
        )
        try open().shutdown()
        let connection = try Connection.forReading(DatabaseName(folder.database), stop: StopFlag())
        #expect(try connection.rows("SELECT count(*) FROM b") == [["1"]])
    }

    @Test("a file of many statements takes time in proportion")
    func manyStatements() throws {
        let inserts = (0..<20_000).map { "INSERT INTO a VALUES (\($0));\n" }.joined()
        try folder.write("CREATE TABLE a (x);\n" + inserts, to: "0001-a.sql")
        try open().shutdown()
        let connection = try Connection.forReading(DatabaseName(folder.database), stop: StopFlag())
        #expect(try connection.rows("SELECT count(*) FROM a") == [["20000"]])
    }

    @Test("a file that is not text is refused")
    func notText() throws {
        try folder.write("SELECT 1\u{0};", to: "0001-a.sql")
        #expect(failure() == .notText(file: "0001-a.sql"))
    }

    @Test("a file that is no database is refused as such, and stays as it is")
    func noDatabase() throws {
        try folder.write(String(repeating: "this is not a database\n", count: 100), to: "x.sqlite")
        #expect(throws: StateFailure.corrupt(message: "file is not a database")) {
            try StateStore(.file(path: folder.path + "/x.sqlite")).shutdown()
        }
    }

    @Test("a place that cannot be a directory is an error with the path")
    func noDirectory() throws {
        try folder.write("", to: "file")
        #expect {
            try StateStore(.file(path: folder.path + "/file/state.sqlite")).shutdown()
        } throws: { error in
            if case .open(let path, _) = error as? StateFailure { path.hasSuffix("/file/state.sqlite") } else { false }
        }
    }
}
