import Glibc

/// The rows that a statement answered, rendered as one JSON text: `[{"column":value,…},…]`.
///
/// Column names are as in the statement and in its order. INTEGER and REAL are numbers (infinities are null), TEXT is a
/// string in valid UTF-8 (what is not valid is replaced by U+FFFD), NULL is null, BLOB is a base64 string.
///
/// The bytes lie in one block that this object owns and never changes, so it may be read on any thread while the object
/// is kept.
// Safe to share: both the pointer and what it points to are written before init returns and never again.
@safe package final class StateRows: @unchecked Sendable {
    /// Zero bytes that may be read after the text, so that scanners can read whole vectors past its end.
    package static let padding = 64

    /// The first byte of the text: `count + StateRows.padding` bytes may be read while this object lives.
    package let start: UnsafePointer<UInt8>
    /// Bytes of the text, padding not included.
    package let count: Int
    /// How many rows the text holds.
    package let rowCount: Int

    /// Takes over a block from `malloc` that holds `count` bytes of text and the padding.
    init(takingOver block: UnsafeMutablePointer<UInt8>, count: Int, rowCount: Int) {
        // Safe: the caller hands the block over and keeps no pointer to it.
        unsafe start = UnsafePointer(block)
        self.count = count
        self.rowCount = rowCount
    }

    deinit {
        // Safe: the block came from malloc and is freed only here.
        unsafe free(UnsafeMutableRawPointer(mutating: start))
    }

    /// The text as a string, for tests and logs.
    package var text: String {
        // Safe: `count` bytes at `start` are initialized and live as long as self.
        unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
