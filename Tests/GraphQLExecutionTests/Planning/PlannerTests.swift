import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import Testing

/// What a plan refuses, and that planning takes no more time than its limits allow.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Coercing-Variable-Values, #sec-Coercing-Field-Arguments,
/// #sec-Request-Error-Result
@Suite struct PlannerTests {
    private static let sdl = """
        type Query { a: Int q: Query c: Query n(x: Int!): Int list: [Query] }
        type Mutation { m: Int }
        """

    @Test("an operation that grows past the limit of fields is refused, however small its text")
    func maxFields() throws {
        let fragments = (0..<30).map { "fragment F\($0) on Query { x: q { ...F\($0 + 1) } y: q { ...F\($0 + 1) } }" }
        let text = "{ ...F0 } " + fragments.joined(separator: " ") + " fragment F30 on Query { a }"
        for table: KeyValuePairs<String, FieldBinding> in [
            ["Query.q": .data("{}")],
            ["Query.q": .compute(FakeComputation { _ in .null })],
        ] {
            let engine = try Engine(Self.sdl, table)
            let error = #expect(throws: RequestErrors.self) { try engine.response(text) }
            #expect(error?.errors.first?.extensions == PassedLimit("maxFields", 6_000).extensions)
        }
        var engine = try Engine(Self.sdl, ["Query.q": .data("{}"), "Query.a": .data("1")])
        engine.limits.maxFields = 3
        _ = try engine.response("{ a q { a } }")
        #expect(throws: RequestErrors.self) { try engine.response("{ a q { a b: a } }") }
        #expect(throws: RequestErrors.self) { try engine.response("{ __schema { types { name kind } } }") }
    }

    @Test("many fields merged into one take time in proportion")
    func manyMergedFields() throws {
        let engine = try Engine(Self.sdl, ["Query.q": .data(#"{"a":1}"#)])
        let text = "{ " + String(repeating: "q { a } ", count: 3_000) + "}"
        #expect(try engine.response(text) == #"{"data":{"q":{"a":1}}}"#)
    }

    @Test(
        "the operation is chosen by name",
        arguments: [
            ("query A { a } query B { q { a } }", "B", #"{"data":{"q":{"a":1}}}"#),
            ("query A { a }", nil, #"{"data":{"a":1}}"#),
            ("query A { a }", "A", #"{"data":{"a":1}}"#),
            ("query A { a } query B { a }", nil, "Must provide operation name if query contains multiple operations."),
            ("query A { a }", "C", "Unknown operation named \"C\"."),
        ]
    )
    func operationName(_ text: String, _ name: String?, _ expected: String) throws {
        let engine = try Engine(Self.sdl, ["Query.a": .data("1"), "Query.q": .data("{}")])
        do {
            #expect(try engine.response(text, operationName: name) == expected)
        } catch let errors as RequestErrors {
            #expect(errors.errors.map(\.message) == [expected])
        }
    }

    @Test("variables that do not coerce keep an operation from running")
    func variables() throws {
        let n = FakeLoader { _ in .json("1") }
        let engine = try Engine(Self.sdl, ["Query.n": .load(n)])
        for variables in ["{}", #"{"x":"1"}"#, #"{"x":null}"#, #"{"x":1.5}"#] {
            #expect(throws: RequestErrors.self) {
                try engine.response("query($x: Int!) { n(x: $x) }", variables: variables)
            }
        }
        #expect(n.calls.isEmpty)
        #expect(try engine.response("query($x: Int!) { n(x: $x) }", variables: #"{"x":4}"#) == #"{"data":{"n":1}}"#)
        #expect(n.calls.map(\.arguments) == ["x:4"])
    }

    @Test("an argument that a null variable leaves without a value fails its field")
    func nullArgument() throws {
        let engine = try Engine(Self.sdl, ["Query.n": .data("1"), "Query.a": .data("2")])
        let response = try engine.response("query($x: Int = 3) { n(x: $x) a }", variables: #"{"x":null}"#)
        #expect(response.hasPrefix(#"{"data":{"n":null,"a":2},"errors":[{"message":"#))
        #expect(response.contains(#""path":["n"]"#))
    }
}
