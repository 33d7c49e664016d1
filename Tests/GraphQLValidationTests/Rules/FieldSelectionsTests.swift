import Testing

@testable import GraphQLValidation

@Test("fields are selected on types that have them", arguments: cases)
func fieldSelections(_ example: RuleCase) throws { try example.check(FieldSelections()) }

private let cases: [RuleCase] = [
    .valid("{ dog { name ... on Dog { barks } __typename } catOrDog { __typename } __schema { types { name } } }"),
    .valid("{ unknown: __typename dog { ... on Nothing { anything } } }"),
    .error("{ dog { ‹1›meows } }", #"Cannot query field "meows" on type "Dog". Did you mean "knows"?"#),
    .error(
        "{ ‹1›alias: doge { barks { unknown } } }",
        #"Cannot query field "doge" on type "Query". Did you mean "dog" or "dogs"?"#
    ),
    .error(
        "{ pet { ‹1›nickname } }",
        #"Cannot query field "nickname" on type "Pet". Did you mean to use an inline fragment on "Cat" or "Dog"?"#
    ),
    .error(
        "{ catOrDog { ‹1›name } }",
        #"Cannot query field "name" on type "CatOrDog". Did you mean to use an inline fragment on "Being", "Pet", "Canine", "Cat", or "Dog"?"#
    ),
    .error("mutation { ‹1›__schema { types { name } } }", #"Cannot query field "__schema" on type "Mutation"."#),
    .errors(
        "{ dog { ‹1›xyzzy } } fragment F on Cat { ‹2›xyzzy }",
        (#"Cannot query field "xyzzy" on type "Dog"."#, [1]),
        (#"Cannot query field "xyzzy" on type "Cat"."#, [2])
    ),
]

@Test("suggestions can be switched off")
func suggestionsOff() throws {
    let example = RuleCase.error("{ dog { ‹1›nme } }", #"Cannot query field "nme" on type "Dog"."#)
    try example.check(FieldSelections(), options: ValidationOptions(makesSuggestions: false))
}
