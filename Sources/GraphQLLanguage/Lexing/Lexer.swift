/// Cuts a source into tokens, one at a time, skipping what the grammar ignores.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Language.Source-Text and
/// https://spec.graphql.org/September2025/#sec-Appendix-Grammar-Summary.Lexical-Tokens,
/// #sec-White-Space, #sec-Line-Terminators, #sec-Comments, #sec-Insignificant-Commas,
/// #sec-Language.Source-Text.Ignored-Tokens, #sec-Appendix-Grammar-Summary.Source-Text,
/// #sec-Appendix-Grammar-Summary.Ignored-Tokens, #sec-Punctuators, #sec-Names, #sec-Int-Value, #sec-Float-Value
struct Lexer {
    let bytes: SourceBytes
    /// Byte offset where the next token is looked for.
    private(set) var position = 0

    init(_ bytes: SourceBytes) {
        self.bytes = bytes
    }

    /// The next token; at the end of the text, and ever after, one of kind `endOfFile`.
    @inline(__always)
    mutating func next() throws(SyntaxError) -> Token {
        var start = position
        while true {
            let byte = bytes[start]
            if isNameStart(byte) {
                position = bytes.endOfName(from: start + 1)
                return Token(.name, from: start, to: position)
            }
            switch byte {
            case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","):
                start &+= 1
                // Indentation, which is most of a text that people can read.
                if bytes[start] == 0x20 { start = bytes.endOfSpaces(from: start &+ 1) }
            case UInt8(ascii: "#"):
                start = endOfComment(from: start)
            case 0xEF where bytes[start + 1] == 0xBB && bytes[start + 2] == 0xBF:
                start += 3  // UnicodeBOM
            case UInt8(ascii: "{"): return punctuator(.braceLeft, at: start)
            case UInt8(ascii: "}"): return punctuator(.braceRight, at: start)
            case UInt8(ascii: "("): return punctuator(.parenLeft, at: start)
            case UInt8(ascii: ")"): return punctuator(.parenRight, at: start)
            case UInt8(ascii: ":"): return punctuator(.colon, at: start)
            case UInt8(ascii: "!"): return punctuator(.exclamationMark, at: start)
            case UInt8(ascii: "$"): return punctuator(.dollar, at: start)
            case UInt8(ascii: "["): return punctuator(.bracketLeft, at: start)
            case UInt8(ascii: "]"): return punctuator(.bracketRight, at: start)
            case UInt8(ascii: "@"): return punctuator(.at, at: start)
            case UInt8(ascii: "="): return punctuator(.equals, at: start)
            case UInt8(ascii: "|"): return punctuator(.pipe, at: start)
            case UInt8(ascii: "&"): return punctuator(.ampersand, at: start)
            case UInt8(ascii: "."): return try readSpread(at: start)
            case UInt8(ascii: "\""): return try readString(at: start)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber(at: start)
            default:
                if byte == 0, start >= bytes.count { return Token(.endOfFile, from: bytes.count, to: bytes.count) }
                throw unexpectedCharacter(at: start)
            }
        }
    }

    /// The bytes of a token as they are written.
    @inline(__always)
    func text(of token: Token) -> String { bytes.text(from: Int(token.start), to: Int(token.end)) }

    @inline(__always)
    private mutating func punctuator(_ kind: TokenKind, at start: Int) -> Token {
        position = start + 1
        return Token(kind, from: start, to: start + 1)
    }

    // Comment :: `#` CommentChar*
    //
    // Stops before bytes that are not UTF-8 too; the main loop then reports them.
    private func endOfComment(from start: Int) -> Int {
        var end = start
        while end < bytes.count {
            let byte = bytes[end]
            if byte == 0x0A || byte == 0x0D { break }
            guard let length = byte < 0x80 ? 1 : bytes.scalarLength(at: end) else { break }
            end += length
        }
        return end
    }

    // The Punctuator `...`
    private mutating func readSpread(at start: Int) throws(SyntaxError) -> Token {
        let second = bytes[start + 1]
        if second == UInt8(ascii: ".") {
            guard bytes[start + 2] == UInt8(ascii: ".") else { throw SyntaxError(.twoDots, at: start) }
            position = start + 3
            return Token(.spread, from: start, to: start + 3)
        }
        if isDigit(second) {
            var end = start + 2
            while isDigit(bytes[end]) { end += 1 }
            throw SyntaxError(.noDigitBeforeDot(fractionEnd: end), at: start)
        }
        throw unexpectedCharacter(at: start)
    }

    // IntValue :: IntegerPart [lookahead ∉ {Digit, `.`, NameStart}]
    //
    // FloatValue :: IntegerPart (FractionalPart | ExponentPart | FractionalPart ExponentPart)
    // [lookahead ∉ {Digit, `.`, NameStart}]
    private mutating func readNumber(at start: Int) throws(SyntaxError) -> Token {
        var end = start
        var kind = TokenKind.int
        if bytes[end] == UInt8(ascii: "-") { end += 1 }
        if bytes[end] == UInt8(ascii: "0") {
            end += 1
            if isDigit(bytes[end]) { throw SyntaxError(.digitAfterZero, at: end) }
        } else {
            end = try skipDigits(from: end)
        }
        if bytes[end] == UInt8(ascii: ".") {
            kind = .float
            end = try skipDigits(from: end + 1)
        }
        if bytes[end] | 0x20 == UInt8(ascii: "e") {
            kind = .float
            end += 1
            if bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-") { end += 1 }
            end = try skipDigits(from: end)
        }
        if bytes[end] == UInt8(ascii: ".") || isNameContinue(bytes[end]) {
            throw SyntaxError(.expectedDigit, at: end)
        }
        position = end
        return Token(kind, from: start, to: end)
    }

    // Digit+
    private func skipDigits(from start: Int) throws(SyntaxError) -> Int {
        guard isDigit(bytes[start]) else { throw SyntaxError(.expectedDigit, at: start) }
        var end = start + 1
        while isDigit(bytes[end]) { end += 1 }
        return end
    }

    /// Checks a StringValue and finds its end; `stringValue(of:)` reads what it says.
    private mutating func readString(at start: Int) throws(SyntaxError) -> Token {
        let token =
            bytes[start + 1] == UInt8(ascii: "\"") && bytes[start + 2] == UInt8(ascii: "\"")
            ? try readBlockString(at: start)
            : try readQuotedString(at: start)
        position = Int(token.end)
        return token
    }

    // StringValue :: `"` StringCharacter* `"`
    private func readQuotedString(at start: Int) throws(SyntaxError) -> Token {
        var end = start + 1
        var hasEscapes = false
        while end < bytes.count {
            switch bytes[end] {
            case UInt8(ascii: "\""):
                return Token(.string, from: start, to: end + 1, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                end += try readEscape(at: end).length
            case 0x0A, 0x0D:
                throw SyntaxError(.unterminatedString, at: end)
            case 0x00...0x7F:
                end += 1
            default:
                guard let length = bytes.scalarLength(at: end) else {
                    throw SyntaxError(.invalidCharacterInString, at: end)
                }
                end += length
            }
        }
        throw SyntaxError(.unterminatedString, at: end)
    }

    // StringValue :: `"""` BlockStringCharacter* `"""`
    private func readBlockString(at start: Int) throws(SyntaxError) -> Token {
        var end = start + 3
        while end < bytes.count {
            switch bytes[end] {
            case UInt8(ascii: "\"") where isTripleQuote(at: end):
                return Token(.blockString, from: start, to: end + 3)
            case UInt8(ascii: "\\") where isTripleQuote(at: end + 1):
                end += 4
            case 0x00...0x7F:
                end += 1
            default:
                guard let length = bytes.scalarLength(at: end) else {
                    throw SyntaxError(.invalidCharacterInString, at: end)
                }
                end += length
            }
        }
        throw SyntaxError(.unterminatedString, at: end)
    }

    func isTripleQuote(at offset: Int) -> Bool {
        bytes[offset] == UInt8(ascii: "\"") && bytes[offset + 1] == UInt8(ascii: "\"")
            && bytes[offset + 2] == UInt8(ascii: "\"")
    }

    private func unexpectedCharacter(at offset: Int) -> SyntaxError {
        if bytes[offset] == UInt8(ascii: "'") { return SyntaxError(.singleQuote, at: offset) }
        return SyntaxError(bytes.scalarLength(at: offset) == nil ? .invalidCharacter : .unexpectedCharacter, at: offset)
    }
}

@inline(__always)
private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

// NameStart :: Letter | `_`
@inline(__always)
func isNameStart(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
}

// NameContinue :: Letter | Digit | `_`
@inline(__always)
func isNameContinue(_ byte: UInt8) -> Bool {
    isNameStart(byte) || isDigit(byte)
}
