import Testing

@testable import GraphQLValidation

@Test("non-null arguments without a default are given", arguments: cases)
func requiredArguments(_ example: RuleCase) throws { try example.check(RequiredArguments()) }

private let cases: [RuleCase] = [
    .valid("{ args { required(a: 1, b: 2) defaulted int } dog { name @needs(value: 1) @onField unknown @unknown } }"),
    .valid("{ args { required(a: null, b: $x) } }"),
    .errors(
        "{ args { ‹1›required } }",
        (#"Argument "Args.required(a:)" of type "Int!" is required, but it was not provided."#, [1]),
        (#"Argument "Args.required(b:)" of type "Int!" is required, but it was not provided."#, [1])
    ),
    .error(
        "{ dog { name ‹1›@needs } }",
        #"Argument "@needs(value:)" of type "Int!" is required, but it was not provided."#
    ),
    .error(
        "{ ‹1›__type { name } }",
        #"Argument "<meta>.__type(name:)" of type "String!" is required, but it was not provided."#
    ),
]
