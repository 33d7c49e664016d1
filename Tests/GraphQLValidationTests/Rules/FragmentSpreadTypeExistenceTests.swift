import Testing

@testable import GraphQLValidation

@Test("types that are named exist", arguments: cases)
func fragmentSpreadTypeExistence(_ example: RuleCase) throws { try example.check(FragmentSpreadTypeExistence()) }

private let cases: [RuleCase] = [
    .valid("query ($a: [String!]!, $b: Toy) { dog { ... on Pet { name } ... { id } } } fragment F on Canine { name }"),
    .errors(
        "query ($a: [‹1›Toyy!]) { pet { ... on ‹2›Dogg { name } } } fragment F on ‹3›Xyzzyx { name }",
        (#"Unknown type "Toyy". Did you mean "Toy"?"#, [1]),
        (#"Unknown type "Dogg". Did you mean "Dog"?"#, [2]),
        (#"Unknown type "Xyzzyx"."#, [3])
    ),
    .error(
        "type Cow { milk: ‹1›Milky, calf: Cow } fragment F on Cow { milk }",
        #"Unknown type "Milky"."#
    ),
    // A definition may name built-in scalars that the schema has no use for; nothing else may.
    .error(
        "type Cow { milk: Float } query ($a: ‹1›Float) { name }",
        #"Unknown type "Float"."#,
        schema: .queryOnly
    ),
]
