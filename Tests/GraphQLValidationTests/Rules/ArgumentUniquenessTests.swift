import Testing

@testable import GraphQLValidation

@Test("an argument is given once", arguments: cases)
func argumentUniqueness(_ example: RuleCase) throws { try example.check(ArgumentUniqueness()) }

private let cases: [RuleCase] = [
    .valid("{ dog { knows(command: SIT, times: 2) knows(command: SIT) @onField(count: 1) } }"),
    .errors(
        "{ dog { knows(‹1›a: 1, ‹2›b: 1, ‹3›a: 2, ‹4›a: 3, ‹5›b: 2) } }",
        (#"There can be only one argument named "a"."#, [1, 3, 4]),
        (#"There can be only one argument named "b"."#, [2, 5])
    ),
    .error("{ dog { name @onField(‹1›a: 1, ‹2›a: 1) } }", #"There can be only one argument named "a"."#),
    .error(
        "{ dog { name(a: 1, b: 1, c: 1, ‹1›d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, ‹2›d: 2) } }",
        #"There can be only one argument named "d"."#
    ),
]
