import Foundation
import Testing
import Tributary

/// What the subcommands `check`, `plan` and `print-schema` say of a project's files.
@Suite("The application's commands")
struct ApplicationTests {
    /// A temporary project, gone with this object.
    private final class Project {
        let folder: URL

        init(schema: String, committed: String? = nil) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "tributary-\(UUID().uuidString)")
            try FileManager.default.createDirectory(
                at: folder.appending(path: "Schema"),
                withIntermediateDirectories: true
            )
            let configuration = """
                backend:
                  auth: { dangerouslyDisableDefaultAuthPolicy: true }
                  listen: '127.0.0.1:7007'
                proxy: { endpoints: { /read: { target: 'http://read.test', allowedMethods: [GET] } } }
                """
            try Data(configuration.utf8).write(to: folder.appending(path: "app-config.yaml"))
            try Data(schema.utf8).write(to: folder.appending(path: "Schema/api.graphql"))
            if let committed { try Data(committed.utf8).write(to: URL(filePath: committedPath)) }
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        var committedPath: String { folder.appending(path: "committed.graphql").path }
        var application: Application {
            Application(configurationFiles: [folder.appending(path: "app-config.yaml").path])
        }
    }

    private static let source = #"extend schema @source(name: "api", http: { baseURL: "http://api.test" }) "#
    private static let item = #"type Query { item: Item @connect(source: "api", http: { GET: "/item" }) } "#

    private func object(_ json: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }

    @Test(
        "check tells programs each problem with its place",
        arguments: [
            (
                #"type Query { item: Int @connect(source: "apx", http: { GET: "/" }) }"#, "error",
                "SOURCE_NAME_MISMATCH",
                1, 114
            ),
            (
                #"type Query { items: [Item!] @connect(source: "api", http: { GET: "/items" }) }"#
                    + "\ntype Item { id: ID!\n"
                    + #"  owner: Owner @connect(source: "api", http: { GET: "/owner/{$this.id}" }) } type Owner { id: ID! }"#,
                "warning", "TRIB_N_PLUS_ONE", 3, 16
            ),
            (
                #"type Query { item: Int @connect(source: "/read", http: { POST: "/" }) }"#, "error",
                "TRIB_PROXY_METHOD", 1, 137
            ),
            (
                #"type Query { item: Int @connect(source: "api", http: { GET: "/{$env.NOT_SET_IN_ANY_TEST}" }) }"#,
                "warning", "TRIB_ENV_MISSING", 1, 137
            ),
            ("type Query { item Int }", "error", "GRAPHQL_ERROR", 1, 92),
        ] as [(String, String, String?, Int, Int)]
    )
    func problems(sdl: String, severity: String, code: String?, line: Int, column: Int) throws {
        let project = try Project(schema: Self.source + sdl)
        let (report, hasErrors) = project.application.check(asJSON: true)
        let problems = try #require(try object(report)["problems"] as? [[String: Any]])
        let problem = try #require(problems.first { ($0["file"] as? String)?.hasSuffix("api.graphql") == true })
        #expect(hasErrors == (severity == "error"))
        #expect(try object(report)["ok"] as? Bool == !hasErrors)
        #expect(problem["severity"] as? String == severity)
        #expect(problem["code"] as? String == code)
        #expect(problem["line"] as? Int == line)
        #expect(problem["column"] as? Int == column)
        #expect((problem["message"] as? String)?.isEmpty == false)
        #expect(try object(report)["changes"] is NSNull)
    }

    @Test("check names both places where two files claim one field")
    func twoModules() throws {
        let project = try Project(schema: Self.source + Self.item + "type Item { id: ID! }")
        let other = #"extend type Query { item: Int @connect(source: "api", http: { GET: "/other" }) }"#
        try Data(other.utf8).write(to: project.folder.appending(path: "Schema/other.graphql"))
        let (json, hasErrors) = project.application.check(asJSON: true)
        #expect(hasErrors)
        let problems = try #require(try object(json)["problems"] as? [[String: Any]])
        let problem = try #require(
            problems.first { $0["message"] as? String == #"Field "Query.item" can only be defined once."# }
        )
        #expect((problem["file"] as? String)?.hasSuffix("Schema/api.graphql") == true)
        let others = try #require(problem["others"] as? [[String: Any]])
        #expect(others.count == 1)
        #expect((others[0]["file"] as? String)?.hasSuffix("Schema/other.graphql") == true)
        #expect(others[0]["line"] as? Int == 1)
        #expect(others[0]["column"] as? Int == 21)
        let text = project.application.check().report
        #expect(text.contains("Schema/other.graphql:1:21: note: and here"))
    }

    @Test(
        "check compares with a committed schema",
        arguments: [
            ("type Query { item: Item } type Item { id: ID! }", "breaking: 0|dangerous: 0|safe: 0", false),
            (
                "type Query { item: Item } type Item { id: ID! name: String }", "breaking: 1|dangerous: 0|safe: 0", true
            ),
            ("type Query { item: Item } type Item { id: ID }", "breaking: 0|dangerous: 0|safe: 1", false),
            (
                "interface N { id: ID! } type Query { item: Item } type Item implements N { id: ID! }",
                "breaking: 2|dangerous: 0|safe: 0", true
            ),
        ] as [(String, String, Bool)]
    )
    func against(committed: String, counts: String, fails: Bool) throws {
        let project = try Project(schema: Self.source + Self.item + "type Item { id: ID! }", committed: committed)
        let (json, hasErrors) = project.application.check(against: project.committedPath, asJSON: true)
        let changes = try #require(try object(json)["changes"] as? [[String: Any]])
        #expect(
            ["breaking", "dangerous", "safe"].map { severity in
                "\(severity): \(changes.count { $0["severity"] as? String == severity })"
            }.joined(separator: "|") == counts
        )
        #expect(changes.allSatisfy { ($0["coordinate"] as? String)?.isEmpty == false && $0["kind"] is String })
        #expect(hasErrors == fails)
        #expect(try object(json)["ok"] as? Bool == !fails)
        #expect(project.application.check(against: project.committedPath).hasErrors == fails)
    }

    @Test("what check says of changes, for people")
    func changesAsText() throws {
        let project = try Project(
            schema: Self.source + Self.item + "type Item { id: ID! }",
            committed: "type Query { item: Item } type Item { id: ID! name: String }"
        )
        let report = project.application.check(against: project.committedPath).report
        #expect(report.contains("breaking: Item.name: Item.name was removed. [FIELD_REMOVED]"))
        #expect(report.contains("changes: 1 breaking, 0 dangerous, 0 safe"))
        #expect(report.contains("checked: 2 fields"))
    }

    @Test("a schema is like its own print, whatever binds it")
    func ownPrint() throws {
        let project = try Project(schema: Self.source + Self.item + "type Item { id: ID! }")
        try Data(try project.application.printSchema().utf8).write(to: URL(filePath: project.committedPath))
        let (json, hasErrors) = project.application.check(against: project.committedPath, asJSON: true)
        #expect((try object(json)["changes"] as? [Any])?.isEmpty == true)
        #expect(!hasErrors)
    }

    @Test(
        "a committed schema that cannot be compared with is an error",
        arguments: [
            (nil, "cannot be read"), ("type Query {", "Syntax Error"), ("type Query { a: Missing }", "Missing"),
            ("type Item { id: ID! }", "Query root type must be provided."),
        ]
            as [(String?, String)]
    )
    func badCommitted(committed: String?, message: String) throws {
        let project = try Project(schema: Self.source + Self.item + "type Item { id: ID! }", committed: committed)
        let (report, hasErrors) = project.application.check(against: project.committedPath)
        #expect(hasErrors)
        #expect(report.contains("committed.graphql"))
        #expect(report.contains(message), "\(report)")
    }

    @Test("plan draws waves, and writes them for programs")
    func plan() throws {
        let project = try Project(schema: Self.source + Self.item + "type Item { id: ID! }")
        let application = project.application
        #expect(
            try application.plan(document: "{ item { id } }", name: "q") == """
                query
                ├─ wave 1
                │  └─ Query.item  GET api /item  1 call
                └─ upstream calls: 1
                """
        )
        let json = try object(try application.plan(document: "{ item { id } }", name: "q", asJSON: true))
        #expect((json["upstreamCalls"] as? [String: Any])?["fixed"] as? Int == 1)
        #expect((json["waves"] as? [[[String: Any]]])?.first?.first?["coordinate"] as? String == "Query.item")
    }

    @Test("plan tells of an operation that makes more calls than it may")
    func refusedPlan() throws {
        let limits = "extend schema @limits(maxUpstreamCalls: 1) "
        let project = try Project(
            schema: Self.source + limits
                + #"type Query { item(id: Int): Int @connect(source: "api", http: { GET: "/{$args.id}" }) }"#
        )
        func plan(_ document: String, _ variables: String) throws -> String {
            try project.application.plan(document: document, name: "q", variables: variables)
        }
        let document = "query($x: Int) { a: item(id: 1) b: item(id: $x) }"
        #expect(try plan(document, #"{"x":2}"#).contains("refused before the first call: The operation would make 2 "))
        #expect(try !plan(document, #"{"x":1}"#).contains("refused"))
    }

    @Test(
        "plan says what is wrong with a document",
        arguments: [
            ("{ itm { id } }", nil, nil, "q.graphql:1:3: error: Cannot query field \"itm\""),
            ("query A { __typename } query B { __typename }", nil, nil, "operation"),
            ("query A { __typename }", "B", nil, "Unknown operation named \"B\"."),
            ("query($x: Int!) { __typename @include(if: true) item { id } }", nil, "{", "variables"),
        ] as [(String, String?, String?, String)]
    )
    func badDocuments(document: String, operation: String?, variables: String?, message: String) throws {
        let project = try Project(schema: Self.source + Self.item + "type Item { id: ID! }")
        let error = #expect(throws: ApplicationError.self) {
            try project.application.plan(
                document: document,
                name: "q.graphql",
                operationName: operation,
                variables: variables
            )
        }
        #expect(error?.report.localizedCaseInsensitiveContains(message) == true, "\(error?.report ?? "")")
    }
}
