import Testing

@testable import GraphQLValidation

@Test("directives are known", arguments: cases)
func directivesAreDefined(_ example: RuleCase) throws { try example.check(DirectivesAreDefined()) }

private let cases: [RuleCase] = [
    .valid(
        "query ($a: Int @onVariable) @onQuery { dog @skip(if: true) { ... @onInline { name } } } directive @x on FIELD"
    ),
    .errors(
        "query ($a: Int ‹1›@a) ‹2›@b { dog ‹3›@c { ...F ‹4›@d ... ‹5›@e { name } } } fragment F on Dog ‹6›@f { name }",
        (#"Unknown directive "@a"."#, [1]),
        (#"Unknown directive "@b"."#, [2]),
        (#"Unknown directive "@c"."#, [3]),
        (#"Unknown directive "@d"."#, [4]),
        (#"Unknown directive "@e"."#, [5]),
        (#"Unknown directive "@f"."#, [6])
    ),
]
