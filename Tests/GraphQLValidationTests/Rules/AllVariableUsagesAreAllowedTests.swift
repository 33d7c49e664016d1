import Testing

@testable import GraphQLValidation

@Test("the type of a variable fits where it is used", arguments: cases)
func allVariableUsagesAreAllowed(_ example: RuleCase) throws { try example.check(AllVariableUsagesAreAllowed()) }

private let cases: [RuleCase] = [
    .valid(
        "query ($a: Int!, $b: [Int!]!, $c: Int = 1) { args { int(value: $a) ints(value: $b) ints(value: [$c]) required(a: $a, b: $c) } }"
    ),
    .valid("query ($a: Int) { args { defaulted(value: $a) } dog { knows(times: $a) } }"),
    .valid(
        "query ($a: String!, $b: Float) { args { choice(value: {name: $a}) toy(value: {name: $a, price: $b}) anything(value: {x: $b, y: [$a]}) } }"
    ),
    .valid("query ($a: Unknown) { args { int(value: $a) unknown(value: $a) } }"),
    .error(
        "query (‹1›$a: String) { args { int(value: ‹2›$a) } }",
        #"Variable "$a" of type "String" used in position expecting type "Int"."#
    ),
    .error(
        "query (‹1›$a: Int = null) { args { required(a: ‹2›$a, b: 1) } }",
        #"Variable "$a" of type "Int" used in position expecting type "Int!"."#
    ),
    .error(
        "query (‹1›$a: [Int]) { ...F } fragment F on Query { args { nested(value: [‹2›$a]) } }",
        #"Variable "$a" of type "[Int]" used in position expecting type "[Int!]!"."#
    ),
    .error(
        "query (‹1›$a: Int) { args { ints(value: ‹2›$a) } }",
        #"Variable "$a" of type "Int" used in position expecting type "[Int]"."#
    ),
    .error(
        "query (‹1›$a: Boolean) { dog @include(if: ‹2›$a) { name } }",
        #"Variable "$a" of type "Boolean" used in position expecting type "Boolean!"."#
    ),
    .errors(
        "query (‹1›$a: Int) { args { choice(value: {name: ‹2›$a}) } }",
        (#"Variable "$a" of type "Int" used in position expecting type "String"."#, [1, 2]),
        (
            #"Variable "$a" is of type "Int" but must be non-nullable to be used for OneOf Input Object "Choice"."#,
            [1, 2]
        )
    ),
]
