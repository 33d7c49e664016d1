import Testing

@testable import GraphQLValidation

@Test("a variable is defined once", arguments: cases)
func variableUniqueness(_ example: RuleCase) throws { try example.check(VariableUniqueness()) }

private let cases: [RuleCase] = [
    .valid("query A($a: Int, $b: Int) { dog { name } } query B($a: Int) { dog { name } }"),
    .errors(
        "query A($‹1›a: Int, $‹2›b: Int, $‹3›a: String, $‹4›a: Int, $‹5›b: Int) { dog { name } }",
        (#"There can be only one variable named "$a"."#, [1, 3, 4]),
        (#"There can be only one variable named "$b"."#, [2, 5])
    ),
]
