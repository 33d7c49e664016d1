import Testing

@testable import GraphQLValidation

@Test("directives stand where they may", arguments: cases)
func directivesAreInValidLocations(_ example: RuleCase) throws { try example.check(DirectivesAreInValidLocations()) }

private let cases: [RuleCase] = [
    .valid(
        "query ($a: Int @onVariable) @onQuery { dog @onField { ...F @onSpread ... @onInline { name } } } "
            + "mutation @onMutation { all { name } } fragment F on Dog @onFragment { name @unknown }"
    ),
    .errors(
        "query ($a: Int ‹1›@onQuery) ‹2›@onField { dog ‹3›@onQuery { ...F ‹4›@onField ... ‹5›@onField { name } } } "
            + "mutation ‹6›@onQuery { all { name } } subscription ‹7›@onQuery { all { name } } "
            + "fragment F on Dog ‹8›@onField { name ‹9›@deprecated }",
        (#"Directive "@onQuery" may not be used on variable definition."#, [1]),
        (#"Directive "@onField" may not be used on query."#, [2]),
        (#"Directive "@onQuery" may not be used on field."#, [3]),
        (#"Directive "@onField" may not be used on fragment spread."#, [4]),
        (#"Directive "@onField" may not be used on inline fragment."#, [5]),
        (#"Directive "@onQuery" may not be used on mutation."#, [6]),
        (#"Directive "@onQuery" may not be used on subscription."#, [7]),
        (#"Directive "@onField" may not be used on fragment definition."#, [8]),
        (#"Directive "@deprecated" may not be used on field."#, [9])
    ),
    .error(
        "type Cow { milk: String ‹1›@onField }",
        #"Directive "@onField" may not be used on field definition."#
    ),
]
