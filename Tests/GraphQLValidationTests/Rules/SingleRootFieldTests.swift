import Testing

@testable import GraphQLValidation

@Test("a subscription selects one root field, unconditionally", arguments: cases)
func singleRootField(_ example: RuleCase) throws { try example.check(SingleRootField()) }

private let cases: [RuleCase] = [
    .valid("subscription { barks { name } }"),
    .valid("subscription { barks { name } ...F } fragment F on Subscription { barks { id } ...F }"),
    .valid("query { dog { name } pet { name } }"),
    .error(
        "subscription S { barks { name } ‹1›meows { name } }",
        #"Subscription "S" must select only one top level field."#
    ),
    .error(
        "subscription { barks { name } ...F } fragment F on Subscription { ... { ‹1›meows { name } } ...G } "
            + "fragment G on Subscription { ‹2›x: barks { id } ...Unknown }",
        "Anonymous Subscription must select only one top level field."
    ),
    .error(
        "subscription { ‹1›__typename }",
        "Anonymous Subscription must not select an introspection top level field."
    ),
    .error(
        "subscription S ‹1›{ ...F } fragment F on Subscription { ...F }",
        #"Subscription "S" must select one top level field."#
    ),
    .error(
        "subscription S($if: Boolean!) { barks @include(if: true) ‹1›@skip(if: $if) { name } ... ‹2›@include(if: $if) { barks { id } } }",
        #"Subscription "S" must not use `@skip` or `@include` directives in the top level selection."#
    ),
]
