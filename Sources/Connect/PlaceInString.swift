import GraphQLLanguage

extension Value {
    /// Where a byte of a string value stands in its source: escapes and the indentation of block strings counted in.
    ///
    /// - Parameters:
    ///   - utf8Offset: 0-based in the string's value, at most its length.
    ///   - sources: What the schema was built from.
    /// - Returns: The place; the beginning of the value where it is no string, or has no text.
    func place(of utf8Offset: Int, in sources: [Source]) -> SourceLocation {
        guard case .string(let text, let isBlock) = kind, sources.indices.contains(Int(location.sourceIndex)) else {
            return location
        }
        let raw = RawString(bytes: sources[Int(location.sourceIndex)].utf8, quote: Int(location.utf8Offset))
        let value = Array(text.utf8)
        let offset = isBlock ? raw.blockOffset(of: utf8Offset, in: value) : raw.offset(of: utf8Offset, in: value)
        guard let offset else { return location }
        return SourceLocation(sourceIndex: location.sourceIndex, utf8Offset: UInt32(clamping: offset))
    }
}

/// A string as it is written, followed alongside its value.
private struct RawString {
    let bytes: [UInt8]
    /// Offset of the opening quote.
    let quote: Int

    func offset(of target: Int, in value: [UInt8]) -> Int? {
        var raw = quote + 1
        var index = 0
        while index < min(target, value.count) {
            guard raw < bytes.count else { return nil }
            if bytes[raw] == UInt8(ascii: "\\") {
                let width = Self.width(ofScalarFrom: value[index])
                raw += escapeLength(at: raw, scalarWidth: width)
                index += width
            } else {
                raw += 1
                index += 1
            }
        }
        return raw
    }

    /// Bytes of an escape sequence.
    private func escapeLength(at raw: Int, scalarWidth: Int) -> Int {
        guard raw + 2 < bytes.count, bytes[raw + 1] == UInt8(ascii: "u") else { return 2 }
        if bytes[raw + 2] == UInt8(ascii: "{") {
            return (bytes[raw...].firstIndex(of: UInt8(ascii: "}")) ?? raw + 2) - raw + 1
        }
        // Two escapes, of a surrogate pair, make a scalar of four bytes.
        return scalarWidth == 4 ? 12 : 6
    }

    private static func width(ofScalarFrom byte: UInt8) -> Int {
        switch byte {
        case 0..<0x80: 1
        case 0x80..<0xE0: 2
        case 0xE0..<0xF0: 3
        default: 4
        }
    }

    /// A value's line is the end of a line of the text, as long as itself and the backslashes of its `\"""`.
    func blockOffset(of target: Int, in value: [UInt8]) -> Int? {
        let before = value.prefix(target)
        let lineNumber = before.count { $0 == 0x0A }
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let lineLength = value[lineStart...].prefix { $0 != 0x0A }.count

        var start = quote + 3
        // Blank lines before the first with text are no part of the value.
        while let end = endOfLine(from: start), bytes[start..<end].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
            guard let next = startOfLine(after: end) else { return nil }
            start = next
        }
        for _ in 0..<lineNumber {
            guard let end = endOfLine(from: start), let next = startOfLine(after: end) else { return nil }
            start = next
        }
        guard var end = endOfLine(from: start) else { return nil }
        if let close = closingQuotes(from: start, to: end) { end = close }
        let escapes = escapes(from: start, to: end)
        let textStart = end - lineLength - escapes.count
        guard textStart >= start else { return nil }
        var offset = textStart + (target - lineStart)
        // Each backslash that stands before the place moves it by one.
        for escape in escapes where escape < offset { offset += 1 }
        return offset
    }

    private func endOfLine(from start: Int) -> Int? {
        guard start <= bytes.count else { return nil }
        return bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
    }

    private func startOfLine(after end: Int) -> Int? {
        guard end < bytes.count else { return nil }
        return bytes[end] == 0x0D && end + 1 < bytes.count && bytes[end + 1] == 0x0A ? end + 2 : end + 1
    }

    /// Offset of the `"""` that ends the string, when it is on this line.
    private func closingQuotes(from start: Int, to end: Int) -> Int? {
        var offset = start
        while offset + 3 <= end {
            if isTripleQuote(at: offset) { return offset }
            offset += isEscape(at: offset, before: end) ? 4 : 1
        }
        return nil
    }

    /// Offsets of the backslashes of `\"""`.
    private func escapes(from start: Int, to end: Int) -> [Int] {
        var found: [Int] = []
        var offset = start
        while offset < end {
            if isEscape(at: offset, before: end) {
                found.append(offset)
                offset += 4
            } else {
                offset += 1
            }
        }
        return found
    }

    private func isEscape(at offset: Int, before end: Int) -> Bool {
        bytes[offset] == UInt8(ascii: "\\") && offset + 4 <= end && isTripleQuote(at: offset + 1)
    }

    private func isTripleQuote(at offset: Int) -> Bool {
        offset + 3 <= bytes.count && bytes[offset..<offset + 3].allSatisfy { $0 == UInt8(ascii: "\"") }
    }
}
