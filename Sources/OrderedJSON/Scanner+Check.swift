/// The whole check of one value, without building anything.
extension Scanner {
    /// One past the value at `p`, every byte of which keeps to the grammar.
    ///
    /// At most `maxDepth` levels of arrays and objects are allowed; the check does not recurse.
    func checkValue(_ p: Bytes, maxDepth: Int) throws(JSONFault) -> Bytes {
        // One bit per open level: set for objects.
        var levels: [UInt64] = []
        var depth = 0
        var q = unsafe p
        while true {
            // A value is due at q.
            unsafe q = unsafe skipSpace(q)
            var isOpened = false
            switch try unsafe kind(q) {
            case .object, .array:
                if depth >= maxDepth { throw unsafe fault(.tooDeep(limit: maxDepth), at: q) }
                let isObject = unsafe q.pointee == UInt8(ascii: "{")
                if depth & 63 == 0 { levels.append(0) }
                let bit = UInt64(1) << UInt64(depth & 63)
                if isObject { levels[depth >> 6] |= bit } else { levels[depth >> 6] &= ~bit }
                depth += 1
                unsafe q = unsafe skipSpace(q + 1)
                // Safe: the byte at the end is readable, and then is no bracket that counts.
                let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
                if unsafe q < end, unsafe q.pointee == close {
                    unsafe q += 1
                    depth -= 1
                    if depth & 63 == 0 { levels.removeLast() }
                } else {
                    if isObject { unsafe q = try checkKey(q) }
                    isOpened = true
                }
            case .string:
                unsafe q = try checkString(q + 1)
            case .number:
                unsafe q = unsafe try number(q).end
            case .true, .false, .null:
                unsafe q = try literal(q)
            }
            if isOpened { continue }
            // A value ended at q.
            while true {
                if depth == 0 { return unsafe q }
                unsafe q = unsafe skipSpace(q)
                if unsafe q >= end { throw unexpectedEnd() }
                let isObject = levels[(depth - 1) >> 6] & (UInt64(1) << UInt64((depth - 1) & 63)) != 0
                let byte = unsafe q.pointee
                if byte == UInt8(ascii: ",") {
                    unsafe q = unsafe skipSpace(q + 1)
                    if isObject { unsafe q = try checkKey(q) }
                    break
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw unsafe unexpected(at: q) }
                unsafe q += 1
                depth -= 1
                if depth & 63 == 0 { levels.removeLast() }
            }
        }
    }

    /// One past the colon after the key at `p`.
    func checkKey(_ p: Bytes) throws(JSONFault) -> Bytes {
        guard unsafe p < end, unsafe p.pointee == UInt8(ascii: "\"") else { throw unsafe unexpected(at: p) }
        let q = unsafe skipSpace(try checkString(p + 1))
        guard unsafe q < end, unsafe q.pointee == UInt8(ascii: ":") else { throw unsafe unexpected(at: q) }
        return unsafe q + 1
    }
}
