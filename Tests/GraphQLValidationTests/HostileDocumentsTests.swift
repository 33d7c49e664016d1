import GraphQLLanguage
import GraphQLTypes
import Testing

@testable import GraphQLValidation

/// Documents made to take long.
///
/// Each ends in a verdict within a time that leaves no doubt that the work is not quadratic: even
/// without optimization the slowest takes a fraction of it.
@Suite("hostile documents", .timeLimit(.minutes(1)))
struct HostileDocumentsTests {
    /// A document, and how its errors begin; none for a valid one.
    struct Example: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var errors: [String]
        var schema = TestSchema.pets

        var testDescription: String { name }
    }

    @Test("end in a verdict", arguments: valid + bombs + refused + conflicting)
    func endInAVerdict(_ example: Example) throws {
        let document = try parseDocument(Source(name: "request", text: example.text))
        switch validate(document, against: example.schema.schema) {
        case .success: #expect(example.errors.isEmpty)
        case .failure(let failure):
            #expect(!example.errors.isEmpty, "\(failure.errors[0].message)")
            for (error, start) in zip(failure.errors, example.errors) {
                #expect(error.message.hasPrefix(start), "\(error.message.prefix(200))")
            }
            #expect(failure.errors.count <= 101)
        }
    }

    private static func many(_ count: Int, _ unit: (Int) -> String) -> String {
        (0..<count).map(unit).joined(separator: " ")
    }

    private static func nested(_ open: String, _ inner: String, _ close: String, depth: Int) -> String {
        String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
    }

    static let valid: [Example] = [
        Example(name: "a field 4,000 times", text: "{ dog { \(many(4000) { _ in "name" }) } }", errors: []),
        Example(name: "an object field 2,000 times", text: "{ \(many(2000) { _ in "dog { name }" }) }", errors: []),
        Example(
            name: "a field with arguments 2,000 times",
            text: "{ args { \(many(2000) { _ in "required(a: 1, b: 2)" }) } }",
            errors: []
        ),
        Example(
            name: "inline fragments 195 deep",
            text: "{ \(nested("... { ", "dog { name }", " }", depth: 195)) }",
            errors: []
        ),
        Example(
            name: "2,000 inline fragments",
            text: "{ pet { \(many(2000) { "... on \($0 % 2 == 0 ? "Dog" : "Cat") { nickname }" }) } }",
            errors: []
        ),
        Example(
            name: "900 variables",
            text: "query (\(many(900) { "$v\($0): Int" })) { args { anything(value: [\(many(900) { "$v\($0)" })]) } }",
            errors: []
        ),
        Example(
            name: "200 operations over one chain of fragments",
            text: many(200) { "query Q\($0)($v: Int) { ...F0 }" }
                + many(200) { "fragment F\($0) on Query { args { int(value: $v) } ...F\($0 + 1) }" }
                + "fragment F200 on Query { dog { name } }",
            errors: []
        ),
        Example(
            name: "input objects 195 deep",
            text:
                "{ args { toy(value: {name: \"x\", \(nested("spare: {name: \"x\", ", "sizes: 1", "}", depth: 195))}) } }",
            errors: []
        ),
    ]

    static let bombs: [Example] = [
        Example(
            name: "each fragment spreads the next twice",
            text: "{ ...F0 } " + many(1500) { "fragment F\($0) on Query { ...F\($0 + 1) ...F\($0 + 1) }" }
                + " fragment F1500 on Query { dog { name } }",
            errors: []
        ),
        Example(
            name: "each fragment spreads the next in two fields",
            text: "{ ...F0 } "
                + many(400) { "fragment F\($0) on Query { a: query { ...F\($0 + 1) } b: query { ...F\($0 + 1) } }" }
                + " fragment F400 on Query { dog { name } }",
            errors: []
        ),
        Example(
            name: "each fragment spreads the next in two fields that merge",
            text: "{ ...F0 } "
                + many(600) {
                    "fragment F\($0) on Query { query { ...F\($0 + 1) dog { id } } query { ...F\($0 + 1) } }"
                }
                + " fragment F600 on Query { dog { name } }",
            errors: []
        ),
        Example(
            name: "fragments that spread each other in ever other combinations",
            text: "{ ...F0 ...G0 } "
                + many(400) {
                    "fragment F\($0) on Query { query { ...F\($0 + 1) } query { ...G\($0 + 1) } } "
                        + "fragment G\($0) on Query { query { ...G\($0 + 1) } query { ...F\($0 + 1) } }"
                }
                + " fragment F400 on Query { dog { name } } fragment G400 on Query { dog { id } }",
            errors: []
        ),
        Example(
            name: "a long cycle",
            text: "{ ...F0 } " + many(1000) { "fragment F\($0) on Query { ...F\(($0 + 1) % 1000) }" },
            errors: ["Cannot spread fragment \"F0\" within itself via \"F1\", \"F2\""]
        ),
        Example(
            name: "cycles everywhere",
            text: "{ ...F0 } "
                + many(60) { index in "fragment F\(index) on Query { \(many(60) { "...F\($0)" }) }" },
            errors: ["Cannot spread fragment \"F0\" within itself."]
        ),
        Example(
            name: "one long fragment in many places",
            text:
                "{ \(many(900) { "a\($0): query { dog { id } ...F }" }) } fragment F on Query { \(many(3000) { _ in "__typename" }) }",
            errors: ["Document spreads so many fragments in so many places"]
        ),
        Example(
            name: "object types and abstract types at every level",
            text: "{ pet { \(mixture(depth: 9)) } }",
            errors: []
        ),
    ]

    /// Selections on two object types and on an interface, within each other: the combinations grow with the power of
    /// the depth.
    private static func mixture(depth: Int) -> String {
        guard depth > 0 else { return "name" }
        let inner = mixture(depth: depth - 1)
        let field = "owner { pets { \(inner) } }"
        return "... on Dog { \(field) } ... on Cat { \(field) } ... on Pet { name }"
    }

    static let refused: [Example] = [
        Example(
            name: "too many aliases",
            text: "{ dog { \(many(1001) { "a\($0): name" }) } }",
            errors: ["Document contains more than 1000 aliases. Validation aborted."]
        ),
        Example(
            name: "too many directives",
            text: "{ dog { name \(many(101) { _ in "@tag" }) } }",
            errors: ["More than 100 directives at one location. Validation aborted."]
        ),
        Example(
            name: "too many fragments",
            text: "{ dog { name } } " + many(2001) { "fragment F\($0) on Dog { name }" },
            errors: ["Document contains more than 2000 fragments. Validation aborted."]
        ),
        Example(
            name: "too many variables",
            text: "query (\(many(1001) { "$v\($0): Int" })) { dog { name } }",
            errors: ["Operation defines more than 1000 variables. Validation aborted."]
        ),
        Example(
            name: "many errors",
            text: "{ \(many(5000) { "x\($0)" }) }",
            errors: ["Cannot query field \"x0\" on type \"Query\"."]
        ),
        Example(
            name: "many operations without a name",
            text: many(3000) { _ in "{ dog { name } }" },
            errors: ["This anonymous operation must be the only defined operation."]
        ),
        Example(
            name: "many unknown arguments",
            text: "{ dog { knows(\(many(5000) { "a\($0): 1" })) } }",
            errors: ["Unknown argument \"a0\" on field \"Dog.knows\"."]
        ),
    ]

    static let conflicting: [Example] = [
        Example(
            name: "one of 3,000 fields conflicts",
            text: "{ dog { \(many(3000) { _ in "name" }) name: nickname } }",
            errors: ["Fields \"name\" conflict because"]
        ),
        Example(
            name: "2,000 fields with different arguments",
            text: "{ args { \(many(2000) { "int(value: \($0))" }) } }",
            errors: ["Fields \"int\" conflict because they have differing arguments."]
        ),
        Example(
            name: "conflicts far down",
            text:
                "{ \(many(20) { nested("query { ", $0 == 0 ? "x: dog { id }" : "x: pet { id }", " }", depth: 100) }) }",
            errors: ["Fields "]
        ),
    ]
}

