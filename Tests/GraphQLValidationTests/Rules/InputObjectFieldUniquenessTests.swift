import Testing

@testable import GraphQLValidation

@Test("an object literal has each field once", arguments: cases)
func inputObjectFieldUniqueness(_ example: RuleCase) throws { try example.check(InputObjectFieldUniqueness()) }

private let cases: [RuleCase] = [
    .valid("{ args { toy(value: {name: \"x\", spare: {name: \"x\"}}) } }"),
    .errors(
        "{ args { anything(value: {‹1›a: 1, ‹2›a: 2, b: [{‹3›c: 1, ‹4›c: 2}], ‹5›a: 3}) } }",
        (#"There can be only one input field named "a"."#, [1, 2]),
        (#"There can be only one input field named "a"."#, [1, 5]),
        (#"There can be only one input field named "c"."#, [3, 4])
    ),
]
