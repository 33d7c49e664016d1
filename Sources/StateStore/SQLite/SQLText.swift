/// SQL text as SQLite reads it without copying: UTF-8 that ends with a NUL byte and has no other.
struct SQLText {
    private let bytes: [UInt8]

    /// - Throws: `StateFailure.prepare` when the text holds a NUL byte or is too long for SQLite.
    init(_ sql: String) throws(StateFailure) {
        var bytes = Array(sql.utf8)
        if let nul = bytes.firstIndex(of: 0) {
            throw .prepare(message: "the text contains a NUL byte", utf8Offset: nul)
        }
        guard bytes.count < 100 << 20 else {
            throw .prepare(message: "the text is longer than 100 MiB", utf8Offset: nil)
        }
        bytes.append(0)
        self.bytes = bytes
    }

    /// Bytes of the text, the NUL not included.
    var count: Int { bytes.count - 1 }

    /// Whether only blanks and semicolons follow from `start` on.
    func isBlank(from start: Int) -> Bool {
        firstInk(from: start) == count
    }

    /// The offset of the first byte from `start` on that is neither blank nor semicolon; `count` when there is none.
    func firstInk(from start: Int) -> Int {
        let blanks = Set(" \t\n\u{0B}\u{0C}\r;".utf8)
        return bytes[start..<count].firstIndex { !blanks.contains($0) } ?? count
    }

    /// Line and column of a 0-based offset.
    func position(of offset: Int) -> MigrationFailure.Position {
        let before = bytes[..<min(max(0, offset), count)]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return MigrationFailure.Position(
            line: 1 + before.count { $0 == UInt8(ascii: "\n") },
            column: 1 + before.count - lineStart
        )
    }

    /// Gives the text from `start` on with its length, the NUL included: told of the NUL, SQLite makes no copy, which
    /// would be quadratic for a file of many statements.
    func withBytes<Value>(from start: Int, _ body: (UnsafePointer<CChar>, Int32) -> Value) -> Value {
        // Safe: the slice is never empty, as it ends with the NUL, and its length fits, as init checked.
        unsafe bytes[min(start, count)...].withUnsafeBytes { raw in
            unsafe raw.withMemoryRebound(to: CChar.self) { text in
                guard let base = text.baseAddress else {
                    // A non-empty buffer has an address; an empty text stands in for the impossible.
                    return unsafe "".withCString { unsafe body($0, 1) }
                }
                return unsafe body(base, Int32(text.count))
            }
        }
    }
}
