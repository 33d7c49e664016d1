import Testing

@testable import GraphQLValidation

@Test("a directive stands once in one place, unless it is repeatable", arguments: cases)
func directivesAreUniquePerLocation(_ example: RuleCase) throws { try example.check(DirectivesAreUniquePerLocation()) }

private let cases: [RuleCase] = [
    .valid("query @tag @tag { dog @onField { name @onField @skip(if: true) @tag @tag @unknown @unknown } }"),
    .errors(
        "{ dog ‹1›@onField ‹2›@onField @tag ‹3›@onField { name } }",
        (#"The directive "@onField" can only be used once at this location."#, [1, 2]),
        (#"The directive "@onField" can only be used once at this location."#, [1, 3])
    ),
    .error(
        "fragment F on Dog ‹1›@onFragment ‹2›@onFragment { name }",
        #"The directive "@onFragment" can only be used once at this location."#
    ),
]
