/// What the lexer or the parser could not read, as data: no text is made until it becomes a `GraphQLError`.
struct SyntaxError: Error {
    var problem: Problem
    /// 0-based byte offset that the error points at.
    var utf8Offset: Int

    init(_ problem: Problem, at utf8Offset: Int) {
        self.problem = problem
        self.utf8Offset = utf8Offset
    }

    /// An `end` among the payloads is a byte offset: the text meant runs from `utf8Offset` to there.
    enum Problem {
        /// A scalar value that begins no token.
        case unexpectedCharacter
        /// Bytes that are not UTF-8, or half of a surrogate pair.
        case invalidCharacter
        case singleQuote
        case twoDots
        case noDigitBeforeDot(fractionEnd: Int)
        case expectedDigit
        case digitAfterZero
        case unterminatedString
        case invalidCharacterInString
        case invalidEscape(end: Int)
        case invalidUnicodeEscape(end: Int)

        case unexpectedToken(Token)
        case expectedToken(TokenKind, found: Token)
        case expectedOn(found: Token)
        case descriptionOfShorthandQuery
        case descriptionOfNoDefinition
        case variableInConstant(name: Token)
        case reservedEnumValue(Token)

        case limit(ParserLimit)
    }
}

extension SyntaxError {
    /// The error as clients see it.
    func graphQLError(in lexer: Lexer, sourceIndex: UInt32) -> GraphQLError {
        var error = GraphQLError(
            "Syntax Error: \(message(in: lexer))",
            at: SourceLocation(sourceIndex: sourceIndex, utf8Offset: UInt32(clamping: utf8Offset))
        )
        if case .limit(let limit) = problem { error.extensions = limit.passed.extensions }
        return error
    }

    /// The sentences of graphql-js, where it has one.
    private func message(in lexer: Lexer) -> String {
        switch problem {
        case .unexpectedCharacter:
            "Unexpected character: \(character(in: lexer.bytes))."
        case .invalidCharacter:
            "Invalid character: \(character(in: lexer.bytes))."
        case .singleQuote:
            #"Unexpected single quote character ('), did you mean to use a double quote (")?"#
        case .twoDots:
            #"Unexpected "..", did you mean "..."?"#
        case .noDigitBeforeDot(let end):
            "Invalid number, expected digit before \".\", did you mean \"0\(text(to: end, in: lexer.bytes))\"?"
        case .expectedDigit:
            "Invalid number, expected digit but got: \(character(in: lexer.bytes))."
        case .digitAfterZero:
            "Invalid number, unexpected digit after 0: \(character(in: lexer.bytes))."
        case .unterminatedString:
            "Unterminated string."
        case .invalidCharacterInString:
            "Invalid character within String: \(character(in: lexer.bytes))."
        case .invalidEscape(let end):
            "Invalid character escape sequence: \"\(text(to: end, in: lexer.bytes))\"."
        case .invalidUnicodeEscape(let end):
            "Invalid Unicode escape sequence: \"\(text(to: end, in: lexer.bytes))\"."
        case .unexpectedToken(let token):
            "Unexpected \(describe(token, in: lexer))."
        case .expectedToken(let kind, let found):
            "Expected \(kind.description), found \(describe(found, in: lexer))."
        case .expectedOn(let found):
            "Expected \"on\", found \(describe(found, in: lexer))."
        case .descriptionOfShorthandQuery:
            "Unexpected description, descriptions are not supported on shorthand queries."
        case .descriptionOfNoDefinition:
            "Unexpected description, only GraphQL definitions support descriptions."
        case .variableInConstant(let name):
            "Unexpected variable \"$\(clipped(lexer.text(of: name)))\" in constant value."
        case .reservedEnumValue(let name):
            "Name \"\(lexer.text(of: name))\" is reserved and cannot be used for an enum value."
        case .limit(let limit): limit.message
        }
    }

    /// The character pointed at: in quotes if it is printable ASCII, else its number.
    private func character(in bytes: SourceBytes) -> String {
        guard utf8Offset < bytes.count else { return TokenKind.endOfFile.rawValue }
        let byte = bytes[utf8Offset]
        if byte == UInt8(ascii: "\"") { return "'\"'" }
        if byte >= 0x20, byte <= 0x7E { return "\"\(Unicode.Scalar(byte))\"" }
        if let length = bytes.scalarLength(at: utf8Offset) {
            return "U+\(hex(bytes.codePoint(at: utf8Offset, length: length), digits: 4))"
        }
        if let surrogate = bytes.surrogate(at: utf8Offset) { return "U+\(hex(surrogate, digits: 4))" }
        return "byte 0x\(hex(UInt32(byte), digits: 2)), which is not UTF-8"
    }

    private func hex(_ number: UInt32, digits: Int) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    private func text(to end: Int, in bytes: SourceBytes) -> String { clipped(bytes.text(from: utf8Offset, to: end)) }

    private func describe(_ token: Token, in lexer: Lexer) -> String {
        switch token.kind {
        case .name, .int, .float:
            "\(token.kind.description) \"\(clipped(lexer.text(of: token)))\""
        case .string, .blockString:
            "\(token.kind.description) \"\(clipped(lexer.stringValue(of: token)))\""
        case .endOfFile, .exclamationMark, .dollar, .ampersand, .parenLeft, .parenRight, .spread, .dot, .colon, .equals,
            .at,
            .bracketLeft, .bracketRight, .braceLeft, .pipe, .braceRight:
            token.kind.description
        }
    }

    /// A message repeats no more than 256 scalar values of the document: a token may be as long as the document.
    private func clipped(_ text: String) -> String {
        guard text.utf8.count > 256 else { return text }
        let start = text.unicodeScalars.prefix(256)
        return start.endIndex == text.endIndex ? text : "\(String(start))…"
    }
}
