import Testing

@testable import GraphQLValidation

@Test("the schema has a root type for each operation", arguments: cases)
func operationTypeExistence(_ example: RuleCase) throws { try example.check(OperationTypeExistence()) }

private let cases: [RuleCase] = [
    .valid("query { dog { name } } mutation { all { name } } subscription { barks { name } }"),
    .valid("{ name }", schema: .queryOnly),
    .error("‹1›mutation { name }", "The mutation operation is not supported by the schema.", schema: .queryOnly),
    .error(
        "‹1›subscription S { name }",
        "The subscription operation is not supported by the schema.",
        schema: .queryOnly
    ),
]
