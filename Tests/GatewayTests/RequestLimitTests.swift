import Foundation
import Gateway
import GraphQLExecution
import GraphQLLanguage
import GraphQLValidation
import Logging
import OrderedJSON
import Settings
import StateStore
import Testing

/// `tributary.limits`: what a configuration says holds for the requests that the gateway answers.
struct RequestLimitTests {
    struct Example: Sendable, CustomTestStringConvertible {
        /// The key, and the name in the error.
        let limit: String
        let value: Int
        /// Within the limit, and past it.
        let accepted: String
        let refused: String

        init(_ limit: String, _ value: Int, _ accepted: String, _ refused: String) {
            self.limit = limit
            self.value = value
            self.accepted = accepted
            self.refused = refused
        }

        var testDescription: String { "\(limit): \(value)" }
    }

    @Test("a limit that a file sets is held, and the error names it", arguments: examples)
    func limit(_ example: Example) async throws {
        let gateway = try await gateway(limits: "\(example.limit): \(example.value)")
        let accepted = try await gateway.ask(query: example.accepted)
        #expect(!accepted.body.contains("LIMIT_EXCEEDED"), "\(accepted.body)")
        #expect(accepted.body.hasPrefix(#"{"data":"#))
        let refused = try await gateway.ask(query: example.refused)
        let named = #""extensions":{"code":"LIMIT_EXCEEDED","limit":"\#(example.limit)","value":\#(example.value)"#
        #expect(refused.body.contains(named), "\(refused.body)")
        try await gateway.stop()
    }

    private static let examples: [Example] = [
        Example("maxBytes", 5, "{ a }", "{ a  }"),
        Example("maxTokens", 3, "{ a }", "{ a b }"),
        Example("maxSelectionDepth", 2, "{ q { a } }", "{ q { q { a } } }"),
        Example("maxValueDepth", 1, "{ take(n: []) }", "{ take(n: [[]]) }"),
        Example(
            "maxTypeWrappers",
            1,
            "query($n: [Int]) { flat(n: $n) }",
            "query($n: [[Int]]) { take(n: $n) }"
        ),
        Example("maxErrors", 1, "{ a }", "{ c d e }"),
        Example("maxAliases", 1, "{ x: a a }", "{ x: a y: a }"),
        Example("maxRootFields", 1, "{ a ...F } fragment F on Query { a }", "{ a ...F } fragment F on Query { b }"),
        Example("maxDirectivesPerLocation", 1, "{ a @skip(if: false) }", "{ a @skip(if: false) @include(if: true) }"),
        Example(
            "maxFragments",
            1,
            "{ ...F } fragment F on Query { a }",
            "{ ...F ...G } fragment F on Query { a } fragment G on Query { a }"
        ),
        Example(
            "maxVariables",
            1,
            "query($n: [Int]) { flat(n: $n) }",
            "query($n: [Int], $m: [Int]) { flat(n: $n) x: flat(n: $m) }"
        ),
        Example("maxDepth", 2, "{ q { a } }", "{ q { q { a } } }"),
        Example("maxSteps", 8, "{ a }", "{ q { a b } q { a b } q { a b } q { a b } q { a b } q { a b } }"),
        Example("maxFields", 2, "{ q { a } }", "{ q { a b } }"),
        Example("maxResponseDepth", 2, "{ q { a } }", "{ q { ...F } } fragment F on Query { q { a } }"),
        Example(
            "maxIntrospectionLists",
            0,
            "{ __schema { queryType { name } } }",
            "{ __schema { queryType { fields { name } } } }"
        ),
    ]

