import GraphQLExecution
import Testing

/// Which fields are executed: those of fragments that apply, merged by response name, without what `@skip` and `@include`
/// leave out.
///
/// Spec: https://spec.graphql.org/September2025/#CollectFields(), #sec--skip, #sec--include
struct FieldCollectorTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let query: String
        let variables: String
        let data: String

        init(_ query: String, _ variables: String, _ data: String) {
            self.query = query
            self.variables = variables
            self.data = data
        }

        var testDescription: String { "\(query) \(variables)" }
    }

    @Test("collects the fields that apply, each response name once, where it is first met", arguments: examples)
    func collects(_ example: Example) throws {
        let sdl = """
            type Query { a: Int b: Int node: Node }
            interface Node { id: ID inner: Node }
            type Frob implements Node { id: ID inner: Node size: Int }
            type Flerp implements Node { id: ID inner: Node score: Int }
            union Any = Frob | Flerp
            """
        let frob = #"{"__typename":"Frob","id":1,"size":2,"inner":{"__typename":"Flerp","id":3,"score":4}}"#
        let engine = try Engine(
            sdl,
            ["Query.a": .data("1"), "Query.b": .data("2"), "Query.node": .data(frob)]
        )
        #expect(
            try engine.response(example.query, variables: example.variables) == #"{"data":\#(example.data)}"#
        )
    }

    private static let examples: [Example] = [
        // Directives.
        .init("{ a @skip(if: true) b }", #"{"b":2}"#),
        .init("{ a @skip(if: false) b }", #"{"a":1,"b":2}"#),
        .init("{ a @include(if: true) b }", #"{"a":1,"b":2}"#),
        .init("{ a @include(if: false) b }", #"{"b":2}"#),
        .init("{ a @skip(if: true) @include(if: true) b }", #"{"b":2}"#),
        .init("{ a @include(if: false) @skip(if: false) b }", #"{"b":2}"#),
        .init("{ a @include(if: true) @skip(if: false) b }", #"{"a":1,"b":2}"#),
        .init("{ a @skip(if: true) }", "{}"),
        .init("{ a @skip(if: true) a b }", #"{"a":1,"b":2}"#),
        .init("{ b ... @include(if: false) { a } }", #"{"b":2}"#),
        .init("{ b ...F @skip(if: true) } fragment F on Query { a }", #"{"b":2}"#),
        .init("{ ...F @skip(if: true) ...F b } fragment F on Query { a }", #"{"a":1,"b":2}"#),
        .init("query($x: Boolean!) { a @skip(if: $x) b }", #"{"x":true}"#, #"{"b":2}"#),
        .init("query($x: Boolean!) { a @skip(if: $x) b }", #"{"x":false}"#, #"{"a":1,"b":2}"#),
        .init("query($x: Boolean!) { a @include(if: $x) b }", #"{"x":false}"#, #"{"b":2}"#),
        .init("query($x: Boolean! = true) { a @include(if: $x) b @skip(if: $x) }", #"{"a":1}"#),

        // Response names.
        .init("{ x: a a y: a x: a }", #"{"x":1,"a":1,"y":1}"#),
        .init("{ b ...F a } fragment F on Query { a b }", #"{"b":2,"a":1}"#),
        .init("{ ...F ...G } fragment F on Query { a } fragment G on Query { b ...F }", #"{"a":1,"b":2}"#),
        .init("{ node { id } b node { inner { id } } }", #"{"node":{"id":"1","inner":{"id":"3"}},"b":2}"#),
        .init(
            "{ node { inner { id } ... on Frob { inner { ... on Flerp { score } id } } } }",
            #"{"node":{"inner":{"id":"3","score":4}}}"#
        ),

        // Type conditions.
        .init("{ node { ... on Frob { size } ... on Flerp { score } } }", #"{"node":{"size":2}}"#),
        .init(
            "{ node { inner { ... on Frob { size } ...F } } } fragment F on Flerp { score }",
            #"{"node":{"inner":{"score":4}}}"#
        ),
        .init("{ node { ... on Node { id } } }", #"{"node":{"id":"1"}}"#),
        .init("{ node { ... on Any { ... on Frob { size } } } }", #"{"node":{"size":2}}"#),
        .init("{ node { ... { __typename } ... on Flerp { id } } }", #"{"node":{"__typename":"Frob"}}"#),
    ]
}

extension FieldCollectorTests.Example {
    init(_ query: String, _ data: String) { self.init(query, "{}", data) }
}
