import Testing

@testable import GraphQLLanguage

@Test(
    "tokens are counted without what the grammar ignores between them",
    arguments: [
        ("", 0),
        ("\u{FEFF} ,\n # only a comment", 0),
        ("{ frobs(first: -1.5e3) { id } }", 11),
        (#""text" """block""" ...$ "#, 4),
        // Each by itself: the grammar is the parser's.
        ("}{)(", 4),
    ]
)
func countedTokens(text: String, count: Int) throws {
    #expect(try countTokens(in: Source(name: "test", text: text)) == count)
}

@Test(
    "what is no token, or one token or byte too many, is refused where it begins",
    arguments: [
        ("a b ‹1›?", #"Syntax Error: Unexpected character: "?"."#),
        ("a b c d ‹1›e", "Syntax Error: Document contains more than 4 tokens. Parsing aborted."),
        ("a b c  # twelve‹1›!", "Syntax Error: Document is larger than 15 bytes. Parsing aborted."),
    ]
)
func uncountedTokens(marked: String, message: String) {
    let text = MarkedText(marked)
    let error = #expect(throws: GraphQLError.self) {
        try countTokens(in: Source(name: "test", text: text.text), limits: ParserLimits(maxBytes: 15, maxTokens: 4))
    }
    #expect(error?.message == message)
    #expect(error?.locations.map { Int($0.utf8Offset) } == text.utf8Offsets)
}
