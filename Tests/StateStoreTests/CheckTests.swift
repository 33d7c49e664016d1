import Testing

@testable import StateStore

/// What preparing a statement at load tells.
@Suite struct CheckTests {
    static let schema = """
        CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT);
        CREATE TABLE log (id INTEGER PRIMARY KEY, text TEXT);
        CREATE VIEW latest AS SELECT body FROM note ORDER BY id DESC LIMIT 1;
        CREATE TRIGGER logged AFTER INSERT ON note BEGIN INSERT INTO log (text) VALUES (new.body); END;
        """

    @Test("a valid statement is described")
    func valid() async throws {
        let test = try await TestStore(.file, schema: Self.schema)
        let read = try test.store.check("SELECT body AS b, 1 FROM latest WHERE body > ? ; -- end").get()
        #expect(read.columnNames == ["b", "1"])
        #expect(read.parameterCount == 1)
        #expect(read.isReadOnly)
        #expect(Set(read.tablesRead).isSuperset(of: ["note"]))
        #expect(read.tablesWritten.isEmpty)
        let write = try test.store.check("INSERT INTO note (body) VALUES (?) RETURNING id").get()
        #expect(write.columnNames == ["id"])
        #expect(!write.isReadOnly)
        #expect(write.tablesWritten == ["log", "note"])
        try await test.close()
    }

    @Test("a faulty statement is refused with its place", arguments: faults)
    func faulty(_ example: (sql: String, message: String, offset: Int?)) async throws {
        let test = try await TestStore(.memory, schema: Self.schema)
        let expected = StateFailure.prepare(message: example.message, utf8Offset: example.offset)
        #expect(test.store.check(example.sql).failure == expected)
        try await test.close()
    }

    static let transactions = "transactions are made by the store: leave BEGIN, COMMIT, ROLLBACK and SAVEPOINT out"
    static let pragmas = "pragmas are set by the store and cannot be used in a statement"
    static let files = "other database files cannot be attached or written from a statement"
    static let faults: [(sql: String, message: String, offset: Int?)] = [
        ("", "there is no statement in this text", 0),
        (" -- nothing\n;", "there is no statement in this text", 0),
        ("SELECT 'ä', bdy FROM note", "no such column: bdy", 13),
        ("SELECT body FROM nte", "no such table: nte", nil),
        ("SELEC 1", #"near "SELEC": syntax error"#, 0),
        ("SELECT (1", "incomplete input", nil),
        ("SELECT 1; SELECT 2", "there is more than one statement in this text", 10),
        ("SELECT 1; nonsense", "there is more than one statement in this text", 10),
        (#"SELECT "bdy" FROM note"#, "no such column: bdy", 7),
        ("SELECT 1\u{0}", "the text contains a NUL byte", 8),
        ("BEGIN", transactions, 0),
        ("COMMIT", transactions, 0),
        ("SAVEPOINT job", transactions, 0),
        ("PRAGMA journal_mode = DELETE", pragmas, 0),
        ("ATTACH '/tmp/x' AS x", files, 0),
    ]
}
