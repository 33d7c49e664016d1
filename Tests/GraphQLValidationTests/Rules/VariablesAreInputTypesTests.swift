import Testing

@testable import GraphQLValidation

@Test("variables are of types that can come in", arguments: cases)
func variablesAreInputTypes(_ example: RuleCase) throws { try example.check(VariablesAreInputTypes()) }

private let cases: [RuleCase] = [
    .valid("query ($a: Int, $b: [[Toy!]]!, $c: FurColor, $d: Unknown) { dog { name } }"),
    .errors(
        "query ($a: ‹1›Dog, $b: ‹2›[[CatOrDog!]]!, $c: ‹3›Pet) { dog { name } }",
        (#"Variable "$a" cannot be non-input type "Dog"."#, [1]),
        (#"Variable "$b" cannot be non-input type "[[CatOrDog!]]!"."#, [2]),
        (#"Variable "$c" cannot be non-input type "Pet"."#, [3])
    ),
]
