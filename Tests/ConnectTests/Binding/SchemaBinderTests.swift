import GraphQLLanguage
import GraphQLTypes
import Proxy
import Settings
import StateStore
import Testing

@testable import Connect

private typealias SourceLocation = GraphQLLanguage.SourceLocation

/// A schema with one mistake: where it is marked, and what is said of it.
struct BindingMistake: Sendable, CustomTestStringConvertible {
    let sdl: String
    let code: String
    let message: String

    init(_ sdl: String, _ code: String, _ message: String) {
        self.sdl = sdl
        self.code = code
        self.message = message
    }

    var testDescription: String { code + ": " + message }
}

@Suite("Schema bindings")
struct SchemaBinderTests {
    @Test("that are wrong are refused with place and advice", arguments: mistakes)
    func mistake(_ example: BindingMistake) throws {
        let mark = try #require(example.sdl.firstRange(of: "‹1›"))
        let offset = example.sdl.utf8.distance(from: example.sdl.startIndex, to: mark.lowerBound)
        let bound = try bind(example.sdl.replacing("‹1›", with: ""))
        let problem = try #require(bound.problems.first { $0.code == example.code }, "\(bound.problems)")
        #expect(problem.message == example.message)
        #expect(Int(problem.location.utf8Offset) == offset)
    }

    @Test("are checked to the end: all mistakes of a schema are found at once")
    func allMistakes() throws {
        let bound = try bind(
            """
            type Query {
              a: Int @connect(source: "x", http: { GET: "/a" })
              b: Int @connect(http: { GET: "/b" })
              c: Int
              d: Int @sql(query: "SELEC")
            }
            """
        )
        #expect(
            bound.problems.map(\.code) == [
                "NO_SOURCES_DEFINED", "RELATIVE_CONNECT_URL_WITHOUT_SOURCE", "CONNECTORS_UNRESOLVED_FIELD",
                "TRIB_SQL_PREPARE",
            ]
        )
    }

    @Test("that are right have no problems", arguments: schemas)
    func valid(_ sdl: String) throws {
        let bound = try bind(sdl)
        #expect(bound.problems.map(\.message) == [])
    }

    @Test("warn of a bound field that sends one request for each element of a list")
    func nPlusOne() throws {
        let bound = try bind(
            """
            type Query { posts: [Post] @connect(http: { GET: "http://a.test/posts" }) }
            type Post { id: ID! author: User @connect(http: { GET: "http://a.test/users/{$this.id}" }) }
            type User { name: String }
            """
        )
        #expect(bound.problems.map(\.code) == ["TRIB_N_PLUS_ONE"])
        #expect(bound.problems.allSatisfy { $0.severity == .warning })
    }
}

/// Binds a schema with a proxy route `/frobs` that allows GET, and a database with a table `note(frob_id, body)`.
private func bind(_ sdl: String) throws -> BoundSchema {
    let schema = try Schema(binding: [Source(name: "test.graphql", text: sdl)])
    let configuration = try Configuration.load(
        surroundings: ProcessSurroundings(
            environment: [
                "APP_CONFIG_proxy_endpoints": #"{"/frobs":{"target":"http://a.test/v1","allowedMethods":["GET"]}}"#
            ],
            workingDirectory: "/nonexistent"
        )
    )
    let store = try StateStore(
        .memory,
        migrations: [StateMigration(file: "0001-note.sql", sql: "CREATE TABLE note (frob_id TEXT, body TEXT)")]
    )
    defer { store.shutdown() }
    return SchemaBinder.bind(
        schema,
        in: BindingEnvironment(
            sources: [:],
            proxy: try ProxyTable(GatewaySettings(configuration)),
            store: store,
            schemaFolder: "/nonexistent",
            environment: ["SET": "yes"]
        )
    )
}

private let source = #"extend schema @source(name: "api", http: { baseURL: "http://a.test" }) "#

