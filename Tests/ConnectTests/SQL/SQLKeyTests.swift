import Testing

@testable import Connect

/// Keys of a batch compare by text: a column may hold numbers where the parents have strings, and the other way about.
@Suite("Keys of batched statements")
struct SQLKeyTests {
    @Test(
        "match columns of every type, as numbers and as strings",
        arguments: ["TEXT", "INTEGER", "", "REAL", "NUMERIC", "BLOB"].flatMap { type in
            ["1, 2, 3", "'1', '2', '3'"].flatMap { stored in
                ["1, 2, 4", #""1", "2", "4""#].map { keys in (type, stored, keys) }
            }
        }
    )
    func columnTypes(_ type: String, _ stored: String, _ keys: String) async throws {
        let rows = stored.split(separator: ", ").map { "(\($0), 'of ' || \($0))" }.joined(separator: ", ")
        let surroundings = BindingSurroundings(
            migrations: [
                "CREATE TABLE note (frob \(type), body TEXT); INSERT INTO note VALUES \(rows);"
            ]
        )
        let parents = keys.split(separator: ", ").map { #"{"id":\#($0)}"# }.joined(separator: ",")
        // A REAL column holds 1.0: as a key it is asked for as text.
        let key = type == "REAL" ? "CAST(frob AS INTEGER) AS frob" : "frob"
        try await withBindings(
            """
            type Query { frobs: [Frob!] @connect(http: { GET: "UPSTREAM/frobs" }) }
            type Frob {
              id: ID!
              note: Note
                @sql(query: "SELECT \(key), body FROM note WHERE note.frob IN ({$batch.id})") @batch(key: ["frob"])
              bodies: [String!]
                @sql(query: "SELECT \(key), body FROM note WHERE note.frob IN ({$batch.id})")
                @batch(by: "id", key: ["frob"])
            }
            type Note { body: String }
            """,
            surroundings,
            answering: { _ in .init(body: "[\(parents)]") }
        ) { bindings, _ in
            let response = try await bindings.ask("{ frobs { note { body } bodies } }")
            let first = type == "REAL" ? #"of 1"# : "of 1"
            #expect(
                response == #"{"data":{"frobs":[{"note":{"body":"\#(first)"},"bodies":["of 1"]},"#
                    + #"{"note":{"body":"of 2"},"bodies":["of 2"]},{"note":null,"bodies":[]}]}}"#
            )
        }
    }

    @Test("match what an expression makes, which has no type")
    func expressions() async throws {
        try await withBindings(
            """
            type Query { frobs: [Frob!] @connect(http: { GET: "UPSTREAM/frobs" }) }
            type Frob {
              id: ID!
              title: String
                @sql(query: "SELECT json_extract(doc, '$.frob') AS frob, json_extract(doc, '$.title') AS title FROM doc WHERE json_extract(doc, '$.frob') IN ({$batch.id})")
                @batch(key: ["frob"])
            }
            """,
            BindingSurroundings(
                migrations: [
                    #"CREATE TABLE doc (doc TEXT); INSERT INTO doc VALUES ('{"frob":1,"title":"one"}'), ('{"frob":"2","title":"two"}');"#
                ]
            ),
            answering: { _ in .init(body: #"[{"id":"1"},{"id":2},{"id":"x"}]"#) }
        ) { bindings, _ in
            let response = try await bindings.ask("{ frobs { title } }")
            #expect(response == #"{"data":{"frobs":[{"title":"one"},{"title":"two"},{"title":null}]}}"#)
        }
    }

    @Test("take the type of the column, where it has one")
    func fractions() async throws {
        try await withBindings(
            #"type Query { a(x: [Float!]): [String] @sql(query: "SELECT body FROM note WHERE size IN ({$args.x})") }"#,
            BindingSurroundings(
                migrations: [
                    "CREATE TABLE note (size TEXT, body TEXT); INSERT INTO note VALUES ('1.5', 'a'), ('2', 'b');"
                ]
            )
        ) { bindings, _ in
            let response = try await bindings.ask("{ a(x: [1.5, 3.5]) }")
            #expect(response == #"{"data":{"a":["a"]}}"#)
        }
    }

    @Test("go on using the index of their column", arguments: ["frob", "id"])
    func index(_ column: String) async throws {
        try await withBindings(
            """
            type Query {
              plan(ids: [ID!]): [Step!] @sql(query: "EXPLAIN QUERY PLAN SELECT * FROM note WHERE \(column) IN ({$args.ids})")
            }
            type Step { detail: String }
            """,
            BindingSurroundings(
                migrations: [
                    "CREATE TABLE note (id INTEGER PRIMARY KEY, frob TEXT); CREATE INDEX by_frob ON note (frob);"
                ]
            )
        ) { bindings, _ in
            let response = try await bindings.ask(#"{ plan(ids: ["1"]) { detail } }"#)
            #expect(response.hasPrefix(#"{"data":{"plan":[{"detail":"SEARCH note USING "#), "\(response)")
        }
    }

    @Test("are taken from the parents whole: nulls are left out, and nothing is asked for without any")
    func nulls() async throws {
        try await withBindings(
            """
            type Query { frobs: [Frob!] @connect(http: { GET: "UPSTREAM/frobs" }) }
            type Frob {
              id: ID
              note: String @sql(query: "SELECT frob, body FROM note WHERE frob IN ({$batch.id})") @batch(key: ["frob"])
            }
            """,
            BindingSurroundings(migrations: [
                "CREATE TABLE note (frob TEXT, body TEXT); INSERT INTO note VALUES ('1', 'a'), (NULL, 'b');"
            ]),
            answering: { _ in .init(body: #"[{"id":null},{"id":1},{}]"#) }
        ) { bindings, _ in
            let response = try await bindings.ask("{ frobs { note } }")
            #expect(response == #"{"data":{"frobs":[{"note":null},{"note":"a"},{"note":null}]}}"#)
        }
    }
}
