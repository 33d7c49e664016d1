import GraphQLLanguage
import StateStore
import Testing

@testable import Connect

/// Schemas with one mistake each: what is said of it, and where.
@Suite("Loading reports")
struct LoadingReportTests {
    @Test(
        "name what was found, where, and what would be right",
        arguments: requestMistakes + loadingMistakes + lookupMistakes
    )
    func mistake(_ example: BindingMistake) throws {
        let mark = try #require(example.sdl.firstRange(of: "‹1›"))
        let offset = example.sdl.utf8.distance(from: example.sdl.startIndex, to: mark.lowerBound)
        let problems = try problems(of: example.sdl.replacing("‹1›", with: ""))
        let problem = try #require(problems.first { $0.code == example.code }, "\(problems)")
        #expect(problem.message == example.message)
        #expect(Int(problem.location.utf8Offset) == offset)
        #expect(problems.count == 1, "\(problems.map(\.message))")
    }

    @Test("hold everything that is wrong with a file, in its order")
    func everything() throws {
        let sdl = """
            extend schema
              @source(name: "api", http: { baseURL: "http://a.test", queryParams: "[1]" })
              @limits(source: "apy", timeoutMs: 0)

            type Query {
              a(id: ID): A @connect(source: "api", http: { GET: "/{$args.ip}", body: "x: $nope" }, selection: "id nam")
              b: Int @sql(query: "SELECT 1 FROM nowhere")
              c: Int @expr(select: "$.b")
              d: Int
            }
            type A { id: ID name: String }
            """
        let positions = try problems(of: sdl).map { problem in
            let position = Source(name: "", text: sdl).position(at: Int(problem.location.utf8Offset))
            return "\(position.line):\(position.column) \(problem.code)"
        }
        #expect(
            positions == [
                "2:72 INVALID_URL_PROPERTY", "3:19 SOURCE_NAME_MISMATCH", "3:37 TRIB_LIMIT", "6:56 UNDEFINED_ARGUMENT",
                "6:78 INVALID_BODY", "6:103 SELECTED_FIELD_NOT_FOUND", "7:37 TRIB_SQL_PREPARE",
                "8:25 INVALID_SELECTION",
                "9:3 CONNECTORS_UNRESOLVED_FIELD", "11:17 CONNECTORS_UNRESOLVED_FIELD",
            ]
        )
    }

    @Test("warn of what works and may not be meant", arguments: loadingWarnings)
    func warning(_ example: BindingMistake) throws {
        let mark = try #require(example.sdl.firstRange(of: "‹1›"))
        let offset = example.sdl.utf8.distance(from: example.sdl.startIndex, to: mark.lowerBound)
        let problems = try problems(of: example.sdl.replacing("‹1›", with: ""))
        #expect(problems.map(\.code) == [example.code])
        #expect(problems.map(\.message) == [example.message])
        #expect(problems.map { Int($0.location.utf8Offset) } == [offset])
        #expect(problems.allSatisfy { $0.severity == .warning })
    }

    @Test(
        "never show a value that was put into a URL or a path",
        arguments: [
            #"extend schema @source(name: "a", http: { baseURL: "{$env.SECRET}" }) type Query { a: Int @expr(select: "1") }"#,
            #"extend schema @source(name: "a", http: { baseURL: "http://{$env.SECRET}@/" }) type Query { a: Int @expr(select: "1") }"#,
            #"extend schema @source(name: "a", http: { baseURL: "{$env.SECRET}://a.test" }) type Query { a: Int @expr(select: "1") }"#,
            #"extend schema @source(name: "a", http: { baseURL: "http://a.test:{$env.SECRET}" }) type Query { a: Int @expr(select: "1") }"#,
            #"type Query { a: Int @file(path: "{$env.SECRET}.json") }"#,
        ]
    )
    func secretsInReports(_ sdl: String) throws {
        var surroundings = surroundings
        surroundings.environment["SECRET"] = "hunter2abc"
        let (_, bound, store, _) = try surroundings.bind(sdl)
        store.shutdown()
        #expect(!bound.problems.isEmpty)
        for problem in bound.problems {
            #expect(!problem.message.contains("hunter2abc"))
            #expect(problem.message.contains("{$env.SECRET}"))
        }
    }

    @Test("find the place of a byte in any kind of string")
    func places() throws {
        // The mapping is wrong at the ‹1› in each of these.
        let strings = [
            #""a: \u0062 c: ‹1›^""#, #""a: \"x\" c: ‹1›^""#, #""a: '\u{1F600}' c: ‹1›^""#,
            #""a: '\uD83D\uDE00é' c: ‹1›^""#,
            "\"\"\"a: ‹1›^\"\"\"", "\"\"\"\n\n    a: b\n      c: ‹1›^\n  \"\"\"",
            "\"\"\"\r\n  a: b\r\n  c: ‹1›^\r\n\"\"\"",
            "\"\"\"  a: b\n    c: ‹1›^\"\"\"", "\"\"\"\n  a: '\\\"\"\"' b: ‹1›^ '\\\"\"\"'\n\"\"\"",
        ]
        for string in strings {
            let sdl = "type Query { a: Int @expr(select: \(string)) }"
            let mark = try #require(sdl.utf8.firstRange(of: "‹1›".utf8))
            let offset = sdl.utf8.distance(from: sdl.startIndex, to: mark.lowerBound)
            let problem = try #require(try problems(of: sdl.replacing("‹1›", with: "")).first)
            #expect(Int(problem.location.utf8Offset) == offset, "\(string)")
        }
    }
}

/// A route `/frobs` for GET, a table `note`, two files, one environment variable.
private let surroundings = BindingSurroundings(
    migrations: ["CREATE TABLE note (id INTEGER PRIMARY KEY, frob_id TEXT, body TEXT)"],
    environment: ["SET": "yes-it-is-set"],
    configuration: ["proxy_endpoints": #"{"/frobs":{"target":"http://a.test/v1","allowedMethods":["GET"]}}"#],
    files: ["good.json": #"{"id":1}"#, "bad.json": "{]"]
)

private func problems(of sdl: String) throws -> [BindingProblem] {
    let (_, bound, store, _) = try surroundings.bind(sdl)
    store.shutdown()
    return bound.problems
}
