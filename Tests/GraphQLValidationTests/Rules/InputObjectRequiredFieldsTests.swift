import Testing

@testable import GraphQLValidation

// Spec: https://spec.graphql.org/September2025/#sec-Input-Object-Required-Fields

@Test("an object literal has the fields it must have, and a oneOf one exactly one", arguments: cases)
func inputObjectRequiredFields(_ example: RuleCase) throws { try example.check(ValuesOfCorrectType()) }

private let cases: [RuleCase] = [
    .valid(
        "{ args { toy(value: {name: $x}) choice(value: {count: 1}) choice(value: {name: $x}) choice(value: null) } }"
    ),
    .error(
        "{ args { toy(value: ‹1›{price: 1}) } }",
        #"Expected value of type "Toy" to include required field "name", found: { price: 1 }."#
    ),
    .error("{ args { toy(value: {name: ‹1›null}) } }", #"Expected value of non-null type "String!" not to be null."#),
    .error("{ args { choice(value: ‹1›{}) } }", oneOf),
    .error("{ args { choice(value: ‹1›{name: \"x\", count: 1}) } }", oneOf),
    .error("{ args { choice(value: ‹1›{name: null}) } }", oneOf),
    .error("{ args { choice(value: {count: ‹1›\"x\"}) } }", #"Int cannot represent non-integer value: "x""#),
]

private let oneOf =
    #"Within OneOf Input Object type "Choice", exactly one field must be specified, and the value for that field must be non-null."#
