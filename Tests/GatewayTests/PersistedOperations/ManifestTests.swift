import Foundation
import Gateway
import Logging
import Testing

/// Manifests of trusted documents, as they are loaded with a project.
@Suite("Manifests of trusted documents")
struct ManifestTests {
    private static let configuration = """
        backend:
          database: { client: better-sqlite3, connection: ':memory:' }
          auth: { dangerouslyDisableDefaultAuthPolicy: true }
        tributary:
          graphql:
            persistedOperations: { manifest: operations.json }
        """

    private static func problems(of manifest: String?, configuration: String = configuration) throws -> [String] {
        var files = [
            "app-config.yaml": configuration,
            "Schema/schema.graphql": #"type Query { greet: String! @expr(select: "$('hello')") }"#,
        ]
        files["operations.json"] = manifest
        let folder = try ProjectFolder(files)
        do throws(GatewayProblems) {
            let loaded = try GatewayLoader.load(
                files: [],
                surroundings: folder.surroundings(),
                stateUse: .check,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            loaded.store.shutdown()
            return []
        } catch {
            return error.problems.map { problem in
                problem.description.replacingOccurrences(of: folder.path + "/", with: "")
            }
        }
    }

    /// Manifests, and what is said of each.
    private static let manifests: [(String, [String])] = [
        (#"{"a": "{ greet }", "b": "query A { greet } query B { greet }"}"#, []),
        ("{}", []),
        (#"{"a": "{ greet }", "b": "{ greet }"}"#, []),
        (
            #"{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "a", "name": "A", "type": "query", "body": "query A { greet }"}]}"#,
            []
        ),
        // A document by the identifier "format" is no format.
        (#"{"format": "{ greet }"}"#, []),
        (
            "{\n  \"a\": \"{ greet }\",\n  \"b\": \"{ great }\"\n}",
            [
                #"operations.json:3:8: error: Document "b": Cannot query field "great" on type "Query". Did you mean "greet"? (Line 1, column 3 of the query.)"#
            ]
        ),
        (
            #"{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "a", "name": "A", "body": "query A {"}]}"#,
            [
                #"operations.json:1:109: error: Operation "A": Syntax Error: Expected Name, found <EOF>. (Line 1, column 10 of the query.)"#
            ]
        ),
        (
            #"{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "a", "name": "X", "body": "{ greet }"}]}"#,
            [#"operations.json:1:109: error: Operation "X": The document has no operation of this name."#]
        ),
        (
            #"{"format": "apollo-persisted-query-manifest", "version": 2, "operations": []}"#,
            [
                #"operations.json:1:12: error: Manifests of this format are not known: it is "apollo-persisted-query-manifest", version 1."#
            ]
        ),
        (
            #"{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "a"}]}"#,
            [#"operations.json:1:76: error: An operation is an object with "id" and "body", both strings."#]
        ),
        (#"{"a": 5}"#, [#"operations.json:1:7: error: The document of "a" has to be a string."#]),
        (
            #"{"a": "{ greet }", "a": "{ b: greet }"}"#,
            [#"operations.json:1:25: error: Another document has the identifier "a"."#]
        ),
    ]

    @Test("are errors with their places, as mistakes of the schema are", arguments: manifests)
    func mistakes(manifest: String, expected: [String]) throws {
        #expect(try Self.problems(of: manifest) == expected)
    }

    @Test("one that is no JSON, or no object, or not there, is an error, too")
    func unreadable() throws {
        #expect(try Self.problems(of: "{").first?.hasPrefix("operations.json:1:") == true)
        #expect(
            try Self.problems(of: "[]").first?.hasPrefix("operations.json:1:1: error: A manifest is an object") == true
        )
        let missing = try Self.problems(of: nil)
        #expect(
            missing.first?.hasPrefix("app-config.yaml:6:38: error: The manifest of trusted documents") == true,
            "\(missing)"
        )
    }
}
