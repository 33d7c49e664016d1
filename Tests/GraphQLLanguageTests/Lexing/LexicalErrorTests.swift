import Testing

@testable import GraphQLLanguage

// Spec: https://spec.graphql.org/September2025/#sec-Language.Source-Text, #sec-Appendix-Grammar-Summary.Source-Text,
// #sec-Language.Source-Text.Lexical-Tokens, #sec-Appendix-Grammar-Summary.Lexical-Tokens, #sec-Punctuators,
// #sec-Names, #sec-Int-Value, #sec-Float-Value, #sec-String-Value

struct LexicalErrorCase: Sendable, CustomTestStringConvertible {
    let text: MarkedText
    let message: String

    init(_ text: String, _ message: String) {
        self.text = MarkedText(text)
        self.message = message
    }

    var testDescription: String { text.description.debugDescription }
}

@Test("what is no token is refused, with the place where it is not", arguments: lexicalErrorCases)
func lexicalErrors(_ example: LexicalErrorCase) {
    let error = #expect(throws: GraphQLError.self) { try parse(example.text.text) }
    #expect(error?.message == "Syntax Error: \(example.message)")
    #expect(error?.locations.map { Int($0.utf8Offset) } == example.text.utf8Offsets)
}

private let lexicalErrorCases: [LexicalErrorCase] = [
    // Characters.
    .init("{ a ‹1›? }", #"Unexpected character: "?"."#),
    .init("{ a ‹1›~", #"Unexpected character: "~"."#),
    .init("‹1›*", #"Unexpected character: "*"."#),
    .init("{ ‹1›+1 }", #"Unexpected character: "+"."#),
    .init("{ a ‹1›\u{0}}", "Unexpected character: U+0000."),
    .init("{ a ‹1›\u{7}}", "Unexpected character: U+0007."),
    .init("{ a ‹1›\u{7F}}", "Unexpected character: U+007F."),
    .init("{ a ‹1›\u{B}}", "Unexpected character: U+000B."),
    .init("{ ‹1›é }", "Unexpected character: U+00E9."),
    .init("{ a‹1›é }", "Unexpected character: U+00E9."),
    .init("{ a‹1›\u{A0}}", "Unexpected character: U+00A0."),
    .init("{ a‹1›\u{2028}}", "Unexpected character: U+2028."),
    .init("{ ‹1›😀 }", "Unexpected character: U+1F600."),
    .init("{ ‹1›\u{10FFFF} }", "Unexpected character: U+10FFFF."),
    .init("{ ‹1›'a' }", #"Unexpected single quote character ('), did you mean to use a double quote (")?"#),
    .init("{ ‹1›. }", #"Unexpected character: "."."#),
    .init("{ ‹1›..a }", #"Unexpected "..", did you mean "..."?"#),
    .init("{ ...‹1›.a }", #"Unexpected character: "."."#),
    .init(#"{ ‹1›\ }"#, #"Unexpected character: "\"."#),

    // Numbers.
    .init("{ a(b: 0‹1›1) }", #"Invalid number, unexpected digit after 0: "1"."#),
    .init("{ a(b: -0‹1›0) }", #"Invalid number, unexpected digit after 0: "0"."#),
    .init("{ a(b: -‹1›) }", #"Invalid number, expected digit but got: ")"."#),
    .init("{ a(b: -‹1›-1) }", #"Invalid number, expected digit but got: "-"."#),
    .init("{ a(b: -‹1›", "Invalid number, expected digit but got: <EOF>."),
    .init("{ a(b: 1.‹1›) }", #"Invalid number, expected digit but got: ")"."#),
    .init("{ a(b: 1.‹1›e1) }", #"Invalid number, expected digit but got: "e"."#),
    .init("{ a(b: 1.‹1›\") }", #"Invalid number, expected digit but got: '"'."#),
    .init("{ a(b: 1.‹1›\n) }", "Invalid number, expected digit but got: U+000A."),
    .init("{ a(b: 1.‹1›é) }", "Invalid number, expected digit but got: U+00E9."),
    .init("{ a(b: 1e‹1›) }", #"Invalid number, expected digit but got: ")"."#),
    .init("{ a(b: 1E+‹1›x) }", #"Invalid number, expected digit but got: "x"."#),
    .init("{ a(b: 1e1‹1›e1) }", #"Invalid number, expected digit but got: "e"."#),
    .init("{ a(b: 1e1‹1›.1) }", #"Invalid number, expected digit but got: "."."#),
    .init("{ a(b: 1.2‹1›.3) }", #"Invalid number, expected digit but got: "."."#),
    .init("{ a(b: 1‹1›a) }", #"Invalid number, expected digit but got: "a"."#),
    .init("{ a(b: 1‹1›_) }", #"Invalid number, expected digit but got: "_"."#),
    .init("{ a(b: 0‹1›xF1) }", #"Invalid number, expected digit but got: "x"."#),
    .init("{ a(b: 1.5‹1›f) }", #"Invalid number, expected digit but got: "f"."#),
    .init("{ a(b: ‹1›.123) }", #"Invalid number, expected digit before ".", did you mean "0.123"?"#),

    // Strings.
    .init(#"{ a(b: "‹1›"#, "Unterminated string."),
    .init(#"{ a(b: "no end quote‹1›"#, "Unterminated string."),
    .init("{ a(b: \"line‹1›\nline\") }", "Unterminated string."),
    .init("{ a(b: \"line‹1›\rline\") }", "Unterminated string."),
    .init(#"{ a(b: """no end‹1›"#, "Unterminated string."),
    .init(#"{ a(b: """no end"‹1›"#, "Unterminated string."),
    .init(#"{ a(b: """no end\"""‹1›"#, "Unterminated string."),
    .init(#"{ a(b: "‹1›\x") }"#, #"Invalid character escape sequence: "\x"."#),
    .init(#"{ a(b: "‹1›\ ") }"#, #"Invalid character escape sequence: "\ "."#),
    .init(#"{ a(b: "‹1›\é") }"#, #"Invalid character escape sequence: "\é"."#),
    .init(#"{ a(b: "‹1›\"#, #"Invalid character escape sequence: "\"."#),
    .init("{ a(b: \"‹1›\\\n\") }", "Invalid character escape sequence: \"\\\n\"."),
    .init(#"{ a(b: "‹1›\u1 bad") }"#, #"Invalid Unicode escape sequence: "\u1 ba"."#),
    .init(#"{ a(b: "‹1›\uXXXF") }"#, #"Invalid Unicode escape sequence: "\uXXXF"."#),
    .init(#"{ a(b: "‹1›\u00é😀1") }"#, #"Invalid Unicode escape sequence: "\u00é😀"."#),
    .init(#"{ a(b: "‹1›\u12"#, #"Invalid Unicode escape sequence: "\u12"."#),
    .init(#"{ a(b: "‹1›\uDEAD") }"#, #"Invalid Unicode escape sequence: "\uDEAD"."#),
    .init(#"{ a(b: "‹1›\uD83D") }"#, #"Invalid Unicode escape sequence: "\uD83D"."#),
    .init(#"{ a(b: "‹1›\uD83D\n") }"#, #"Invalid Unicode escape sequence: "\uD83D"."#),
    .init(#"{ a(b: "‹1›\uD83D\uD83D") }"#, #"Invalid Unicode escape sequence: "\uD83D"."#),
    .init(#"{ a(b: "‹1›\uD83D\u{DE00}") }"#, #"Invalid Unicode escape sequence: "\uD83D"."#),
    .init(#"{ a(b: "‹1›\u{}") }"#, #"Invalid Unicode escape sequence: "\u{}"."#),
    .init(#"{ a(b: "‹1›\u{FX}") }"#, #"Invalid Unicode escape sequence: "\u{FX"."#),
    .init(#"{ a(b: "‹1›\u{é}") }"#, #"Invalid Unicode escape sequence: "\u{é"."#),
    .init(#"{ a(b: "‹1›\u{FFFF"#, #"Invalid Unicode escape sequence: "\u{FFFF"."#),
    .init(#"{ a(b: "‹1›\u{DEAD}") }"#, #"Invalid Unicode escape sequence: "\u{DEAD}"."#),
    .init(#"{ a(b: "‹1›\u{110000}") }"#, #"Invalid Unicode escape sequence: "\u{110000}"."#),
    .init(#"{ a(b: "‹1›\u{12345678}") }"#, #"Invalid Unicode escape sequence: "\u{12345678}"."#),
    .init(#"{ a(b: "‹1›\u{000000041}") }"#, #"Invalid Unicode escape sequence: "\u{000000041"."#),
]

struct InvalidUTF8Case: Sendable, CustomTestStringConvertible {
    let before: String
    let bytes: [UInt8]
    let message: String

    var testDescription: String { "\(before.debugDescription) then \(bytes)" }
}

@Test("bytes that are not UTF-8 are refused where they stand", arguments: invalidUTF8Cases)
func invalidUTF8(_ example: InvalidUTF8Case) {
    let error = #expect(throws: GraphQLError.self) {
        try parseDocument(Source(name: "test", utf8: Array(example.before.utf8) + example.bytes))
    }
    #expect(error?.message == "Syntax Error: \(example.message)")
    #expect(error?.locations == [SourceLocation(utf8Offset: UInt32(example.before.utf8.count))])
}

private let invalidUTF8Cases: [InvalidUTF8Case] = [
    .init(before: "{ a ", bytes: [0xFF], message: "Invalid character: byte 0xFF, which is not UTF-8."),
    .init(before: "{ a # ", bytes: [0x80, 0x0A], message: "Invalid character: byte 0x80, which is not UTF-8."),
    .init(before: "{ a ", bytes: [0xC3], message: "Invalid character: byte 0xC3, which is not UTF-8."),
    .init(before: "{ a ", bytes: [0xC0, 0x80], message: "Invalid character: byte 0xC0, which is not UTF-8."),
    .init(before: "{ a ", bytes: [0xE0, 0x9F, 0xBF], message: "Invalid character: byte 0xE0, which is not UTF-8."),
    .init(
        before: "{ a ",
        bytes: [0xF0, 0x8F, 0xBF, 0xBF],
        message: "Invalid character: byte 0xF0, which is not UTF-8."
    ),
    .init(
        before: "{ a ",
        bytes: [0xF4, 0x90, 0x80, 0x80],
        message: "Invalid character: byte 0xF4, which is not UTF-8."
    ),
    .init(
        before: "{ a ",
        bytes: [0xF5, 0x80, 0x80, 0x80],
        message: "Invalid character: byte 0xF5, which is not UTF-8."
    ),
    .init(before: "{ a ", bytes: [0xF0, 0x9F, 0x98], message: "Invalid character: byte 0xF0, which is not UTF-8."),
    .init(before: "{ a ", bytes: [0xED, 0xBA, 0xAD], message: "Invalid character: U+DEAD."),
    .init(before: "{ a # ", bytes: [0xED, 0xA0, 0x80], message: "Invalid character: U+D800."),
    .init(
        before: "{ a(b: \"",
        bytes: [0xED, 0xBA, 0xAD, 0x22],
        message: "Invalid character within String: U+DEAD."
    ),
    .init(
        before: "{ a(b: \"x",
        bytes: [0xFE, 0x22],
        message: "Invalid character within String: byte 0xFE, which is not UTF-8."
    ),
    .init(
        before: "\"\"\"x",
        bytes: [0xE2, 0x82, 0x22, 0x22, 0x22],
        message: "Invalid character within String: byte 0xE2, which is not UTF-8."
    ),
]
