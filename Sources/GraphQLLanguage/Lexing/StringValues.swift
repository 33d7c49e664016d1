/// What a string token says: escapes resolved, block strings freed of their indentation.
///
/// Spec: https://spec.graphql.org/September2025/#sec-String-Value
extension Lexer {
    /// The value of a token of kind `string` or `blockString`, which `next()` has checked.
    func stringValue(of token: Token) -> String {
        if token.kind == .blockString {
            return blockStringValue(from: Int(token.start) + 3, to: Int(token.end) - 3)
        }
        let start = Int(token.start) + 1
        let end = Int(token.end) - 1
        return token.hasEscapes ? unescapedValue(from: start, to: end) : bytes.text(from: start, to: end)
    }

    private func unescapedValue(from start: Int, to end: Int) -> String {
        var value: [UInt8] = []
        value.reserveCapacity(end - start)
        var offset = start
        while offset < end {
            if bytes[offset] == UInt8(ascii: "\\"), let escape = try? readEscape(at: offset) {
                value.append(contentsOf: UTF8.encode(escape.scalar) ?? UTF8.encodedReplacementCharacter)
                offset += escape.length
            } else {
                value.append(bytes[offset])
                offset += 1
            }
        }
        return String(decoding: value, as: UTF8.self)
    }

    /// EscapedUnicode and EscapedCharacter: the scalar value meant by the escape sequence at the offset of a
    /// backslash, and the sequence's length in bytes.
    func readEscape(at offset: Int) throws(SyntaxError) -> (scalar: Unicode.Scalar, length: Int) {
        switch bytes[offset + 1] {
        case UInt8(ascii: "u"):
            return bytes[offset + 2] == UInt8(ascii: "{")
                ? try readVariableWidthEscape(at: offset) : try readFixedWidthEscape(at: offset)
        case UInt8(ascii: "\""): return ("\"", 2)
        case UInt8(ascii: "\\"): return ("\\", 2)
        case UInt8(ascii: "/"): return ("/", 2)
        case UInt8(ascii: "b"): return ("\u{8}", 2)
        case UInt8(ascii: "f"): return ("\u{C}", 2)
        case UInt8(ascii: "n"): return ("\n", 2)
        case UInt8(ascii: "r"): return ("\r", 2)
        case UInt8(ascii: "t"): return ("\t", 2)
        default:
            throw SyntaxError(.invalidEscape(end: bytes.offset(2, scalarsAfter: offset)), at: offset)
        }
    }

    // EscapedUnicode :: `{` HexDigit+ `}`
    //
    // Deviation: at most eight digits, as in graphql-js. More could only be leading zeros.
    private func readVariableWidthEscape(at offset: Int) throws(SyntaxError) -> (scalar: Unicode.Scalar, length: Int) {
        var codePoint: UInt32 = 0
        var length = 3
        while length < 12 {
            let byte = bytes[offset + length]
            if byte == UInt8(ascii: "}") {
                length += 1
                guard length > 4, let scalar = Unicode.Scalar(codePoint) else { break }
                return (scalar, length)
            }
            guard let digit = hexDigit(byte) else {
                let end = bytes.offset(1, scalarsAfter: offset + length)
                throw SyntaxError(.invalidUnicodeEscape(end: end), at: offset)
            }
            // Eight digits fit; a ninth loses bits, but ends the loop in an error.
            codePoint = codePoint << 4 | digit
            length += 1
        }
        throw SyntaxError(.invalidUnicodeEscape(end: offset + length), at: offset)
    }

    // EscapedUnicode :: HexDigit HexDigit HexDigit HexDigit
    //
    // A leading surrogate must be followed by an escaped trailing surrogate; the two are one scalar value.
    private func readFixedWidthEscape(at offset: Int) throws(SyntaxError) -> (scalar: Unicode.Scalar, length: Int) {
        if let first = readFourHexDigits(at: offset + 2) {
            if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
            if first < 0xDC00, bytes[offset + 6] == UInt8(ascii: "\\"), bytes[offset + 7] == UInt8(ascii: "u"),
                let second = readFourHexDigits(at: offset + 8), second >= 0xDC00, second <= 0xDFFF,
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return (scalar, 12)
            }
        }
        throw SyntaxError(.invalidUnicodeEscape(end: bytes.offset(6, scalarsAfter: offset)), at: offset)
    }

    private func readFourHexDigits(at offset: Int) -> UInt32? {
        var value: UInt32 = 0
        for index in 0..<4 {
            guard let digit = hexDigit(bytes[offset + index]) else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    private func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
        default: nil
        }
    }

    /// BlockStringValue(rawValue): the indentation that all lines but the first share is removed, then blank lines at
    /// both ends; line ends become LF, and `\"""` becomes `"""`.
    ///
    /// Two passes over the raw bytes, the first to measure: no list of lines is made.
    ///
    /// Spec: https://spec.graphql.org/September2025/#BlockStringValue()
    private func blockStringValue(from start: Int, to end: Int) -> String {
        var commonIndent = Int.max
        // Offsets of the starts of the first and the last line with anything but white space on it.
        var firstLine: Int?
        var lastLine = start
        var line = start
        while line <= end {
            let lineEnd = endOfLine(from: line, to: end)
            let indented = skipWhiteSpace(from: line, to: lineEnd)
            if indented < lineEnd {
                firstLine = firstLine ?? line
                lastLine = line
                if line != start { commonIndent = min(commonIndent, indented - line) }
            }
            line = startOfLine(after: lineEnd)
        }
        guard let firstLine else { return "" }

        var value: [UInt8] = []
        value.reserveCapacity(end - firstLine)
        line = firstLine
        while true {
            let lineEnd = endOfLine(from: line, to: end)
            var textStart = line
            if line != start {
                // A line of white space may be shorter than the common indentation.
                textStart = lineEnd - line < commonIndent ? lineEnd : line + commonIndent
            }
            appendLine(from: textStart, to: lineEnd, to: &value)
            if line == lastLine { break }
            value.append(0x0A)
            line = startOfLine(after: lineEnd)
        }
        return String(decoding: value, as: UTF8.self)
    }

    /// Appends part of a line of a block string, with `\"""` resolved.
    private func appendLine(from start: Int, to end: Int, to value: inout [UInt8]) {
        var copied = start
        var offset = start
        while offset < end {
            if bytes[offset] == UInt8(ascii: "\\"), isTripleQuote(at: offset + 1) {
                bytes.append(from: copied, to: offset, to: &value)
                copied = offset + 1
                offset += 4
            } else {
                offset += 1
            }
        }
        bytes.append(from: copied, to: end, to: &value)
    }

    private func endOfLine(from start: Int, to end: Int) -> Int {
        var offset = start
        while offset < end, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
        return offset
    }

    /// CRLF is one line end.
    private func startOfLine(after lineEnd: Int) -> Int {
        bytes[lineEnd] == 0x0D && bytes[lineEnd + 1] == 0x0A ? lineEnd + 2 : lineEnd + 1
    }

    private func skipWhiteSpace(from start: Int, to end: Int) -> Int {
        var offset = start
        while offset < end, bytes[offset] == 0x20 || bytes[offset] == 0x09 { offset += 1 }
        return offset
    }
}
