import Testing

@testable import GraphQLValidation

@Test("spreads name fragments of the document", arguments: cases)
func fragmentSpreadTargetDefined(_ example: RuleCase) throws { try example.check(FragmentSpreadTargetDefined()) }

private let cases: [RuleCase] = [
    .valid("{ dog { ...A } } fragment A on Dog { name ...A }"),
    .errors(
        "{ dog { ...‹1›B } } fragment A on Dog { ... { ...‹2›C } }",
        (#"Unknown fragment "B"."#, [1]),
        (#"Unknown fragment "C"."#, [2])
    ),
]
