import CSimd

/// Leaves: checked, copied when they are in canonical form, rewritten when not.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Scalars.Built-in-Scalars, result coercion
extension Projector {
    /// Copies the string whose opening quote is at `p`, checking escapes, control characters and UTF-8 on the way.
    /// - Returns: One past the closing quote.
    func copyString(_ p: Bytes, into output: inout OutputBuffer) throws(JSONFault) -> Bytes {
        output.append(byte: UInt8(ascii: "\""))
        return try unsafe copyRestOfString(p + 1, into: &output)
    }

    /// Copies a string from `p`, inside it, on.
    private func copyRestOfString(_ p: Bytes, into output: inout OutputBuffer) throws(JSONFault) -> Bytes {
        var q = unsafe p
        while true {
            if unsafe q >= scanner.end { throw scanner.unexpectedEnd() }
            output.reserve(64)
            let byte = unsafe q.pointee
            if byte == UInt8(ascii: "\"") {
                output.append(byte: byte)
                return unsafe q + 1
            }
            if byte == UInt8(ascii: "\\") || byte >= 0x80 || byte < 0x20 {
                let length = try unsafe scanner.specialLength(q)
                // Safe: at most six bytes, for which there is room.
                unsafe csimd_copy16(output.base + output.length, q)
                output.length &+= length
                unsafe q += length
                continue
            }
            let left = unsafe scanner.end - q
            let room = output.room - output.length
            let plain = unsafe csimd_copy_plain(q, output.base + output.length, left < room ? left : room)
            output.length &+= plain
            unsafe q += plain
        }
    }

    /// Copies a number as it is written.
    /// - Returns: One past it; nil, with nothing written, when it is too large for a double.
    func copyFloat(_ p: Bytes, into output: inout OutputBuffer) throws(JSONFault) -> Bytes? {
        let number = try unsafe scanner.number(p)
        guard number.isFinite else { return nil }
        unsafe output.append(contentsOf: UnsafeBufferPointer(start: p, count: number.end - p))
        return unsafe number.end
    }

    /// Everything that is not the usual spelling of the wanted kind: null, other kinds, numbers to rewrite, and the kinds of
    /// leaves that are rare.
    @inline(never)
    mutating func writeRare(
        _ node: UnsafePointer<ShapeNode>,
        at p: Bytes,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) throws(JSONFault) -> Bytes? {
        let kind = try unsafe scanner.kind(p)
        let form = unsafe node.pointee.form
        let end: Bytes
        switch kind {
        case .null:
            unsafe end = try scanner.literal(p)
            return unsafe writeAbsent(node, into: &output, failures: &failures) ? end : nil
        case .number:
            let number = try unsafe scanner.number(p)
            if write(number, as: form, into: &output) { return unsafe number.end }
            unsafe end = unsafe number.end
            if form == .checked, case .checked(let check) = unsafe node.pointee.leaf {
                // Safe: start to end are the number's bytes, and the span is used at once.
                let text = unsafe UnsafeBufferPointer(start: p, count: end - p)
                if unsafe check.number(Span(_unsafeElements: text)) {
                    unsafe output.append(contentsOf: text)
                    return unsafe end
                }
            }
        case .true, .false:
            unsafe end = try scanner.literal(p)
            let text: StaticString = kind == .true ? "true" : "false"
            if form == .boolean {
                output.append(text)
                return unsafe end
            }
            if form == .string {
                output.append(byte: UInt8(ascii: "\""))
                output.append(text)
                output.append(byte: UInt8(ascii: "\""))
                return unsafe end
            }
        case .string:
            if form == .enumeration, let names = unsafe node.pointee.names {
                unsafe end = try scanner.checkString(p + 1)
                if try unsafe scanner.find(p + 1, quote: end - 1, in: names) >= 0 {
                    return try unsafe copyEnumeration(p, end: end, into: &output)
                }
            } else if form == .checked, case .checked(let check) = unsafe node.pointee.leaf {
                unsafe end = try scanner.checkString(p + 1)
                var text: [UInt8] = []
                try unsafe scanner.appendText(p + 1, to: &text)
                if check.string(text.span) {
                    // Safe: the string's own bytes, with its quotes.
                    unsafe output.append(contentsOf: UnsafeBufferPointer(start: p, count: end - p))
                    return unsafe end
                }
            } else {
                unsafe end = try form == .any ? scanner.checkString(p + 1) : scanner.skipValue(p)
                if let number = unsafe numberInString(p, end: end, as: form), write(number, as: form, into: &output) {
                    return unsafe end
                }
            }
        case .array, .object:
            unsafe end =
                try form == .any ? scanner.checkValue(p, maxDepth: JSONLimits.maxDepth) : scanner.skipContainer(p)
        }
        if form == .checked, kind != .string, kind != .number, case .checked(let check) = unsafe node.pointee.leaf,
            let other = check.other
        {
            // Safe: p to end are the value's bytes, and the span is used at once.
            let text = unsafe UnsafeBufferPointer(start: p, count: end - p)
            if unsafe other(Span(_unsafeElements: text)) {
                unsafe output.append(contentsOf: text)
                return unsafe end
            }
        }
        if form == .any {
            unsafe output.append(contentsOf: UnsafeBufferPointer(start: p, count: end - p))
            return unsafe end
        }
        switch form {
        case .list: record(.listExpected(found: kind), in: &failures)
        case .object: record(.objectExpected(found: kind), in: &failures)
        case .int, .float, .string, .boolean, .id, .enumeration, .checked, .any:
            let excerpt = unsafe scanner.excerpt(p, end: end)
            record(.expected(unsafe node.pointee.leaf, found: excerpt, kind), in: &failures)
        }
        guard unsafe node.pointee.isNullable else { return nil }
        output.append("null")
        return unsafe end
    }

