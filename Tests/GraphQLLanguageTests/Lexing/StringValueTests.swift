import Testing

@testable import GraphQLLanguage

// Spec: https://spec.graphql.org/September2025/#sec-String-Value

@Test(
    "escapes in quoted strings are resolved",
    arguments: [
        (#""""#, ""),
        (#""simple""#, "simple"),
        (#"" white space ""#, " white space "),
        (#""quote \"""#, "quote \""),
        (#""\"""#, "\""),
        (#""escaped \n\r\b\t\f""#, "escaped \n\r\u{8}\t\u{C}"),
        (#""slashes \\ \/""#, "slashes \\ /"),
        (#""unescaped 😀 é 中""#, "unescaped 😀 é 中"),
        (#""\u1234\u5678\u90AB\uCDEF""#, "\u{1234}\u{5678}\u{90AB}\u{CDEF}"),
        (#""\u00e9\u00E9""#, "éé"),
        (#""\u0000""#, "\0"),
        (#""\u{1F600}""#, "😀"),
        (#""\u{41}\u{00000041}""#, "AA"),
        (#""\u{10FFFF}\u{D7FF}\u{E000}""#, "\u{10FFFF}\u{D7FF}\u{E000}"),
        (#""\uD83D\uDE00""#, "😀"),
        (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
        (#""a\uD83D\uDE00b\u{1F600}c😀""#, "a😀b😀c😀"),
        ("\"raw \u{7} \u{7F} \t \u{2028} \u{FEFF}\"", "raw \u{7} \u{7F} \t \u{2028} \u{FEFF}"),
        (##""# no comment, no comma""##, "# no comment, no comma"),
    ]
)
func quotedStrings(literal: String, value: String) throws {
    #expect(try stringValue(literal) == .init(value, isBlock: false))
}

@Test(
    "block strings lose common indentation and blank lines at both ends",
    arguments: [
        (#""""""""#, ""),
        ("\"\"\"\n\n \t\n\"\"\"", ""),
        (#""""simple""""#, "simple"),
        (#"""" white space """"#, " white space "),
        (#""""contains " and "" quotes""""#, #"contains " and "" quotes"#),
        (#""""contains \""" triple quote""""#, #"contains """ triple quote"#),
        (#""""\"""\"""x\"""""""#, "\"\"\"\"\"\"x\"\"\""),
        (#""""unescaped \n\r\b\t\f\u1234 \\ \/ \x""""#, #"unescaped \n\r\b\t\f\u1234 \\ \/ \x"#),
        (#"""" "quoted" """"#, #" "quoted" "#),
        ("\"\"\"multi\nline\"\"\"", "multi\nline"),
        ("\"\"\"multi\rline\r\nnormalized\"\"\"", "multi\nline\nnormalized"),
        ("\"\"\"a\r\r\nb\n\rc\"\"\"", "a\n\nb\n\nc"),
        ("\"\"\"\n\n    spans\n      multiple\n        lines\n\n  \t \"\"\"", "spans\n  multiple\n    lines"),
        ("\"\"\"  first\n    rest\n   more\"\"\"", "  first\n rest\nmore"),
        ("\"\"\"\n\n  trailing  \n  \"\"\"", "trailing  "),
        ("\"\"\"\n    a\n \n    b\n\"\"\"", "a\n\nb"),
        ("\"\"\"\n  a\n      \n  b\n\"\"\"", "a\n    \nb"),
        ("\"\"\"\n\ta\n\t\tb\n\"\"\"", "a\n\tb"),
        ("\"\"\"\n  a\nb\n\"\"\"", "  a\nb"),
        ("\"\"\"\n  é\n    😀\n\"\"\"", "é\n  😀"),
        ("\"\"\"\r\n  a\r\n  \r\n  b\r\n\"\"\"", "a\n\nb"),
        ("\"\"\"\n    \\\"\"\"a\n    b\n\"\"\"", "\"\"\"a\nb"),
    ]
)
func blockStrings(literal: String, value: String) throws {
    #expect(try stringValue(literal) == .init(value, isBlock: true))
}

@Test("a megabyte of string is read in time that grows with its length alone")
func longStrings() throws {
    let text = String(repeating: "x\\n", count: 300_000)
    #expect(try stringValue("\"\(text)\"").value.utf8.count == 600_000)
    let lines = String(repeating: "  x\n", count: 250_000)
    #expect(try stringValue("\"\"\"\n\(lines)\"\"\"").value.utf8.count == 499_999)
}

private struct StringLiteral: Equatable {
    let value: String
    let isBlock: Bool

    init(_ value: String, isBlock: Bool) {
        self.value = value
        self.isBlock = isBlock
    }

    /// By bytes: `String`'s own equality takes CR LF and LF apart, but composed and decomposed letters for the same.
    static func == (left: StringLiteral, right: StringLiteral) -> Bool {
        left.value.utf8.elementsEqual(right.value.utf8) && left.isBlock == right.isBlock
    }
}

private func stringValue(_ literal: String) throws -> StringLiteral {
    let value = try parseConstValue(Source(name: "test", text: literal))
    guard case .string(let text, let isBlock) = value.kind else {
        throw GraphQLError("not a string: \(value.kind)")
    }
    return StringLiteral(text, isBlock: isBlock)
}
