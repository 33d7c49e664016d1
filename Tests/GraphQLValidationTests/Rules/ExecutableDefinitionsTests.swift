import Testing

@testable import GraphQLValidation

@Test("only operations and fragments are executable", arguments: cases)
func executableDefinitions(_ example: RuleCase) throws { try example.check(ExecutableDefinitions()) }

private let cases: [RuleCase] = [
    .valid("query A { dog { name } } fragment F on Dog { name }"),
    .errors(
        "{ dog { name } } ‹1›type Cow { name: String } ‹2›extend type Dog { color: String }",
        (#"The "Cow" definition is not executable."#, [1]),
        (#"The "Dog" definition is not executable."#, [2])
    ),
    .errors(
        "‹1›schema { query: Query } ‹2›extend schema @onQuery ‹3›directive @x on FIELD",
        ("The schema definition is not executable.", [1]),
        ("The schema definition is not executable.", [2]),
        (#"The "x" definition is not executable."#, [3])
    ),
]
