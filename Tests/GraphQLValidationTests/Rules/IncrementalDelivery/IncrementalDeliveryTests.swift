import Testing

@testable import GraphQLValidation

@Test("@defer and @stream are not at the root of mutations and subscriptions", arguments: rootCases)
func incrementalOnRootField(_ example: RuleCase) throws { try example.check(IncrementalOnRootField()) }

private let rootCases: [RuleCase] = [
    .valid(
        "{ ... @defer { dog { name } } dogs @stream { name } } fragment Unused on Mutation { all @stream { name } }",
        schema: .incrementalPets
    ),
    .valid("mutation { all { ... @defer { friends @stream { name } } } }", schema: .incrementalPets),
    .errors(
        "mutation { ... ‹1›@defer { all ‹2›@stream { name } } ...F ‹3›@defer } fragment F on Mutation { all ‹4›@stream { name } }",
        (#"Defer directive cannot be used on root mutation type "Mutation"."#, [1]),
        (#"Stream directive cannot be used on root mutation type "Mutation"."#, [2]),
        (#"Defer directive cannot be used on root mutation type "Mutation"."#, [3]),
        (#"Stream directive cannot be used on root mutation type "Mutation"."#, [4]),
        schema: .incrementalPets
    ),
    .error(
        "subscription { all ‹1›@stream { name } }",
        #"Stream directive cannot be used on root subscription type "Subscription"."#,
        schema: .incrementalPets
    ),
]

@Test("@defer and @stream are not in subscriptions, unless they may be off", arguments: subscriptionCases)
func incrementalInSubscription(_ example: RuleCase) throws { try example.check(IncrementalInSubscription()) }

private let subscriptionCases: [RuleCase] = [
    .valid("{ dog { ... @defer { friends @stream { name } } } }", schema: .incrementalPets),
    .valid(
        "subscription ($a: Boolean!) { barks { ... @defer(if: false) { name } friends @stream(if: $a) { name } } }",
        schema: .incrementalPets
    ),
    .valid(
        "subscription ($a: Boolean!) { barks { ... @defer @skip(if: true) { name } ... @include(if: $a) { ...F @defer } } } fragment F on Dog { name }",
        schema: .incrementalPets
    ),
    .errors(
        "subscription { barks { ... ‹1›@defer { name } ‹3›...F } } fragment F on Dog { friends ‹2›@stream(if: true) { name } ...F }",
        (
            "Defer directive not supported on subscription operations. Disable `@defer` by setting the `if` argument to `false`.",
            [1]
        ),
        (
            "Stream directive not supported on subscription operations. Disable `@stream` by setting the `if` argument to `false`.",
            [2, 3]
        ),
        schema: .incrementalPets
    ),
]

@Test("labels are written out and unique", arguments: labelCases)
func incrementalLabels(_ example: RuleCase) throws { try example.check(IncrementalLabels()) }

private let labelCases: [RuleCase] = [
    .valid(
        "{ ... @defer(label: \"a\") { dog { name } } dogs @stream(label: \"b\") { name } ... @defer(label: null) { dog { id } } ... @defer { dog { id } } }",
        schema: .incrementalPets
    ),
    .error(
        "query ($a: String) { ... ‹1›@defer(label: $a) { dog { name } } }",
        "Defer directive label argument must be a static string.",
        schema: .incrementalPets
    ),
    .error(
        "{ dogs ‹1›@stream(label: 1) { name } }",
        "Stream directive label argument must be a static string.",
        schema: .incrementalPets
    ),
    .error(
        "{ ... ‹1›@defer(label: \"a\") { dog { name } } dogs ‹2›@stream(label: \"a\") { name } }",
        "Defer/Stream directive label argument must be unique.",
        schema: .incrementalPets
    ),
]

@Test("@stream is on lists", arguments: listCases)
func streamOnListField(_ example: RuleCase) throws { try example.check(StreamOnListField()) }

private let listCases: [RuleCase] = [
    .valid("{ dogs @stream { name } human { dogs @stream { name } unknown @stream } }", schema: .incrementalPets),
    .error(
        "{ dog ‹1›@stream { name } }",
        #"Stream directive cannot be used on non-list field "dog" on type "Query"."#,
        schema: .incrementalPets
    ),
    .error(
        "{ dog { __typename ‹1›@stream } }",
        #"Stream directive cannot be used on non-list field on type "Dog"."#,
        schema: .incrementalPets
    ),
    // Misplaced on a fragment, it is taken for that of the field around.
    .error(
        "{ dog { name ... ‹1›@stream { name } } dogs { ...F @stream } }",
        #"Stream directive cannot be used on non-list field on type "Dog"."#,
        schema: .incrementalPets
    ),
    .error(
        "{ dog { mother { ...F ‹1›@stream } } } fragment F on Dog { ... @stream { name } }",
        #"Stream directive cannot be used on non-list field "mother" on type "Dog"."#,
        schema: .incrementalPets
    ),
]
