import Testing

@testable import GraphQLLanguage

// Spec: https://spec.graphql.org/September2025/#sec-Line-Terminators

@Test(
    "lines end with LF, CR or CRLF, and columns count Unicode scalar values",
    arguments: [
        ("‹1›", 1, 1),
        ("‹1›a", 1, 1),
        ("ab‹1›", 1, 3),
        ("a\n‹1›b", 2, 1),
        ("a\r‹1›b", 2, 1),
        ("a\r\n‹1›b", 2, 1),
        ("a\r\r\n\n\r‹1›b", 5, 1),
        ("a\n\nbc‹1›d", 3, 3),
        ("é中😀‹1›d", 1, 4),
        ("e\u{301}‹1›d", 1, 3),
        ("\u{FEFF}‹1›d", 1, 2),
        ("a\n\t\t‹1›d", 2, 3),
        ("a‹1›\nb", 1, 2),
        ("a‹1›\r\nb", 1, 2),
    ]
)
func positions(marked: String, line: Int, column: Int) throws {
    let marked = MarkedText(marked)
    let source = Source(name: "test", text: marked.text)
    let offset = try #require(marked.utf8Offsets.first)
    #expect(source.position(at: offset) == SourcePosition(line: line, column: column))
}

@Test("an offset past the end has the position of the end")
func positionPastTheEnd() {
    #expect(Source(name: "test", text: "a\nbc").position(at: 99) == SourcePosition(line: 2, column: 3))
}

@Test("an error's locations become positions in their order, from the source that each names")
func positionsOfAnError() {
    let sources = [Source(name: "a", text: "a\nb c"), Source(name: "b", text: "d e\nf")]
    let locations = [
        SourceLocation(sourceIndex: 1, utf8Offset: 4), SourceLocation(sourceIndex: 0, utf8Offset: 4),
        SourceLocation(sourceIndex: 0, utf8Offset: 2), SourceLocation(sourceIndex: 1, utf8Offset: 2),
        SourceLocation(sourceIndex: 2, utf8Offset: 0), SourceLocation(sourceIndex: 0, utf8Offset: 4),
    ]
    let error = GraphQLError("wrong", locations: locations)
    #expect(
        error.positions(in: sources) == [
            SourcePosition(line: 2, column: 1), SourcePosition(line: 2, column: 3), SourcePosition(line: 2, column: 1),
            SourcePosition(line: 1, column: 3), SourcePosition(line: 2, column: 3),
        ]
    )
    #expect(GraphQLError("nowhere").positions(in: sources).isEmpty)
    #expect(Source.positions(of: [[], Array(locations.prefix(1))], in: sources).map(\.count) == [0, 1])
}

@Test("a thousand errors in a megabyte take one walk over it")
func positionsOfManyErrors() {
    let source = Source(name: "test", text: String(repeating: "{ a }\n", count: 170_000))
    let locations = (0..<1000).map { [SourceLocation(utf8Offset: UInt32($0 * 1000))] }
    let positions = Source.positions(of: locations, in: [source])
    #expect(positions[999] == [source.position(at: 999_000)])
}
