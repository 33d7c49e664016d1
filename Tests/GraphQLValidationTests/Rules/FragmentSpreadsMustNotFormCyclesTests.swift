import Testing

@testable import GraphQLValidation

@Test("a fragment does not spread itself", arguments: cases)
func fragmentSpreadsMustNotFormCycles(_ example: RuleCase) throws {
    try example.check(FragmentSpreadsMustNotFormCycles())
}

private let cases: [RuleCase] = [
    .valid("{ dog { ...A ...A } } fragment A on Dog { ...B ...B } fragment B on Dog { name ...Unknown }"),
    .error("fragment A on Dog { ... on Pet { ‹1›...A } }", #"Cannot spread fragment "A" within itself."#),
    .error("fragment A on Dog { mother { ‹1›...A } }", #"Cannot spread fragment "A" within itself."#),
    .error(
        "fragment A on Dog { ‹1›...B } fragment B on Dog { ‹2›...A }",
        #"Cannot spread fragment "A" within itself via "B"."#
    ),
    .errors(
        "fragment A on Dog { ‹1›...B } fragment B on Dog { ‹2›...B, ‹3›...C } fragment C on Dog { ‹4›...A, ‹5›...B }",
        (#"Cannot spread fragment "B" within itself."#, [2]),
        (#"Cannot spread fragment "A" within itself via "B", "C"."#, [1, 3, 4]),
        (#"Cannot spread fragment "B" within itself via "C"."#, [3, 5])
    ),
    .errors(
        "fragment A on Dog { ‹1›...O } fragment X on Dog { ‹2›...O } fragment O on Dog { ‹3›...A, ‹4›...X }",
        (#"Cannot spread fragment "A" within itself via "O"."#, [1, 3]),
        (#"Cannot spread fragment "O" within itself via "X"."#, [4, 2])
    ),
    // A spread means the last fragment of its name; a cycle is one of names.
    .error(
        "fragment A on Dog { ‹1›...B } fragment B on Dog { ‹2›...A } fragment A on Dog { name }",
        #"Cannot spread fragment "A" within itself via "B"."#
    ),
    .valid("fragment A on Dog { name } fragment A on Dog { ...A }"),
]
