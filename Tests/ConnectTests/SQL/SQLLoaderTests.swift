import Testing

@testable import Connect

/// What becomes of a statement's rows.
@Suite("Answers of statements")
struct SQLLoaderTests {
    @Test("become what the field's type asks for", arguments: answers)
    func answer(_ field: String, _ query: String, _ value: String) async throws {
        let sdl = """
            type Query { \(field) }
            type Note { id: ID body: String frobId: Int }
            """
        try await withBindings(sdl, notes) { bindings, _ in
            let response = try await bindings.ask(query)
            #expect(response == #"{"data":{"a":\#(value)}}"#)
        }
    }

    @Test("of mutations are their RETURNING rows; what a constraint refuses is one error")
    func mutations() async throws {
        let sdl = """
            type Query { count: Int @sql(query: "SELECT count(*) FROM note") }
            type Mutation {
              add(id: ID, body: String): Note @sql(query: "INSERT INTO note (id, body) VALUES ({$args.id}, {$args.body}) RETURNING id, body")
              silent(body: String): Note @sql(query: "UPDATE note SET body = {$args.body}")
            }
            type Note { id: ID body: String }
            """
        try await withBindings(sdl, notes) { bindings, _ in
            let added = try await bindings.ask(
                #"mutation { add(id: 9, body: "new") { id body } silent(body: "x") { id } }"#
            )
            #expect(added == #"{"data":{"add":{"id":"9","body":"new"},"silent":null}}"#)
            let refused = try await bindings.ask(
                #"mutation { a: add(id: 9, body: "again") { id } b: add(id: 10, body: "ten") { id } }"#
            )
            #expect(
                refused
                    == #"{"data":{"a":null,"b":{"id":"10"}},"errors":[{"message":"The change was refused by a constraint.","#
                    + #""locations":[{"line":1,"column":12}],"path":["a"],"extensions":{"code":"STATE_CONSTRAINT"}}]}"#
            )
            #expect(try await bindings.ask("{ count }") == #"{"data":{"count":5}}"#)
        }
    }

    @Test("are bounded in time and size by @limits")
    func limits() async throws {
        let sdl = """
            type Query {
              slow: Int @sql(query: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n") @limits(timeoutMs: 50)
              large: [String] @sql(query: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) SELECT 'row ' || i FROM n") @limits(maxBodyBytes: 1000)
            }
            """
        try await withBindings(sdl) { bindings, _ in
            let slow = try await bindings.ask("{ slow }")
            #expect(slow.contains(#""code":"GATEWAY_TIMEOUT""#), "\(slow)")
            let large = try await bindings.ask("{ large }")
            #expect(large.contains(#""code":"CONNECTOR_RESPONSE_TOO_LARGE""#), "\(large)")
        }
    }

    @Test("take values of every kind, never as text of the statement")
    func values() async throws {
        let sdl = #"""
            input F { q: String n: [Int] }
            type Query {
              a(s: String, i: Int, f: Float, b: Boolean, list: [Int], o: F): [String] @sql(query: """
                SELECT typeof({$args.s}) || ':' || coalesce({$args.s}, '-') UNION ALL SELECT typeof({$args.i}) UNION ALL
                SELECT typeof({$args.f}) UNION ALL SELECT typeof({$args.b}) || {$args.b} UNION ALL
                SELECT {$args.list} UNION ALL SELECT {$args.o} UNION ALL SELECT count(*) FROM json_each({$args.list})
              """)
            }
            """#
        try await withBindings(sdl) { bindings, _ in
            let response = try await bindings.ask(
                #"{ a(s: "' OR 1=1 --", i: 3, f: 1.5, b: true, list: [1, 2], o: { q: "x" }) }"#
            )
            #expect(
                response
                    == #"{"data":{"a":["text:' OR 1=1 --","integer","real","integer1","[1,2]","{\"q\":\"x\"}","2"]}}"#
            )
        }
    }
}

private let notes = BindingSurroundings(
    migrations: [
        "CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT, frob_id INTEGER); INSERT INTO note VALUES (1, 'a', 7), (2, NULL, 7), (3, 'c', 8);"
    ]
)

private let answers: [(String, String, String)] = [
    (
        #"a: [Note] @sql(query: "SELECT id, body, frob_id FROM note ORDER BY id")"#, "{ a { id body } }",
        #"[{"id":"1","body":"a"},{"id":"2","body":null},{"id":"3","body":"c"}]"#
    ),
    (#"a: Note @sql(query: "SELECT * FROM note ORDER BY id DESC")"#, "{ a { id frobId } }", #"{"id":"3","frobId":8}"#),
    (#"a: Note @sql(query: "SELECT * FROM note WHERE id = 99")"#, "{ a { id } }", "null"),
    (#"a: [Note] @sql(query: "SELECT * FROM note WHERE id = 99")"#, "{ a { id } }", "[]"),
    (#"a: Int @sql(query: "SELECT count(*), 5 FROM note")"#, "{ a }", "3"),
    (#"a: [String] @sql(query: "SELECT body, id FROM note ORDER BY id")"#, "{ a }", #"["a",null,"c"]"#),
    (#"a: String @sql(query: "SELECT body FROM note WHERE id = 99")"#, "{ a }", "null"),
    (
        #"a(ids: [ID!]): [Note] @sql(query: "SELECT * FROM note WHERE id IN ({$args.ids}) ORDER BY id")"#,
        #"{ a(ids: ["3", 1, "x"]) { id } }"#, #"[{"id":"1"},{"id":"3"}]"#
    ),
    (
        #"a(ids: [ID!]): [Note] @sql(query: "SELECT * FROM note WHERE id NOT IN ({$args.ids}) ORDER BY id")"#,
        #"{ a(ids: ["3", 1]) { id } }"#, #"[{"id":"2"}]"#
    ),
    (
        #"a(ids: [ID!]): [Note] @sql(query: "SELECT * FROM note WHERE id IN ({$args.ids})")"#, "{ a(ids: []) { id } }",
        "[]"
    ),
    (#"a(ids: [ID!]): [Note] @sql(query: "SELECT * FROM note WHERE id IN ({$args.ids})")"#, "{ a { id } }", "[]"),
    (
        #"a(id: ID): [Note] @sql(query: "SELECT * FROM note WHERE id IN ({$args.id})")"#, #"{ a(id: "2") { id } }"#,
        #"[{"id":"2"}]"#
    ),
    (
        #"a(id: ID): Note @sql(query: "SELECT * FROM note WHERE id = {$args.id}")"#, #"{ a(id: "2") { id } }"#,
        #"{"id":"2"}"#
    ),
    (
        #"a: [Note] @sql(query: "SELECT * FROM note ORDER BY id LIMIT 1", selection: "id: frob_id frobId: frob_id body: $([body, id])->joinNotNull('/')")"#,
        "{ a { id body } }", #"[{"id":"7","body":"a/1"}]"#
    ),
]
