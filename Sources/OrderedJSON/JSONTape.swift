/// A whole JSON text, checked byte by byte and listed value by value in document order.
///
/// The strict reading of a text: grammar, UTF-8, escapes, numbers, depth, nothing after the value. It is what other readers of
/// this module are tested against, and what is used where a text must be right as a whole.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc8259
package struct JSONTape {
    /// One value, or the name of a member.
    package struct Entry: Hashable, Sendable {
        /// What it is.
        package var kind: JSONKind
        /// Offset of its first byte.
        package var start: JSONOffset
        /// Offset one past its last byte.
        package var end: JSONOffset
        /// Position of the entry after it and everything below it.
        package var next: Int32
        /// Elements of an array or members of an object.
        package var count: UInt32
    }

    /// The text.
    package let body: JSONBody
    /// All values; the text's value is the first.
    ///
    /// Of an object, names and values take turns.
    package private(set) var entries: [Entry] = []

    private let scanner: Scanner

    /// - Parameters:
    ///   - body: The text.
    ///   - maxDepth: Arrays and objects allowed inside each other.
    /// - Throws: `JSONFault` for the first byte that is wrong.
    package init(_ body: JSONBody, maxDepth: Int = JSONLimits.maxDepth) throws(JSONFault) {
        self.body = body
        scanner = Scanner(body)
        if body.isTooLong { throw JSONFault(.tooLong(count: body.count), at: 0) }
        try build(maxDepth: maxDepth)
    }

    private mutating func build(maxDepth: Int) throws(JSONFault) {
        var open: [Int] = []
        // Safe: the scanner keeps every position inside the body; the body is held.
        var p = unsafe scanner.root()
        values: while true {
            unsafe p = unsafe scanner.skipSpace(p)
            let kind = try unsafe scanner.kind(p)
            let index = entries.count
            let start = unsafe scanner.offset(p)
            entries.append(Entry(kind: kind, start: start, end: start, next: Int32(index + 1), count: 0))
            switch kind {
            case .object, .array:
                if open.count >= maxDepth { throw unsafe scanner.fault(.tooDeep(limit: maxDepth), at: p) }
                open.append(index)
                unsafe p = unsafe scanner.skipSpace(p + 1)
                let close = kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
                guard unsafe p < scanner.end, unsafe p.pointee == close else {
                    entries[index].count = 1
                    if kind == .object { unsafe p = try appendKey(p) }
                    continue values
                }
                unsafe p += 1
                open.removeLast()
            case .string:
                unsafe p = try scanner.checkString(p + 1)
            case .number:
                unsafe p = unsafe try scanner.number(p).end
            case .true, .false, .null:
                unsafe p = try scanner.literal(p)
            }
            entries[index].end = unsafe scanner.offset(p)
            while let top = open.last {
                unsafe p = unsafe scanner.skipSpace(p)
                if unsafe p >= scanner.end { throw scanner.unexpectedEnd() }
                let isObject = entries[top].kind == .object
                let byte = unsafe p.pointee
                if byte == UInt8(ascii: ",") {
                    entries[top].count += 1
                    unsafe p = unsafe scanner.skipSpace(p + 1)
                    if isObject { unsafe p = try appendKey(p) }
                    continue values
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw unsafe scanner.unexpected(at: p)
                }
                unsafe p += 1
                open.removeLast()
                entries[top].end = unsafe scanner.offset(p)
                entries[top].next = Int32(entries.count)
            }
            break
        }
        unsafe p = unsafe scanner.skipSpace(p)
        if unsafe p < scanner.end { throw unsafe scanner.fault(.trailingBytes, at: p) }
    }

    private mutating func appendKey(_ p: Bytes) throws(JSONFault) -> Bytes {
        let past = try unsafe scanner.checkKey(p)
        // Safe: the key was checked, so its end is where its string ends.
        let end = try unsafe scanner.checkString(p + 1)
        entries.append(
            Entry(
                kind: .string,
                start: unsafe scanner.offset(p),
                end: unsafe scanner.offset(end),
                next: Int32(entries.count + 1),
                count: 0
            )
        )
        return unsafe past
    }

    /// Positions of the elements of the array at `index`, in order.
    package func elements(of index: Int) -> [Int] {
        var positions: [Int] = []
        var at = index + 1
        while at < Int(entries[index].next) {
            positions.append(at)
            at = Int(entries[at].next)
        }
        return positions
    }

    /// Names and positions of the values of the object at `index`, in order, duplicates included.
    package func members(of index: Int) -> [(name: String, value: Int)] {
        var found: [(name: String, value: Int)] = []
        var at = index + 1
        while at + 1 < entries.count, at < Int(entries[index].next) {
            found.append((text(at), at + 1))
            at = Int(entries[at + 1].next)
        }
        return found
    }

    /// The text of the string at `index`, without escapes; empty when it is no string.
    package func text(_ index: Int) -> String {
        guard entries[index].kind == .string else { return "" }
        var bytes: [UInt8] = []
        // Safe: the entry lies in the body. It was checked, so reading it again cannot fail.
        _ = try? unsafe scanner.appendText(scanner.start + Int(entries[index].start) + 1, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes of the value at `index`, as they stand in the body.
    package func raw(_ index: Int) -> [UInt8] {
        let entry = entries[index]
        // Safe: the entry lies in the body.
        return unsafe Array(
            UnsafeBufferPointer(start: scanner.start + Int(entry.start), count: Int(entry.end) - Int(entry.start))
        )
    }
}
