import Testing

@testable import GraphQLValidation

@Test("no two fragments have one name", arguments: cases)
func fragmentNameUniqueness(_ example: RuleCase) throws { try example.check(FragmentNameUniqueness()) }

private let cases: [RuleCase] = [
    .valid("query A { dog { name } } fragment A on Dog { name } fragment B on Dog { name }"),
    .errors(
        "fragment ‹1›A on Dog { name } fragment ‹2›A on Cat { name } fragment ‹3›A on Cat { name }",
        (#"There can be only one fragment named "A"."#, [1, 2]),
        (#"There can be only one fragment named "A"."#, [1, 3])
    ),
]
