import Testing

@testable import GraphQLValidation

@Test("selections are required on objects and refused on leaves", arguments: cases)
func leafFieldSelections(_ example: RuleCase) throws { try example.check(LeafFieldSelections()) }

private let cases: [RuleCase] = [
    .valid("{ dog { barks } }"),
    .valid("{ unknown unknown { unknown } }"),
    .error("{ ‹1›dog }", #"Field "dog" of type "Dog" must have a selection of subfields. Did you mean "dog { ... }"?"#),
    .error(
        "{ ‹1›d: dogs }",
        #"Field "dogs" of type "[Dog!]" must have a selection of subfields. Did you mean "dogs { ... }"?"#
    ),
    .error("{ dog { id ‹1›{ a } } }", #"Field "id" must not have a selection since type "ID" has no subfields."#),
    .error(
        "{ __typename ‹1›{ a } }",
        #"Field "__typename" must not have a selection since type "String!" has no subfields."#
    ),
]
