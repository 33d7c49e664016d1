import Testing

@testable import StateStore

/// How SQLite's values become JSON text.
@Suite struct RenderingTests {
    @Test("each kind of value has its JSON form", arguments: cases)
    func values(_ example: (sql: String, json: String)) async throws {
        let test = try await TestStore(.memory)
        #expect(await test.text(example.sql) == example.json)
        try await test.close()
    }

    static let cases: [(sql: String, json: String)] = [
        ("SELECT 1 AS a", #"[{"a":1}]"#),
        ("SELECT 0 AS a, -1 AS b", #"[{"a":0,"b":-1}]"#),
        (
            "SELECT 9223372036854775807 AS a, -9223372036854775808 AS b",
            #"[{"a":9223372036854775807,"b":-9223372036854775808}]"#
        ),
        ("SELECT 1.5 AS a, 1e300 AS b, 1.0 AS c", #"[{"a":1.5,"b":1e+300,"c":1.0}]"#),
        ("SELECT 9e999 AS a, -9e999 AS b", #"[{"a":null,"b":null}]"#),
        ("SELECT NULL AS a", #"[{"a":null}]"#),
        ("SELECT '' AS a", #"[{"a":""}]"#),
        ("SELECT 'it''s \"x\" \\ y' AS a", #"[{"a":"it's \"x\" \\ y"}]"#),
        (
            "SELECT 'a' || char(8,9,10,12,13,0,31,127) || 'b' AS a",
            "[{\"a\":\"a\\b\\t\\n\\f\\r\\u0000\\u001f\u{7F}b\"}]"
        ),
        ("SELECT 'Grüße 👋' AS a", #"[{"a":"Grüße 👋"}]"#),
        ("SELECT CAST(x'61FF62' AS TEXT) AS a", "[{\"a\":\"a\u{FFFD}b\"}]"),
        ("SELECT x'' AS a, x'00' AS b, x'0001' AS c, x'000102' AS d", #"[{"a":"","b":"AA==","c":"AAE=","d":"AAEC"}]"#),
        ("SELECT x'FBEFFF' AS a", #"[{"a":"++//"}]"#),
        ("SELECT 1 AS \"a\"\"b\"", #"[{"a\"b":1}]"#),
        ("SELECT value FROM json_each('[1,2,3]')", #"[{"value":1},{"value":2},{"value":3}]"#),
        ("SELECT 1 AS a WHERE 0", "[]"),
    ]

    @Test("the text is followed by 64 zero bytes, on small answers and on large ones")
    func padding() async throws {
        let test = try await TestStore(.memory)
        for sql in ["SELECT 1 AS a WHERE 0", "SELECT replace(hex(zeroblob(200000)), '0', 'x') AS a"] {
            let rows = try await test.query(StateStatement(sql)).get()
            let padding = unsafe UnsafeBufferPointer(start: rows.start + rows.count, count: StateRows.padding)
            #expect(unsafe padding.allSatisfy { $0 == 0 })
            #expect(unsafe rows.start[rows.count - 1] == UInt8(ascii: "]"))
        }
        try await test.close()
    }

    @Test("a statement that selects all columns follows a change of the schema")
    func schemaChange() async throws {
        let test = try await TestStore(.file, schema: "CREATE TABLE t (a); INSERT INTO t VALUES (1);")
        let statement = StateStatement("SELECT * FROM t")
        #expect(try await test.query(statement).get().text == #"[{"a":1}]"#)
        await test.write("ALTER TABLE t ADD COLUMN b DEFAULT 2")
        #expect(try await test.query(statement).get().text == #"[{"a":1,"b":2}]"#)
        await test.write("ALTER TABLE t RENAME COLUMN b TO c")
        #expect(try await test.query(statement).get().text == #"[{"a":1,"c":2}]"#)
        try await test.close()
    }
}
