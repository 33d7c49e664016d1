import Testing

@testable import GraphQLLanguage

struct SyntaxErrorCase: Sendable, CustomTestStringConvertible {
    let text: MarkedText
    let message: String

    init(_ text: String, _ message: String) {
        self.text = MarkedText(text)
        self.message = message
    }

    var testDescription: String { text.description.debugDescription }
}

@Test("what the grammar does not allow is refused in graphql-js's words, at the token", arguments: syntaxErrorCases)
func syntaxErrors(_ example: SyntaxErrorCase) {
    let error = #expect(throws: GraphQLError.self) { try parse(example.text.text) }
    #expect(error?.message == "Syntax Error: \(example.message)")
    #expect(error?.locations.map { Int($0.utf8Offset) } == example.text.utf8Offsets)
}

private let syntaxErrorCases: [SyntaxErrorCase] = [
    // Documents.
    .init("‹1›", "Unexpected <EOF>."),
    .init("# nothing but a comment\n‹1›", "Unexpected <EOF>."),
    .init("‹1›}", #"Unexpected "}"."#),
    .init("‹1›...", #"Unexpected "..."."#),
    .init("‹1›notAnOperation Foo { field }", #"Unexpected Name "notAnOperation"."#),
    .init("‹1›1 { a }", #"Unexpected Int "1"."#),
    .init("{ a } ‹1›1.5", #"Unexpected Float "1.5"."#),
    .init(#""described" ‹1›"again" type A"#, #"Unexpected String "again"."#),
    .init(#""described" ‹1›"#, "Unexpected <EOF>."),
    .init(#"‹1›"described" { a }"#, "Unexpected description, descriptions are not supported on shorthand queries."),
    .init(
        #"‹1›"described" extend type A { b: C }"#,
        "Unexpected description, only GraphQL definitions support descriptions."
    ),
    .init(#"‹1›"described" foo"#, "Unexpected description, only GraphQL definitions support descriptions."),

    // Operations and selections.
    .init("{‹1›", "Expected Name, found <EOF>."),
    .init("{ ‹1›}", #"Expected Name, found "}"."#),
    .init("{ a {‹1›} }", #"Expected Name, found "}"."#),
    .init("{ a ‹1›", "Expected Name, found <EOF>."),
    .init("query‹1›", #"Expected "{", found <EOF>."#),
    .init("query A ‹1›B", #"Expected "{", found Name "B"."#),
    .init("query (‹1›) { a }", #"Expected "$", found ")"."#),
    .init("query ($‹1›: A) { a }", #"Expected Name, found ":"."#),
    .init("query ($a ‹1›A) { a }", #"Expected ":", found Name "A"."#),
    .init("query ($a: ‹1›) { a }", #"Expected Name, found ")"."#),
    .init("query ($a: [A‹1›) { a }", #"Expected "]", found ")"."#),
    .init("query ($a: A!‹1›!) { a }", #"Expected "$", found "!"."#),
    .init("query ($a: A = ‹1›$b) { a }", #"Unexpected variable "$b" in constant value."#),
    .init("query ($a: A = [{ c: ‹1›$b }]) { a }", #"Unexpected variable "$b" in constant value."#),
    .init("query ($a: A = ‹1›$) { a }", #"Unexpected "$"."#),
    .init("query ($a: A @b(c: ‹1›$d)) { a }", #"Unexpected variable "$d" in constant value."#),
    .init("{ a(‹1›) }", #"Expected Name, found ")"."#),
    .init("{ a(b ‹1›c: 1) }", #"Expected ":", found Name "c"."#),
    .init("{ a(b: ‹1›) }", #"Unexpected ")"."#),
    .init("{ a(b: 1 ‹1›", "Expected Name, found <EOF>."),
    .init("{ a @‹1›1 }", #"Expected Name, found Int "1"."#),
    .init("{ a: ‹1›{ b } }", #"Expected Name, found "{"."#),
    .init(#"{ a ‹1›"b" }"#, #"Expected Name, found String "b"."#),
    .init(#"{ a ‹1›"""b""" }"#, #"Expected Name, found BlockString "b"."#),

    // Fragments.
    .init("{ ... ‹1›}", #"Expected "{", found "}"."#),
    .init("{ ... on ‹1›{ a } }", #"Expected Name, found "{"."#),
    .init("{ ...a‹1›(b: 1) }", #"Expected Name, found "("."#),
    .init("{ ... on A ‹1›}", #"Expected "{", found "}"."#),
    .init("fragment ‹1›on on on { on }", #"Unexpected Name "on"."#),
    .init("fragment a ‹1›A { b }", #"Expected "on", found Name "A"."#),
    .init("fragment a‹1›($b: C) on A { b }", #"Expected "on", found "("."#),
    .init("fragment a on A ‹1›", #"Expected "{", found <EOF>."#),

    // Values.
    .init("{ a(b: [1 ‹1›", "Unexpected <EOF>."),
    .init("{ a(b: [‹1›: 1]) }", #"Unexpected ":"."#),
    .init("{ a(b: { ‹1›1 }) }", #"Expected Name, found Int "1"."#),
    .init("{ a(b: { c ‹1›1 }) }", #"Expected ":", found Int "1"."#),
    .init("{ a(b: { c: ‹1›}) }", #"Unexpected "}"."#),
    .init("{ a(b: ‹1›@c) }", #"Unexpected "@"."#),

    // Type system.
    .init("schema ‹1›", #"Expected "{", found <EOF>."#),
    .init("schema {‹1›}", #"Expected Name, found "}"."#),
    .init("schema { ‹1›foo: A }", #"Unexpected Name "foo"."#),
    .init("schema { query ‹1›A }", #"Expected ":", found Name "A"."#),
    .init("extend schema ‹1›", "Unexpected <EOF>."),
    .init("extend scalar A ‹1›scalar B", #"Unexpected Name "scalar"."#),
    .init("extend type A‹1›", "Unexpected <EOF>."),
    .init("extend interface A‹1›", "Unexpected <EOF>."),
    .init("extend union A‹1›", "Unexpected <EOF>."),
    .init("extend enum A‹1›", "Unexpected <EOF>."),
    .init("extend input A‹1›", "Unexpected <EOF>."),
    .init("extend ‹1›{ a }", #"Unexpected "{"."#),
    .init("extend ‹1›directive @a on FIELD", #"Unexpected Name "directive"."#),
    .init("type A {‹1›}", #"Expected Name, found "}"."#),
    .init("type A { b ‹1›}", #"Expected ":", found "}"."#),
    .init("type A { b(‹1›): C }", #"Expected Name, found ")"."#),
    .init("type A { b: C ‹1›= 1 }", #"Expected Name, found "="."#),
    .init("type A implements ‹1›{ b: C }", #"Expected Name, found "{"."#),
    .init("type A implements B, ‹1›C { d: E }", #"Unexpected Name "C"."#),
    .init("type A implements B & ‹1›& C", #"Expected Name, found "&"."#),
    .init("type A @b(c: ‹1›$d)", #"Unexpected variable "$d" in constant value."#),
    .init("union A = ‹1›", "Expected Name, found <EOF>."),
    .init("union A = | ‹1›| B", #"Expected Name, found "|"."#),
    .init("union A = B | ‹1›", "Expected Name, found <EOF>."),
    .init("enum A {‹1›}", #"Expected Name, found "}"."#),
    .init("enum A { B ‹1›true }", #"Name "true" is reserved and cannot be used for an enum value."#),
    .init("enum A { ‹1›false }", #"Name "false" is reserved and cannot be used for an enum value."#),
    .init("enum A { ‹1›null }", #"Name "null" is reserved and cannot be used for an enum value."#),
    .init("input A {‹1›}", #"Expected Name, found "}"."#),
    .init("input A { b‹1›(c: D): E }", #"Expected ":", found "("."#),
    .init("input A { b: C = ‹1›$d }", #"Unexpected variable "$d" in constant value."#),
    .init("directive ‹1›a on FIELD", #"Expected "@", found Name "a"."#),
    .init("directive @a ‹1›FIELD", #"Expected "on", found Name "FIELD"."#),
    .init("directive @a ‹1›@b on FIELD", #"Expected "on", found "@"."#),
    .init("directive @a on ‹1›", "Expected Name, found <EOF>."),
    .init("directive @a on FIELD | ‹1›INCORRECT", #"Unexpected Name "INCORRECT"."#),
    .init("directive @a on | ‹1›| FIELD", #"Expected Name, found "|"."#),
]

@Test("a message repeats no more than 256 characters of the document")
func clippedMessages() {
    let name = String(repeating: "n", count: 300)
    let error = #expect(throws: GraphQLError.self) { try parse(name) }
    #expect(error?.message == "Syntax Error: Unexpected Name \"\(name.prefix(256))…\".")
}

@Test("single values and types allow nothing after them")
func valuesAndTypes() throws {
    func source(_ text: String) -> Source { Source(name: "test", text: text) }
    #expect(printValue(try parseValue(source("[$a {b:1.5} \"c\"]"))) == #"[$a, { b: 1.5 }, "c"]"#)
    #expect(printValue(try parseConstValue(source("{a:[]}"))) == "{ a: [] }")
    #expect(printType(try parseType(source("[ [ A ! ] ] !"))) == "[[A!]]!")

    let trailing = #expect(throws: GraphQLError.self) { try parseValue(source("1 2")) }
    #expect(trailing?.message == #"Syntax Error: Expected <EOF>, found Int "2"."#)
    let variable = #expect(throws: GraphQLError.self) { try parseConstValue(source("[$a]")) }
    #expect(variable?.message == #"Syntax Error: Unexpected variable "$a" in constant value."#)
    let type = #expect(throws: GraphQLError.self) { try parseType(source("A!!")) }
    #expect(type?.message == #"Syntax Error: Expected <EOF>, found "!"."#)
}
