import GraphQLLanguage
import Testing

// Spec: https://spec.graphql.org/September2025/#sec-Schema-Coordinates, #sec-Schema-Coordinate-Syntax

@Test(
    "schema coordinates are read, and written as they were",
    arguments: [
        ("Query", .type("Query")),
        ("__Type", .type("__Type")),
        ("Query.frobs", .member(type: "Query", name: "frobs")),
        ("Query.frobs(first:)", .argument(type: "Query", field: "frobs", name: "first")),
        ("@deprecated", .directive("deprecated")),
        ("@deprecated(reason:)", .directiveArgument(directive: "deprecated", name: "reason")),
    ] as [(String, SchemaCoordinate)]
)
func schemaCoordinate(text: String, coordinate: SchemaCoordinate) throws {
    #expect(try parseSchemaCoordinate(Source(name: "test", text: text)) == coordinate)
    #expect(coordinate.description == text)
}

@Test(
    "what is no schema coordinate is a syntax error, in the words of graphql-js, where it stops being one",
    arguments: [
        ("‹1›", "Syntax Error: Expected Name, found <EOF>."),
        ("‹1›.frobs", #"Syntax Error: Expected Name, found "."."#),
        ("Query‹1› .frobs", #"Syntax Error: Invalid character: " "."#),
        ("Query‹1›,", #"Syntax Error: Invalid character: ","."#),
        ("Query‹1›#x", ##"Syntax Error: Invalid character: "#"."##),
        ("Query‹1›\n", "Syntax Error: Invalid character: U+000A."),
        ("Query.‹1›é", "Syntax Error: Invalid character: U+00E9."),
        ("Query.‹1›1", #"Syntax Error: Invalid character: "1"."#),
        ("Query.‹1›", "Syntax Error: Expected Name, found <EOF>."),
        ("Query.‹1›.a", #"Syntax Error: Expected Name, found "."."#),
        ("Query.a‹1›.b", #"Syntax Error: Expected <EOF>, found "."."#),
        ("Query‹1›(a:)", #"Syntax Error: Expected <EOF>, found "("."#),
        ("Query.a(‹1›)", #"Syntax Error: Expected Name, found ")"."#),
        ("Query.a(b‹1›)", #"Syntax Error: Expected ":", found ")"."#),
        ("Query.a(b:‹1›c)", #"Syntax Error: Expected ")", found Name "c"."#),
        ("Query.a(b:)‹1›c", #"Syntax Error: Expected <EOF>, found Name "c"."#),
        ("@‹1›", "Syntax Error: Expected Name, found <EOF>."),
        ("@a‹1›.b", #"Syntax Error: Expected <EOF>, found "."."#),
        ("@a(b:‹1›", #"Syntax Error: Expected ")", found <EOF>."#),
    ]
)
func noSchemaCoordinate(marked: String, message: String) {
    let marked = MarkedText(marked)
    let error = #expect(throws: GraphQLError.self) {
        try parseSchemaCoordinate(Source(name: "test", text: marked.text))
    }
    #expect(error?.message == message)
    #expect(error?.locations.map { Int($0.utf8Offset) } == marked.utf8Offsets)
}
