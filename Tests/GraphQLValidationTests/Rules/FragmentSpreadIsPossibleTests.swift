import Testing

@testable import GraphQLValidation

// Spec: https://spec.graphql.org/September2025/#sec-Object-Spreads-in-Object-Scope,
// #sec-Abstract-Spreads-in-Object-Scope, #sec-Object-Spreads-in-Abstract-Scope,
// #sec-Abstract-Spreads-in-Abstract-Scope

@Test("some object fits both the fragment and its place", arguments: cases)
func fragmentSpreadIsPossible(_ example: RuleCase) throws { try example.check(FragmentSpreadIsPossible()) }

private let cases: [RuleCase] = [
    .valid("{ dog { ... on Dog { name } ... on Pet { name } ... on CatOrDog { ... on Being { name } } } }"),
    .valid(
        "{ pet { ... on Canine { name } ... on Unknown { x } ... on FurColor { x } ...Unknown } unknown { ... on Dog { name } } }"
    ),
    .error(
        "{ dog { ‹1›... on Cat { name } } }",
        #"Fragment cannot be spread here as objects of type "Dog" can never be of type "Cat"."#
    ),
    .error(
        "{ pet { ‹1›...A } } fragment A on Human { name }",
        #"Fragment "A" cannot be spread here as objects of type "Pet" can never be of type "Human"."#
    ),
    .errors(
        "{ pet { ‹1›... on HumanOrAlien { __typename } ‹2›... on HumanOrAlien { ‹3›... on Canine { name } } } }",
        (#"Fragment cannot be spread here as objects of type "Pet" can never be of type "HumanOrAlien"."#, [1]),
        (#"Fragment cannot be spread here as objects of type "Pet" can never be of type "HumanOrAlien"."#, [2]),
        (#"Fragment cannot be spread here as objects of type "HumanOrAlien" can never be of type "Canine"."#, [3])
    ),
]