    /// The number that a string consists of, where an Int or a Float is wanted: `123` for `"123"`.
    private func numberInString(_ p: Bytes, end: Bytes, as form: ShapeNode.Form) -> NumberToken? {
        // Safe: the string has two quotes, so that the byte after the first one is there.
        guard form == .int || form == .float, let number = unsafe try? scanner.numberPrefix(p + 1) else { return nil }
        guard unsafe number.end == end - 1, form == .float || number.isPlainInteger else { return nil }
        return number
    }

    /// A known name is copied as it is, one written with escapes without them.
    private func copyEnumeration(_ p: Bytes, end: Bytes, into output: inout OutputBuffer) throws(JSONFault) -> Bytes {
        var text: [UInt8] = []
        try unsafe scanner.appendText(p + 1, to: &text)
        // Safe: the buffer is used inside the closure only.
        unsafe text.withUnsafeBufferPointer { unsafe output.appendQuoted(utf8: $0) }
        return unsafe end
    }

    /// Writes a number as the wanted kind.
    /// - Returns: False, with nothing written, when it is none of that kind.
    private func write(_ number: NumberToken, as form: ShapeNode.Form, into output: inout OutputBuffer) -> Bool {
        // Safe: start to end are the number's bytes.
        let text = unsafe UnsafeBufferPointer(start: number.start, count: number.end - number.start)
        switch form {
        case .int:
            guard let value = number.integer, Int32(exactly: value) != nil else { return false }
            output.append(value)
        case .float:
            guard number.isFinite else { return false }
            unsafe output.append(contentsOf: text)
        case .any:
            unsafe output.append(contentsOf: text)
        case .string, .id:
            if number.isPlainInteger, number.plainInteger != 0 {
                // Digits stay as they are: 64-bit identifiers would lose their last ones as doubles.
                output.append(byte: UInt8(ascii: "\""))
                unsafe output.append(contentsOf: text)
                output.append(byte: UInt8(ascii: "\""))
                return true
            }
            let value = number.double
            guard value.isFinite, form == .string || value == value.rounded() else { return false }
            output.append(byte: UInt8(ascii: "\""))
            output.append(text: NumberText.javaScript(value))
            output.append(byte: UInt8(ascii: "\""))
        case .boolean, .enumeration, .checked, .list, .object:
            return false
        }
        return true
    }
}

extension Scanner {
    /// Copies a leaf that is in the usual spelling of its kind: a string in ASCII without escapes, an Int of one to nine
    /// digits, a Float without exponent of up to 16 bytes.
    ///
    /// `room` bytes may be written at `to`, and 64 more may be touched.
    ///
    /// - Returns: Number of bytes copied, which is the length of the leaf; 0 for everything else and when there is too little
    ///   room.
    @inline(__always)
    func copyPlainLeaf(_ form: ShapeNode.Form, at p: Bytes, to: UnsafeMutablePointer<UInt8>, room: Int) -> Int {
        // Safe: the kernels keep to the end of the body and to the room, give or take 64 bytes that are readable and writable.
        switch form {
        case .string, .id: unsafe csimd_copy_plain_string(p, end, to, room)
        case .int: unsafe csimd_copy_short_integer(p, end, to, room)
        case .float: unsafe csimd_copy_short_decimal(p, end, to, room)
        case .boolean: unsafe csimd_copy_boolean(p, end, to, room)
        case .enumeration, .checked, .any, .list, .object: 0
        }
    }

    /// The start of a value's text for messages: at most 60 bytes, cut before a character that would not fit whole; bytes that
    /// are no UTF-8 become U+FFFD.
    func excerpt(_ p: Bytes, end: Bytes) -> String {
        var count = unsafe min(end - p, 60)
        if unsafe end - p > 60 {
            // Safe: below 60, and the value is longer.
            while count > 57, unsafe p[count] & 0xC0 == 0x80 { count -= 1 }
        }
        var text = unsafe String(decoding: UnsafeBufferPointer(start: p, count: count), as: UTF8.self)
        while text.utf8.count > 60 { text.removeLast() }
        return text
    }
}
