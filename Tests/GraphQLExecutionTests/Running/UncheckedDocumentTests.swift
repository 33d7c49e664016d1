import GraphQLExecution
import Testing

/// Documents that validation would not let through are run too where they come unchecked: every one ends in a response or a
/// request error.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Validating-Requests
struct UncheckedDocumentTests {
    private static let sdl = """
        type Query { a(x: Int, in: In): Int q: Query list: [Query] node: Node }
        type Mutation { a: Int }
        interface Node { id: ID }
        type Thing implements Node { id: ID }
        input In { n: Int! self: In }
        """

    struct Example: Sendable, CustomTestStringConvertible {
        let document: String
        /// In the notation of `delivery`, without messages; `refused` for a request error.
        let response: String

        var testDescription: String { document }

        init(_ document: String, _ response: String) {
            self.document = document
            self.response = response
        }
    }

    @Test("runs what it understands", arguments: examples)
    func unchecked(_ example: Example) throws {
        let engine = try Engine(
            Self.sdl,
            [
                "Query.a": .data("1"), "Query.q": .data("{}"), "Query.list": .data("[{},{}]"),
                "Query.node": .data(#"{"__typename":"Thing","id":"t"}"#), "Mutation.a": .data("2"),
            ],
            isIncremental: true
        )
        for isIncremental in [false, true] {
            do {
                let running =
                    try isIncremental
                    ? engine.startIncremental(example.document, validates: false)
                    : engine.start(example.document, validates: false)
                running.turns.runUntilIdle()
                let delivered = try #require(try running.delivered.first)
                // No data here has a space in it.
                #expect(delivered.split(separator: " ").first.map(String.init) == example.response)
            } catch {
                #expect(example.response == "refused", "\(error)")
            }
        }
    }

    private static let examples: [Example] = [
        Example("{ a unknown }", #"{"a":1}"#),
        Example("{ a ...Unknown }", #"{"a":1}"#),
        Example("{ a ... on Unknown { a } }", #"{"a":1}"#),
        Example("{ ...F } fragment F on Query { a ...F }", #"{"a":1}"#),
        Example("{ ...F } fragment F on Query { a ...G } fragment G on Query { ...F b: a }", #"{"a":1,"b":1}"#),
        Example("{ ...F } fragment F on Query { q { ...F } }", "refused"),
        Example("{ q }", #"{"q":{}}"#),
        Example("{ a { b } }", #"{"a":1}"#),
        Example("{ list { ... on Thing { id } a } }", #"{"list":[{"a":1},{"a":1}]}"#),
        Example("{ node { unknown id } }", #"{"node":{"id":"t"}}"#),
        Example("{ a(x: \"one\") }", #"{"a":null}"#),
        Example("{ a(unknown: 1) }", #"{"a":1}"#),
        Example("{ a(x: $unknown) }", #"{"a":1}"#),
        Example("{ a(in: {n: $unknown}) }", #"{"a":null}"#),
        Example("{ a(in: {}) }", #"{"a":null}"#),
        Example("{ a: q { a } a }", #"{"a":{"a":1}}"#),
        Example("{ a(x: 1) a(x: 2) }", #"{"a":1}"#),
        Example("{ __schema }", #"{"__schema":{}}"#),
        Example("{ __schema { types queryType unknown } }", #"{"__schema":{"types":null,"queryType":null}}"#),
        Example(
            #"{ __type(name: "Query") { kind { a } ...F } } fragment F on __Type { ...F name }"#,
            #"{"__type":{"kind":"OBJECT","name":"Query"}}"#
        ),
        Example("{ __schema { queryType { ...F } } } fragment F on __Type { ofType { ...F } }", "refused"),
        Example("{ a @unknown(x: 1) }", #"{"a":1}"#),
        Example("query($v: Unknown) { a }", "refused"),
        Example("query($v: Query) { a }", "refused"),
        Example("query($v: Int!) { a(x: $v) }", "refused"),
        Example("query($v: Int = \"x\") { a(x: $v) }", "refused"),
        Example("{ a } { a }", "refused"),
        Example("query A { a } query A { q { a } }", "refused"),
        Example("fragment F on Query { a }", "refused"),
        Example("subscription { a }", "refused"),
        Example("mutation { unknown a }", #"{"a":2}"#),
        Example("type T { a: Int }", "refused"),
    ]

    @Test(
        "incremental directives that are used wrongly end in a response or an error",
        arguments: [
            "{ a @stream }", "{ q @stream { a } }", "{ list @stream(initialCount: \"x\") { a } }",
            "{ list @stream(initialCount: $unknown) { a } }", "{ list @stream(label: 3) { a } }",
            "{ ... @defer(if: 3) { a } }", "{ ... @defer(label: $l) { a } }", "{ ... @defer(if: $unknown) { a } }",
            "mutation { ... @defer { a } }", "{ ... @defer { ...F } } fragment F on Query { a ...F @defer }",
            "{ ...F @defer } fragment F on Query { q { ...F @defer } }", "{ list @stream @stream { a } }",
            "{ ... @defer @defer { a } }", "{ list @stream(initialCount: 99999999999999999999) { a } }",
            "{ __schema { types @stream { name } } }", "{ __schema { ... @defer { types { name } } } }",
            "{ ... @defer { __typename __schema { queryType { name } } } }",
        ]
    )
    func incremental(_ document: String) throws {
        let engine = try Engine(
            Self.sdl,
            ["Query.a": .data("1"), "Query.q": .data("{}"), "Query.list": .data("[{},{}]"), "Mutation.a": .data("2")],
            isIncremental: true
        )
        guard let running = try? engine.startIncremental(document, validates: false) else { return }
        running.turns.runUntilIdle()
        let delivered = try running.delivered
        #expect(running.completions == 1)
        #expect(delivered.last?.hasSuffix("…") == false, "\(delivered)")
        #expect(delivered.dropLast().allSatisfy { $0.hasSuffix("…") }, "\(delivered)")
    }
}
