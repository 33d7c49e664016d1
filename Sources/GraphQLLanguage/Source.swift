/// A GraphQL text with the name people know it by: a file path, or "request" for a document that a client sent.
///
/// Bytes are kept, not `Character`s: every position in this module is a byte offset, and a line or column is counted
/// only when somebody reads it.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Line-Terminators
package struct Source: Sendable {
    /// File path as the user wrote it, or a word such as `request`.
    package let name: String
    /// The text as UTF-8.
    package let utf8: [UInt8]

    package init(name: String, text: String) {
        self.name = name
        self.utf8 = Array(text.utf8)
    }

    package init(name: String, utf8: [UInt8]) {
        self.name = name
        self.utf8 = utf8
    }

    /// Line and column of a byte offset, both counted from 1.
    ///
    /// Columns count Unicode scalar values; LF, CR and CRLF each end a line. An offset past the end is taken as the
    /// end. Walks the text up to there: `positions(of:in:)` is for many.
    package func position(at utf8Offset: Int) -> SourcePosition {
        var counter = PositionCounter()
        return counter.advance(to: utf8Offset, in: self)
    }
}

/// Counts lines and columns from the start of a source onwards.
struct PositionCounter {
    private var line = 1
    /// Scalar values that begin on this line before `offset`.
    private var scalars = 0
    private var offset = 0

    /// The position of an offset that is not before the last one asked for.
    mutating func advance(to utf8Offset: Int, in source: Source) -> SourcePosition {
        let utf8 = source.utf8
        let end = min(utf8Offset, utf8.count)
        while offset < end {
            let byte = utf8[offset]
            offset += 1
            if byte == 0x0A {
                line += 1
                scalars = 0
            } else if byte == 0x0D {
                // CRLF counts once, at its LF; CR alone counts here.
                if offset < utf8.count, utf8[offset] == 0x0A { continue }
                line += 1
                scalars = 0
            } else if byte & 0xC0 != 0x80 {
                scalars += 1
            }
        }
        return SourcePosition(line: line, column: scalars + 1)
    }
}

/// A place in a text for people: line and column, both counted from 1.
package struct SourcePosition: Hashable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