@Suite("limits")
struct ValidationLimitsTests {
    @Test("root fields are counted through fragments, each response name once")
    func rootFields() throws {
        let options = ValidationOptions(maxRootFields: 2)
        try RuleCase.valid("{ dog { name } dog { id } ...F } fragment F on Query { pet { name } }")
            .check(FieldSelectionMerging(), options: options)
        try RuleCase.error(
            "‹1›{ dog { name } human { name } ...F } fragment F on Query { pet { name } }",
            "Operation selects more than 2 root fields. Validation aborted."
        ).check(FieldSelectionMerging(), options: options)
    }

    @Test("nesting is bounded whoever made the document")
    func depth() throws {
        let options = ValidationOptions(maxDepth: 3)
        let message = "Document nests selection sets or values more than 3 levels deep. Validation aborted."
        try RuleCase.valid("{ dog { mother { name } } }").check(FieldSelections(), options: options)
        try RuleCase.error("{ dog { mother { mother ‹1›{ name } } } }", message).check(
            FieldSelections(),
            options: options
        )
        try RuleCase.error("{ args { anything(value: [‹1›[1]]) } }", message).check(ArgumentNames(), options: options)
    }

    @Test("errors end at the limit with one that says so")
    func errors() throws {
        let options = ValidationOptions(maxErrors: 2)
        try RuleCase.errors(
            "{ ‹1›a1 ‹2›b2 }",
            (#"Cannot query field "a1" on type "Query"."#, [1]),
            (#"Cannot query field "b2" on type "Query"."#, [2])
        ).check(FieldSelections(), options: options)
        try RuleCase.errors(
            "{ ‹1›a1 ‹2›b2 c3 d4 }",
            (#"Cannot query field "a1" on type "Query"."#, [1]),
            (#"Cannot query field "b2" on type "Query"."#, [2]),
            ("Too many validation errors, error limit reached. Validation aborted.", [])
        ).check(FieldSelections(), options: options)
    }

    @Test(
        "the error of a limit tells its name, its value, and what was found where that is known",
        arguments: [
            ("{ a: dog { b: id } }", ValidationOptions(maxAliases: 1), "maxAliases", 1, nil),
            ("{ dog { id } human { name } }", ValidationOptions(maxRootFields: 1), "maxRootFields", 1, 2),
            (
                "{ dog @skip(if: true) @include(if: true) { id } }", ValidationOptions(maxDirectivesPerLocation: 1),
                "maxDirectivesPerLocation", 1, 2
            ),
            (
                "{ dog { ...A } } fragment A on Dog { ...B } fragment B on Dog { id }",
                ValidationOptions(maxFragments: 1), "maxFragments", 1, 2
            ),
            ("query ($a: Int, $b: Int) { dog { id } }", ValidationOptions(maxVariables: 1), "maxVariables", 1, 2),
            ("{ dog { id } }", ValidationOptions(maxDepth: 1), "maxDepth", 1, nil),
            ("{ dog { id } dog { id } }", ValidationOptions(maxSteps: 3), "maxSteps", 3, nil),
            ("{ a b }", ValidationOptions(maxErrors: 1), "maxErrors", 1, nil),
        ] as [(String, ValidationOptions, String, Int, Int?)]
    )
    func extensions(text: String, options: ValidationOptions, name: String, value: Int, found: Int?) throws {
        let document = try parseDocument(Source(name: "request", text: text))
        guard case .failure(let failure) = validate(document, against: TestSchema.pets.schema, options: options) else {
            Issue.record("valid")
            return
        }
        #expect(failure.errors.last?.extensions == PassedLimit(name, value, found: found).extensions)
        #expect(failure.errors.last?.extensions.count == (found == nil ? 3 : 4))
    }
}
