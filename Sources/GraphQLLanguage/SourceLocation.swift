/// Where a syntax node begins: which source, and the byte offset of its first token.
///
/// Eight bytes, so that every node can carry one; `Source.position(at:)` turns it into line and column when an error
/// is written.
@usableFromInline
package struct SourceLocation: Hashable, Sendable {
    /// Index of the source among those read together (the files of a schema); 0 for a document read alone.
    @usableFromInline package var sourceIndex: UInt32
    /// 0-based byte offset into `Source.utf8`.
    @usableFromInline package var utf8Offset: UInt32

    @inlinable
    package init(sourceIndex: UInt32 = 0, utf8Offset: UInt32) {
        self.sourceIndex = sourceIndex
        self.utf8Offset = utf8Offset
    }
}
