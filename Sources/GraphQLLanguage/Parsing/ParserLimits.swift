/// Bounds on what the parser takes; each that is passed is a syntax error that names it.
///
/// The depths keep every walk over a syntax tree, and its release, within the stack.
package struct ParserLimits: Hashable, Sendable {
    /// Length of the text in bytes; at most `UInt32.max`, since a `SourceLocation` holds no more.
    package var maxBytes: Int
    /// Tokens, comments not counted.
    package var maxTokens: Int
    /// Levels of selection sets within each other; the operation's or fragment's own is the first.
    package var maxSelectionDepth: Int
    /// Levels of list and object values within each other.
    package var maxValueDepth: Int
    /// Lists and non-nulls around one named type.
    package var maxTypeWrappers: Int

    /// For documents that clients send: 1 MiB and 100,000 tokens.
    package static let `default` = ParserLimits()

    /// For the operator's own schema files: 64 MiB and ten million tokens.
    package static let schema = ParserLimits(maxBytes: 64 << 20, maxTokens: 10_000_000)

    package init(
        maxBytes: Int = 1 << 20,
        maxTokens: Int = 100_000,
        maxSelectionDepth: Int = 200,
        maxValueDepth: Int = 200,
        maxTypeWrappers: Int = 31
    ) {
        self.maxBytes = maxBytes
        self.maxTokens = maxTokens
        self.maxSelectionDepth = maxSelectionDepth
        self.maxValueDepth = maxValueDepth
        self.maxTypeWrappers = maxTypeWrappers
    }
}

extension ParserLimits {
    /// Refuses a text that has more bytes than it may have, at the first of those.
    @inline(__always)
    func check(_ bytes: SourceBytes) throws(SyntaxError) {
        let maxBytes = min(maxBytes, Int(UInt32.max))
        guard bytes.count <= maxBytes else {
            throw SyntaxError(.limit(.bytes(maxBytes, found: bytes.count)), at: maxBytes)
        }
    }
}
