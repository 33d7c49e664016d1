import Testing

@testable import GraphQLValidation

@Test("arguments are known to their field or directive", arguments: cases)
func argumentNames(_ example: RuleCase) throws { try example.check(ArgumentNames()) }

private let cases: [RuleCase] = [
    .valid("{ dog { knows(command: SIT, times: 2) @onField(count: 1) } }"),
    .valid("{ dog { unknown(anything: 1) @unknown(anything: 1) } }"),
    .error(
        "{ dog { knows(‹1›comand: SIT) } }",
        #"Unknown argument "comand" on field "Dog.knows". Did you mean "command"?"#
    ),
    .error("{ dog { name @onField(‹1›xyzzy: 1) } }", #"Unknown argument "xyzzy" on directive "@onField"."#),
    .error("{ __type(‹1›nme: 1) { name } }", #"Unknown argument "nme" on field "Query.__type". Did you mean "name"?"#),
]