    @Test("errors past the limit of a response are counted, not listed")
    func responseErrors() async throws {
        let gateway = try await gateway(limits: "maxResponseErrors: 2")
        let response = try await gateway.ask(query: "{ items { name } }")
        #expect(response.body.split(separator: #""message""#).count == 4)
        #expect(
            response.body.contains(
                #"{"message":"3 further errors are not listed.","extensions":{"code":"LIMIT_EXCEEDED","#
                    + #""limit":"maxResponseErrors","value":2,"found":5}}"#
            ),
            "\(response.body)"
        )
        try await gateway.stop()
    }

    @Test("suggestions can be switched off, for documents and variables", arguments: [true, false])
    func suggestions(areOn: Bool) async throws {
        let gateway = try await gateway(limits: "suggestions: \(areOn)")
        for (query, variables) in [
            ("{ itemz { name } }", "{}"), ("{ coloured(in: REDD) }", "{}"),
            ("query($c: Colour) { coloured(in: $c) }", #"{"c":"REDD"}"#),
        ] {
            let response = try await gateway.ask(query: query, variables: variables)
            #expect(response.body.hasPrefix(#"{"errors":"#))
            #expect(response.body.contains("Did you mean") == areOn, "\(response.body)")
        }
        try await gateway.stop()
    }

    // Nothing that the gateway answers yet is delivered in parts.
    @Test("the limit of deferred fragments reaches the plans")
    func deferred() throws {
        let project = try project(limits: "maxDeferred: 3")
        let loaded = try GatewayLoader.load(
            files: [],
            surroundings: project.surroundings(),
            stateUse: .check,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        #expect(loaded.snapshot.limits.plan.maxDeferred == 3)
        loaded.store.shutdown()
    }

    @Test("a file that misspells a limit does not load")
    func misspelt() async throws {
        let problems = await #expect(throws: GatewayProblems.self) { try await gateway(limits: "maxToken: 3") }
        #expect(problems?.problems.contains { "\($0)".contains("did you mean 'maxTokens'?") } == true)
    }

    @Test("defaults are those that the configuration's schema tells")
    func defaults() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Schema/app-config.schema.json")
        let schema = try JSONValue.parse(Array(try Data(contentsOf: file)))
        let limits = schema["properties"]?["tributary"]?["properties"]?["limits"]?["properties"]
        let defaults = GatewaySnapshot.RequestLimits()
        let values: [String: Int] = [
            "maxBatchSize": defaults.maxBatchSize,
            "maxBytes": defaults.parser.maxBytes,
            "maxTokens": defaults.parser.maxTokens,
            "maxSelectionDepth": defaults.parser.maxSelectionDepth,
            "maxValueDepth": defaults.parser.maxValueDepth,
            "maxTypeWrappers": defaults.parser.maxTypeWrappers,
            "maxErrors": defaults.validation.maxErrors,
            "maxAliases": defaults.validation.maxAliases,
            "maxRootFields": defaults.validation.maxRootFields,
            "maxDirectivesPerLocation": defaults.validation.maxDirectivesPerLocation,
            "maxFragments": defaults.validation.maxFragments,
            "maxVariables": defaults.validation.maxVariables,
            "maxDepth": defaults.validation.maxDepth,
            "maxSteps": defaults.validation.maxSteps,
            "maxFields": defaults.plan.maxFields,
            "maxResponseDepth": defaults.plan.maxResponseDepth,
            "maxDeferred": defaults.plan.maxDeferred,
            "maxIntrospectionLists": defaults.plan.maxIntrospectionLists,
            "maxResponseErrors": defaults.plan.maxResponseErrors,
        ]
        #expect(Set(values.keys) == Set(RequestLimitSettings.numbers.map(\.key)))
        for (key, value) in values {
            #expect(limits?[key]?["default"] == .int(value), "\(key)")
        }
        #expect(limits?["suggestions"]?["default"] == .boolean(defaults.validation.makesSuggestions))
    }

    // MARK: A project

    private func project(limits: String) throws -> ProjectFolder {
        try ProjectFolder([
            "app-config.yaml": GatewayUnderTest.configuration + "\ntributary: { limits: { \(limits) } }\n",
            "Schema/all.graphql": """
            type Query {
              a: Int @file(path: "one.json")
              b: Int @file(path: "one.json")
              q: Query @file(path: "object.json")
              take(n: [[Int]]): Int @file(path: "one.json")
              flat(n: [Int]): Int @file(path: "one.json")
              coloured(in: Colour): Int @file(path: "one.json")
              items: [Item] @file(path: "items.json")
            }
            type Item { name: String! }
            enum Colour { RED GREEN }
            """,
            "Schema/one.json": "1",
            "Schema/object.json": "{}",
            "Schema/items.json": "[{},{},{},{},{}]",
        ])
    }

    private func gateway(limits: String) async throws -> GatewayUnderTest {
        try await GatewayUnderTest(try project(limits: limits))
    }
}
