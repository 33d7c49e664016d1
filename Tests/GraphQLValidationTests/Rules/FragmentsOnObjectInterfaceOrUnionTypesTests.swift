import Testing

@testable import GraphQLValidation

@Test("fragments are on types that have fields", arguments: cases)
func fragmentsOnCompositeTypes(_ example: RuleCase) throws {
    try example.check(FragmentsOnObjectInterfaceOrUnionTypes())
}

private let cases: [RuleCase] = [
    .valid(
        "fragment F on Dog { ... on Pet { name } ... on CatOrDog { __typename } ... { name } ... on Unknown { x } }"
    ),
    .error("fragment F on ‹1›FurColor { x }", #"Fragment "F" cannot condition on non composite type "FurColor"."#),
    .error("fragment F on ‹1›Toy { x }", #"Fragment "F" cannot condition on non composite type "Toy"."#),
    .error("{ dog { ... on ‹1›Boolean { x } } }", #"Fragment cannot condition on non composite type "Boolean"."#),
]
