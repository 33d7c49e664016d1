import CSQLite

/// The JSON text that stands before each value of a row, made once per statement: `{"a":`, then `,"b":`.
struct RenderedColumns {
    /// All prefixes one after the other.
    private(set) var bytes: [UInt8] = []
    /// Where each prefix ends in `bytes`.
    private(set) var ends: [Int] = []

    /// How many columns a row has.
    var count: Int { ends.count }

    /// Reads the names from a prepared statement.
    init(of statement: OpaquePointer) {
        for index in unsafe 0..<sqlite3_column_count(statement) {
            var text = JSONBuffer(capacity: 64, limit: .max)
            text.append(UInt8(ascii: index == 0 ? "{" : ","))
            // Safe: the name is NUL-terminated, and read before the next call on the statement.
            var name = unsafe sqlite3_column_name(statement, index).map { unsafe String(cString: $0) } ?? ""
            name.withUTF8 { unsafe text.appendString($0) }
            text.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: text.bytes)
            ends.append(bytes.count)
        }
    }
}

extension JSONBuffer {
    /// Appends the statement's current row as an object.
    mutating func appendRow(of statement: OpaquePointer, _ columns: RenderedColumns) {
        // Safe: the prefixes live as long as `columns`, and each end lies within them.
        unsafe columns.bytes.withUnsafeBufferPointer { prefixes in
            var start = 0
            var index: Int32 = 0
            for end in columns.ends {
                unsafe append(UnsafeBufferPointer(rebasing: prefixes[start..<end]))
                unsafe appendValue(of: statement, index)
                start = end
                index += 1
            }
        }
        append(UInt8(ascii: "}"))
    }

    private mutating func appendValue(of statement: OpaquePointer, _ index: Int32) {
        switch unsafe sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER:
            append(integer: unsafe sqlite3_column_int64(statement, index))
        case SQLITE_FLOAT:
            append(real: unsafe sqlite3_column_double(statement, index))
        case SQLITE_TEXT:
            let start = unsafe sqlite3_column_text(statement, index)
            let count = unsafe Int(sqlite3_column_bytes(statement, index))
            // Safe: SQLite owns `count` bytes there until the next step; no pointer means no memory, told as overflow.
            guard let start = unsafe start else { return markFull() }
            unsafe appendString(UnsafeBufferPointer(start: start, count: count))
        case SQLITE_BLOB:
            let start = unsafe sqlite3_column_blob(statement, index)
            let count = unsafe Int(sqlite3_column_bytes(statement, index))
            // Safe: as above; an empty blob has no pointer.
            unsafe append(base64: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
        default:
            append(literal: "null")
        }
    }
}
