import Testing

@testable import GraphQLValidation

@Test("variables that are defined are used", arguments: cases)
func allVariablesUsed(_ example: RuleCase) throws { try example.check(AllVariablesUsed()) }

private let cases: [RuleCase] = [
    .valid(
        "query A($a: Int, $b: Boolean!) { ...F } fragment F on Query { args { ints(value: [$a]) } dog @skip(if: $b) { name } }"
    ),
    .errors(
        "query A(‹1›$a: Int, $b: Int, ‹2›$c: Int) { args { int(value: $b) } }",
        (#"Variable "$a" is never used in operation "A"."#, [1]),
        (#"Variable "$c" is never used in operation "A"."#, [2])
    ),
    .error("query (‹1›$a: Int) { dog { name } }", #"Variable "$a" is never used."#),
    .error(
        "query A($a: Int) { ...F } query B(‹1›$a: Int) { ...G } "
            + "fragment F on Query { args { int(value: $a) } } fragment G on Query { dog { name } }",
        #"Variable "$a" is never used in operation "B"."#
    ),
]
