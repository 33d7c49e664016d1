import Testing

@testable import GraphQLValidation

@Test("an operation without a name is alone", arguments: cases)
func loneAnonymousOperation(_ example: RuleCase) throws { try example.check(LoneAnonymousOperation()) }

private let cases: [RuleCase] = [
    .valid("{ dog { name } } fragment F on Dog { name }"),
    .valid("query A { dog { name } } query B { dog { name } }"),
    .errors(
        "‹1›{ dog { name } } ‹2›query { dog { name } } query A { dog { name } }",
        ("This anonymous operation must be the only defined operation.", [1]),
        ("This anonymous operation must be the only defined operation.", [2])
    ),
]
