import Testing

@testable import GraphQLValidation

@Test("no two operations have one name", arguments: cases)
func operationNameUniqueness(_ example: RuleCase) throws { try example.check(OperationNameUniqueness()) }

private let cases: [RuleCase] = [
    .valid("{ dog { name } }"),
    .valid("query A { dog { name } } mutation B { all { name } } fragment A on Dog { name }"),
    .error(
        "query ‹1›A { dog { name } } mutation ‹2›A { all { name } }",
        #"There can be only one operation named "A"."#
    ),
    .errors(
        "query ‹1›A { dog { name } } query ‹2›A { dog { name } } query ‹3›A { dog { name } }",
        (#"There can be only one operation named "A"."#, [1, 2]),
        (#"There can be only one operation named "A"."#, [1, 3])
    ),
]
