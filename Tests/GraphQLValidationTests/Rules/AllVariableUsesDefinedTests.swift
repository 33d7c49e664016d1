import Testing

@testable import GraphQLValidation

@Test("variables that are used are defined", arguments: cases)
func allVariableUsesDefined(_ example: RuleCase) throws { try example.check(AllVariableUsesDefined()) }

private let cases: [RuleCase] = [
    .valid("query A($a: Int) { args { int(value: $a) } ...F } fragment F on Query { args { ints(value: [$a]) } ...F }"),
    .valid("fragment Unused on Args { int(value: $a) }"),
    .errors(
        "‹1›query A { args { anything(value: {a: [‹2›$a]}) } dog { name @skip(if: ‹3›$b) } }",
        (#"Variable "$a" is not defined by operation "A"."#, [2, 1]),
        (#"Variable "$b" is not defined by operation "A"."#, [3, 1])
    ),
    .error("‹2›{ args { int(value: ‹1›$a) } }", #"Variable "$a" is not defined."#),
    .errors(
        "query A($a: Int) { ...F } ‹1›query B($b: Int) { ...F } ‹2›query C { args { ...G } } "
            + "fragment F on Query { args { ...G } } fragment G on Args { int(value: ‹3›$a) }",
        (#"Variable "$a" is not defined by operation "B"."#, [3, 1]),
        (#"Variable "$a" is not defined by operation "C"."#, [3, 2])
    ),
]
