import GraphQLLanguage
import Testing

@testable import GraphQLValidation

@Test(
    "fields of one response name ask for the same thing",
    arguments: fieldCases + fragmentCases + typeCases + streamCases
)
func fieldSelectionMerging(_ example: RuleCase) throws { try example.check(FieldSelectionMerging()) }

private func conflict(_ name: String, _ reason: String) -> String {
    "Fields \"\(name)\" conflict because \(reason). Use different aliases on the fields to fetch both if this was intentional."
}

private let fieldCases: [RuleCase] = [
    .valid("{ dog { name name nick: nickname nick: nickname } dog { name } }"),
    .valid(
        "{ args { toy(value: {name: \"x\", price: 1}) toy(value: {price: 1, name: \"x\"}) required(a: 1, b: 2) required(b: 2, a: 1) } }"
    ),
    .valid("{ dog { mother { name } mother { mother { name } } } }"),
    .error("{ dog { ‹1›x: name ‹2›x: nickname } }", conflict("x", #""name" and "nickname" are different fields"#)),
    .error(
        "{ dog { ‹1›knows(command: SIT) ‹2›knows(command: HEEL) } }",
        conflict("knows", "they have differing arguments")
    ),
    .error("{ dog { ‹1›knows ‹2›knows(command: HEEL) } }", conflict("knows", "they have differing arguments")),
    .error(
        "{ args { ‹1›ints(value: [1, 2]) ‹2›ints(value: [2, 1]) } }",
        conflict("ints", "they have differing arguments")
    ),
    .error(
        "{ args { ‹1›string(value: \"x\") ‹2›string(value: $x) } }",
        conflict("string", "they have differing arguments")
    ),
    .errors(
        "{ dog { ‹1›x: name ‹2›x: nickname ‹3›x: id } }",
        (conflict("x", #""name" and "nickname" are different fields"#), [1, 2]),
        (conflict("x", #""name" and "id" are different fields"#), [1, 3]),
        (conflict("x", #""nickname" and "id" are different fields"#), [2, 3])
    ),
    .error(
        "{ ‹1›dog { ‹2›x: name } ‹3›dog { ‹4›x: nickname } }",
        conflict("dog", #"subfields "x" conflict because "name" and "nickname" are different fields"#)
    ),
    .error(
        "{ ‹1›dog { ‹2›mother { ‹3›x: name } ‹4›y: id } ‹5›dog { ‹6›mother { ‹7›x: id } ‹8›y: name } }",
        conflict(
            "dog",
            #"subfields "mother" conflict because subfields "x" conflict because "name" and "id" are different fields "#
                + #"and subfields "y" conflict because "id" and "name" are different fields"#
        )
    ),
    .error(
        "{ unknown { ‹1›x: a ‹2›x: b } }",
        conflict("x", #""a" and "b" are different fields"#)
    ),
]

private let fragmentCases: [RuleCase] = [
    .valid("{ dog { ...A ...B name } } fragment A on Dog { name ...B } fragment B on Dog { name ...A }"),
    .valid("{ pet { ... on Dog { x: name } ... on Cat { x: nickname } } }"),
    .valid("{ pet { ... on Dog { owner { x: name } } ... on Cat { owner { x: name } } } }"),
    .error(
        "{ dog { ...A ...B } } fragment A on Dog { ‹1›x: name } fragment B on Dog { ‹2›x: nickname }",
        conflict("x", #""name" and "nickname" are different fields"#)
    ),
    .error(
        "{ dog { ‹1›x: name ...A } } fragment A on Dog { ...B } fragment B on Dog { ‹2›x: nickname }",
        conflict("x", #""name" and "nickname" are different fields"#)
    ),
    .error(
        "fragment Unused on Dog { ... { ‹1›x: name } ... on Dog { ‹2›x: nickname } }",
        conflict("x", #""name" and "nickname" are different fields"#)
    ),
    .error(
        "fragment Cycle on Dog { ‹1›x: name ...Cycle ‹2›x: nickname }",
        conflict("x", #""name" and "nickname" are different fields"#)
    ),
    .error(
        "{ pet { ... on Pet { ‹1›x: name } ... on Cat { ‹2›x: nickname } } }",
        conflict("x", #""name" and "nickname" are different fields"#)
    ),
    .error(
        "{ pet { ... on Dog { x: name } ... on Cat { ‹1›x: name } ... on Cat { ‹2›x: nickname } } }",
        conflict("x", #""name" and "nickname" are different fields"#)
    ),
    .error(
        "{ ‹1›pet { ...A } ‹3›pet { ... on Dog { ‹2›x: nickname } } } fragment A on Dog { ‹4›x: name }",
        conflict("pet", #"subfields "x" conflict because "nickname" and "name" are different fields"#)
    ),
]

private let typeCases: [RuleCase] = [
    .valid("{ someBox { ... on IntBox { x: unrelated } ... on StringBox { x: scalar } } }", schema: .boxes),
    .valid(
        "{ someBox { ... on IntBox { deepBox { unrelated } } ... on StringBox { deepBox { unrelated } } } }",
        schema: .boxes
    ),
    .error(
        "{ someBox { ... on IntBox { ‹1›scalar } ... on StringBox { ‹2›scalar } } }",
        conflict("scalar", #"they return conflicting types "Int" and "String""#),
        schema: .boxes
    ),
    .error(
        "{ someBox { ... on StringBox { ‹1›scalar } ... on NonNullStringBox1Impl { ‹2›scalar } } }",
        conflict("scalar", #"they return conflicting types "String" and "String!""#),
        schema: .boxes
    ),
    .error(
        "{ someBox { ... on IntBox { ‹1›box: listStringBox { unrelated } } ... on StringBox { ‹2›box: stringBox { unrelated } } } }",
        conflict("box", #"they return conflicting types "[StringBox]" and "StringBox""#),
        schema: .boxes
    ),
    .error(
        "{ someBox { ... on IntBox { ‹1›box: stringBox { ‹2›scalar } } ... on StringBox { ‹3›box: intBox { ‹4›scalar } } } }",
        conflict("box", #"subfields "scalar" conflict because they return conflicting types "String" and "Int""#),
        schema: .boxes
    ),
    .error(
        "{ someBox { ... on IntBox { ‹1›x: unrelated } ... on StringBox { ‹2›x: stringBox { unrelated } } } }",
        conflict("x", #"they return conflicting types "String" and "StringBox""#),
        schema: .boxes
    ),
]

@Test("what is told of conflicts below is a thousand bytes and twenty places at most, from each side")
func manyConflictsBelow() throws {
    func document(_ field: String) -> String {
        "{ dog { " + (0..<30).map { "x\($0): \(field) " }.joined() + "} }"
    }
    let text = "\(document("name").dropLast()) \(document("nickname").dropFirst())"
    let document = try parseDocument(Source(name: "request", text: text))
    guard case .failure(let failure) = validate(document, against: TestSchema.pets.schema) else {
        Issue.record("valid")
        return
    }
    let error = try #require(failure.errors.first)
    #expect(failure.errors.count == 1)
    #expect(error.locations.count == 40)
    let reason = "subfields \"x0\" conflict because \"name\" and \"nickname\" are different fields and subfields \"x1\""
    let start = "Fields \"dog\" conflict because \(reason)"
    let end = "... . Use different aliases on the fields to fetch both if this was intentional."
    #expect(error.message.hasPrefix(start))
    #expect(error.message.hasSuffix(end.replacing("... .", with: "....")))
    #expect(error.message.utf8.count == 1000 + "Fields \"dog\" conflict because ".utf8.count + end.utf8.count - 1)
}

private let streamCases: [RuleCase] = [
    .valid("{ a: dogs @stream { name } b: dogs @stream { name } }", schema: .incrementalPets),
    .error(
        "{ ‹1›dogs @stream { name } ‹2›dogs { name } }",
        conflict("dogs", "they have overlapping stream directives"),
        schema: .incrementalPets
    ),
    .error(
        "{ ‹1›dogs @stream(initialCount: 1) { name } ‹2›dogs @stream(initialCount: 1) { name } }",
        conflict(
            "dogs",
            "they have overlapping stream directives. See https://github.com/graphql/defer-stream-wg/discussions/100"
        ),
        schema: .incrementalPets
    ),
]
