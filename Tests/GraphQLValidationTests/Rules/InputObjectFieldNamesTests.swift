import Testing

@testable import GraphQLValidation

// Spec: https://spec.graphql.org/September2025/#sec-Input-Object-Field-Names

@Test("fields of an object literal are known to its type", arguments: cases)
func inputObjectFieldNames(_ example: RuleCase) throws { try example.check(ValuesOfCorrectType()) }

private let cases: [RuleCase] = [
    .valid(
        "{ args { toy(value: {name: \"x\", sizes: 1, spare: {name: \"y\", color: TAN}}) toys(value: {name: \"x\"}) } }"
    ),
    .error(
        "{ args { toy(value: {name: \"x\", ‹1›size: 1}) } }",
        #"Expected value of type "Toy" not to include unknown field "size". Did you mean "sizes"? Found: { name: "x", size: 1 }."#
    ),
    .error(
        "{ args { toys(value: [{name: \"x\", spare: {name: \"y\", ‹1›xyzzyx: {a: 1}}}]) } }",
        #"Expected value of type "Toy" not to include unknown field "xyzzyx", found: { name: "y", xyzzyx: { a: 1 } }."#
    ),
]
