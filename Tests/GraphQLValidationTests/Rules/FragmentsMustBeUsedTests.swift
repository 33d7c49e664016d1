import Testing

@testable import GraphQLValidation

@Test("every fragment is reached from an operation", arguments: cases)
func fragmentsMustBeUsed(_ example: RuleCase) throws { try example.check(FragmentsMustBeUsed()) }

private let cases: [RuleCase] = [
    .valid("fragment A on Dog { ...B } { dog { ... { ...A } } } fragment B on Dog { name ...A }"),
    .errors(
        "{ dog { ...A ...Unknown } } fragment A on Dog { name } ‹1›fragment B on Dog { ...C ...A } ‹2›fragment C on Dog { ...B }",
        (#"Fragment "B" is never used."#, [1]),
        (#"Fragment "C" is never used."#, [2])
    ),
]
