import CSimd

/// Steps through the elements of one array, skipping each, so that a caller can do other work in between.
package struct JSONElements {
    private let reader: JSONReader
    private var walk: ElementWalk

    fileprivate init(_ reader: JSONReader, _ walk: ElementWalk) {
        self.reader = reader
        self.walk = walk
    }

    /// Offset of the next element; nil after the last.
    package mutating func next() throws(JSONFault) -> JSONOffset? {
        // Safe: the reader keeps the body alive, and the walk stays inside it.
        guard let p = unsafe try walk.next() else { return nil }
        return unsafe reader.scanner.offset(p)
    }
}

/// Steps through the members of one object in document order, duplicates included.
package struct JSONMembers {
    private let reader: JSONReader
    private var walk: PlainMemberWalk

    fileprivate init(_ reader: JSONReader, _ walk: PlainMemberWalk) {
        self.reader = reader
        self.walk = walk
    }

    /// Name (escapes resolved) and the offset of the value; nil after the last.
    package mutating func next() throws(JSONFault) -> (name: String, value: JSONOffset)? {
        // Safe: the reader keeps the body alive, and the walk stays inside it.
        guard let (name, _, value) = unsafe try walk.next() else { return nil }
        // The name's opening quote stands right before it.
        return unsafe (try reader.string(at: reader.scanner.offset(name) - 1), reader.scanner.offset(value))
    }
}

/// Member names from an object inwards, prepared for many look-ups.
package final class MemberPath: Sendable {
    package let names: [String]
    /// For each name a table of its own.
    package let tables: [MemberTable]

    package init(_ names: [String]) {
        self.names = names
        self.tables = names.map { MemberTable([$0]) }
    }
}

extension JSONReader {
    /// - Throws: When no array stands at `offset`.
    package func elements(of offset: JSONOffset) throws(JSONFault) -> JSONElements {
        // Safe: the scanner keeps to the body.
        JSONElements(self, unsafe try ElementWalk(scanner, at: scanner.position(offset)))
    }

    /// - Throws: When no object stands at `offset`.
    package func members(of offset: JSONOffset) throws(JSONFault) -> JSONMembers {
        // Safe: the scanner keeps to the body.
        JSONMembers(self, unsafe try PlainMemberWalk(scanner, at: scanner.position(offset)))
    }

    /// Walks member names from an object inwards; nil when one is missing or something on the way is no object.
    ///
    /// An empty path is the value itself.
    package func value(along path: MemberPath, from offset: JSONOffset) throws(JSONFault) -> JSONOffset? {
        var offset = offset
        for table in path.tables {
            guard try kind(at: offset) == .object else { return nil }
            var slot = JSONOffset.max
            unsafe try withUnsafeMutablePointer(to: &slot) { (pointer) throws(JSONFault) in
                // Safe: one slot for a table of one name.
                _ = unsafe try locate(table, in: offset, slots: UnsafeMutableBufferPointer(start: pointer, count: 1))
            }
            if slot == .max { return nil }
            offset = slot
        }
        return offset
    }

    /// As `locate(_:in:slots:)`, into a part of an array that has room for the table from `start` on.
    package func locate(
        _ table: MemberTable,
        in offset: JSONOffset,
        into slots: inout [JSONOffset],
        at start: Int
    ) throws(JSONFault) {
        guard start >= 0, table.count <= slots.count - start else { return }
        unsafe try slots.withUnsafeMutableBufferPointer { (buffer) throws(JSONFault) in
            // Safe: the range was checked above.
            _ = unsafe try locate(
                table,
                in: offset,
                slots: UnsafeMutableBufferPointer(rebasing: buffer[start..<start + table.count])
            )
        }
    }

    /// As `locate(_:in:slots:)`, into places of the caller's own.
    package func locate(
        _ table: MemberTable,
        in offset: JSONOffset,
        into slots: inout MutableSpan<JSONOffset>
    ) throws(JSONFault) {
        unsafe try slots.withUnsafeMutableBufferPointer { (buffer) throws(JSONFault) in
            _ = unsafe try locate(table, in: offset, slots: buffer)
        }
    }

    /// The byte a value begins with.
    package func firstByte(at offset: JSONOffset) -> UInt8 {
        // Safe: compared with the body's length first.
        Int(offset) < body.count ? unsafe body.start[Int(offset)] : 0
    }

    /// Appends the bytes of the value at `offset` as they stand in the body.
    package func appendRaw(at offset: JSONOffset, into bytes: inout [UInt8]) throws(JSONFault) {
        // Safe: the slice is copied while the body is alive.
        unsafe bytes.append(contentsOf: try rawSlice(at: offset))
    }

    /// The text of the value at `offset` as it stands in the body.
    package func rawText(at offset: JSONOffset) throws(JSONFault) -> String {
        var bytes: [UInt8] = []
        try appendRaw(at: offset, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension OutputBuffer {
    /// `"name":` as it is written before a member's value.
    package static func encodedKey(_ name: String) -> [UInt8] { encodedString(name) + [UInt8(ascii: ":")] }

    /// A text as a JSON string.
    package static func encodedString(_ text: String) -> [UInt8] {
        var output = OutputBuffer(capacity: text.utf8.count + 2)
        output.appendQuoted(text)
        return output.bytes
    }

    /// What was written, as a body of its own.
    package consuming func makeBody() -> JSONBody { JSONBody(taking: self) }
}