private let mistakes: [BindingMistake] = [
    .init(
        source + #"type Query { a: Int @connect(source: ‹1›"apy", http: { GET: "/a" }) }"#,
        "SOURCE_NAME_MISMATCH",
        #"The source "apy" is not declared. Did you mean "api"? Declared: api. Declare others with @source(name:) on the schema."#
    ),
    .init(
        source + source.replacing("extend", with: "extend").replacing(#"name: "api""#, with: #"name: ‹1›"api""#)
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }) }"#,
        "DUPLICATE_SOURCE_NAME",
        #"There are two sources named "api"."#
    ),
    .init(
        #"extend schema @source(name: ‹1›"9", http: { baseURL: "http://a.test" }) type Query { a: Int @expr(select: "1") }"#,
        "INVALID_SOURCE_NAME",
        #"The source name "9" has to begin with a letter, go on with letters, digits, "_" and "-", and have at most 64 of them."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: ‹1›"ftp://a.test" }) type Query { a: Int @expr(select: "1") }"#,
        "INVALID_URL_SCHEME",
        #"The baseURL "ftp://a.test" cannot be used: the scheme 'ftp' is not http or https."#
    ),
    .init(
        #"type Query { a: Int @connect(http: { GET: ‹1›"/a" }) }"#,
        "RELATIVE_CONNECT_URL_WITHOUT_SOURCE",
        "The URL is relative, and there is no source it could be relative to: name one with source:, or write the whole URL."
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: ‹1›"http://b.test/a" }) }"#,
        "ABSOLUTE_CONNECT_URL_WITH_SOURCE",
        "The URL is absolute, and source: names where it would be relative to; leave one of them out."
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: ‹1›{ GET: "/a", POST: "/b" }) }"#,
        "MULTIPLE_HTTP_METHODS",
        #""http" has GET and POST; leave one."#
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: ‹1›{ body: "$args" }) }"#,
        "MISSING_HTTP_METHOD",
        #""http" needs one of GET, POST, PUT, PATCH, DELETE, such as http: { GET: "/list" }."#
    ),
    .init(
        #"type Query { a: Int @connect(source: ‹1›"/frogs", http: { GET: "/a" }) }"#,
        "TRIB_PROXY_ROUTE",
        #"There is no proxy route "/frogs" in the configuration. Did you mean "/frobs"? Routes: /frobs."#
    ),
    .init(
        #"type Query { a: Int @connect(source: "/frobs", http: { POST: ‹1›"/a" }) }"#,
        "TRIB_PROXY_METHOD",
        #"The proxy route "/frobs" does not allow POST; its allowedMethods are GET."#
    ),
    .init(
        source + #"type Query { a(id: ID): Int @connect(source: "api", http: { GET: "/{‹1›$args.ic}" }) }"#,
        "UNDEFINED_ARGUMENT",
        #""Query.a" has no argument "ic". Did you mean "id"?"#
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/{‹1›$this.id}" }) }"#,
        "INVALID_URL",
        #""$this" cannot be used in a URL. Known here: $args, $batch, $config, $context, $env, $request."#
            .replacing("$batch, ", with: "")
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "‹1›$env.SET") }"#,
        "TRIB_ENV_IN_RESPONSE",
        "$env is for requests only: nothing of it may reach a response."
    ),
    .init(
        source
            + #"type Query { a: [B] @connect(source: "api", http: { GET: "/a" }, selection: "id ‹1›nam") } type B { id: ID name: ID }"#,
        "SELECTED_FIELD_NOT_FOUND",
        #"Type "B" has no field "nam". Did you mean "name"?"#
    ),
    .init(
        source
            + #"type Query { a: [B] @connect(source: "api", http: { GET: "/a" }, selection: "id") } type B { id: ID ‹1›name: ID }"#,
        "CONNECTORS_UNRESOLVED_FIELD",
        #"Nothing gives "B.name" a value. The mapping of "Query.a" does not put it out; add it there, or bind the field itself."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: { name: ‹1›"connection", value: "x" } }) }"#,
        "INVALID_HEADER",
        #"The header "connection" belongs to the connection and cannot be set."#
    ),
    .init(
        source
            + #"type Query { a: [B] @connect(source: "api", http: { GET: "/a" }) } type B { id: ID c: Int @connect(source: "api", http: { POST: "/c", body: "$batch.id" }, selection: "c") @batch(by: "id", key: ‹1›["k"]) }"#,
        "TRIB_BATCH_KEY",
        #"The key "k" is not in the selection; add it there (it need not be a field)."#
    ),
    .init(
        #"type Query { a: Int @sql(query: ‹1›"DELETE FROM note") }"#,
        "TRIB_SQL_WRITE_IN_QUERY",
        #"The statement of "Query.a" changes the database; only fields of the mutation type may."#
    ),
    .init(
        #"type Query { a: Int @sql(query: "SELECT 1") ‹1›@expr(select: "1") }"#,
        "TRIB_TWO_BINDINGS",
        #""Query.a" has 2 bindings; leave one of @sql, @expr."#
    ),
    .init(
        #"type Query { ‹1›a: Int @expr(select: "$this.b") b: Int @expr(select: "$this.a") }"#,
        "TRIB_EXPR_CYCLE",
        "These fields need each other: Query.a → Query.b → Query.a."
    ),
    .init(
        #"type Query { a: Int @file(path: ‹1›"nothing.json") }"#,
        "TRIB_FILE",
        #"The file "nothing.json" cannot be used: it cannot be opened."#
    ),
    .init(
        #"type Query { a: Int @expr(select: "1") ‹1›@cache(maxAge: 1) }"#,
        "TRIB_NO_BINDING",
        "@cache has no effect on @expr, which does no I/O."
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, isSuccess: "‹1›$status") }"#,
        "INVALID_IS_SUCCESS",
        #""isSuccess" has to be true or false, such as "$status->eq(200)"; this is never one of them."#
    ),
    .init(
        #"type Query { a: Int @expr(select: "‹1›$foo") }"#,
        "INVALID_SELECTION",
        #"There is no variable "$foo". Known here: $args, $config, $context, $request, $this."#
    ),
]

private let schemas: [String] = [
    #"type Query { a: Int @expr(select: "1") }"#,
    source + #"type Query { a: [B] @connect(source: "api", http: { GET: "/a" }) } type B { id: ID }"#,
    #"type Query { a: [B] @connect(source: "/frobs", http: { GET: "/a?x=1" }) } type B { id: ID }"#,
    #"extend type Query { n: [Note] @sql(query: "SELECT body FROM note WHERE frob_id = {$args.id}") } type Note { body: String }"#
        .replacing("n: [Note]", with: "n(id: ID): [Note]"),
    source
        + """
        type Query { posts: [Post] @connect(source: "api", http: { GET: "/posts" }) }
        type Post {
          id: ID!
          notes: [Note!]
            @sql(query: "SELECT frob_id, body FROM note WHERE frob_id IN ({$batch.id})") @batch(by: "id", key: ["frob_id"])
          score: Score
            @connect(source: "api", http: { POST: "/scores", body: "ids: $batch.id" }, selection: "postId: post_id value")
            @batch(key: ["postId"])
          label: String @expr(select: "$([$this.id, 'x'])->joinNotNull(' ')")
        }
        type Note { body: String! }
        type Score { value: Int }
        """,
]
