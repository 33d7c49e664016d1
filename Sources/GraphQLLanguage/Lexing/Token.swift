/// A lexical token: its kind and the bytes it covers.
///
/// Its text or value is made only when the parser asks for it.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Language.Source-Text.Lexical-Tokens
struct Token {
    var kind: TokenKind
    /// Of a quoted string: whether its value differs from the bytes between its quotes.
    var hasEscapes = false
    /// 0-based byte offset of its first byte.
    var start: UInt32
    /// Byte offset after its last byte.
    var end: UInt32

    @inline(__always)
    init(_ kind: TokenKind, from start: Int, to end: Int, hasEscapes: Bool = false) {
        self.kind = kind
        self.hasEscapes = hasEscapes
        // Does not lose bits: `ParserLimits.maxBytes` is at most UInt32.max.
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }
}

/// Kinds of tokens, with the names that graphql-js gives them in messages.
enum TokenKind: String {
    case endOfFile = "<EOF>"
    case exclamationMark = "!"
    case dollar = "$"
    case ampersand = "&"
    case parenLeft = "("
    case parenRight = ")"
    case spread = "..."
    /// In schema coordinates only.
    case dot = "."
    case colon = ":"
    case equals = "="
    case at = "@"
    case bracketLeft = "["
    case bracketRight = "]"
    case braceLeft = "{"
    case pipe = "|"
    case braceRight = "}"
    case name = "Name"
    case int = "Int"
    case float = "Float"
    case string = "String"
    case blockString = "BlockString"

    /// As it is named in a message: punctuators in quotes, classes of tokens bare.
    var description: String {
        switch self {
        case .endOfFile, .name, .int, .float, .string, .blockString: rawValue
        case .exclamationMark, .dollar, .ampersand, .parenLeft, .parenRight, .spread, .dot, .colon, .equals, .at,
            .bracketLeft, .bracketRight, .braceLeft, .pipe, .braceRight:
            "\"\(rawValue)\""
        }
    }
}
