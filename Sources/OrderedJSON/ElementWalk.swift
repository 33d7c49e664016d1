/// Steps through the elements of one array, skipping each.
// Safe to hold: lives on the stack of a function that keeps the body alive.
@safe struct ElementWalk {
    let scanner: Scanner
    /// Start of the element handed out last, or the `[`.
    private var p: Bytes
    private var isFirst = true
    /// One past the `]`, once it was reached.
    private(set) var end: Bytes?

    /// Starts at `array`, the position of a `[`; throws when something else stands there.
    init(_ scanner: Scanner, at array: Bytes) throws(JSONFault) {
        self.scanner = scanner
        unsafe p = unsafe array
        unsafe end = nil
        if unsafe array >= scanner.end { throw scanner.unexpectedEnd() }
        if unsafe array.pointee != UInt8(ascii: "[") { throw unsafe scanner.unexpected(at: array) }
    }

    /// Start of the next element, or nil after the last.
    mutating func next() throws(JSONFault) -> Bytes? {
        if unsafe end != nil { return nil }
        var q: Bytes
        // Safe: each position is compared with the end before its byte counts.
        if isFirst {
            isFirst = false
            unsafe q = unsafe scanner.skipSpace(p + 1)
            if unsafe q < scanner.end, unsafe q.pointee == UInt8(ascii: "]") {
                unsafe end = unsafe q + 1
                return nil
            }
        } else {
            unsafe q = unsafe scanner.skipSpace(try scanner.skipValue(p))
            if unsafe q >= scanner.end { throw scanner.unexpectedEnd() }
            if unsafe q.pointee == UInt8(ascii: "]") {
                unsafe end = unsafe q + 1
                return nil
            }
            guard unsafe q.pointee == UInt8(ascii: ",") else { throw unsafe scanner.unexpected(at: q) }
            unsafe q = unsafe scanner.skipSpace(q + 1)
        }
        if unsafe q >= scanner.end { throw scanner.unexpectedEnd() }
        unsafe p = unsafe q
        return unsafe q
    }
}

extension Scanner {
    /// The value of the last member that has the first name of `names`, in the object at `p`; nil when there is none.
    func member(_ names: NameIndex.View, of p: Bytes) throws(JSONFault) -> Bytes? {
        var found: Bytes? = nil
        var members = try unsafe PlainMemberWalk(self, at: p)
        while let (name, quote, value) = try unsafe members.next() {
            if try unsafe find(name, quote: quote, in: names) == 0 { unsafe found = unsafe value }
        }
        return unsafe found
    }
}

/// Steps through the members of one object, skipping each value.
// Safe to hold: lives on the stack of a function that keeps the body alive.
@safe struct PlainMemberWalk {
    let scanner: Scanner
    /// Start of the value handed out last, or the `{`.
    private var p: Bytes
    private var isFirst = true
    /// One past the `}`, once it was reached.
    private(set) var end: Bytes?

    /// Starts at `object`, the position of a `{`; throws when something else stands there.
    init(_ scanner: Scanner, at object: Bytes) throws(JSONFault) {
        self.scanner = scanner
        unsafe p = unsafe object
        unsafe end = nil
        if unsafe object >= scanner.end { throw scanner.unexpectedEnd() }
        if unsafe object.pointee != UInt8(ascii: "{") { throw unsafe scanner.unexpected(at: object) }
    }

    /// First byte of the next member's name, its closing quote, and its value; nil after the last.
    mutating func next() throws(JSONFault) -> (name: Bytes, quote: Bytes, value: Bytes)? {
        if unsafe end != nil { return nil }
        // Safe: each position is compared with the end before its byte counts.
        var q = unsafe scanner.skipSpace(isFirst ? p + 1 : try scanner.skipValue(p))
        if unsafe q >= scanner.end { throw scanner.unexpectedEnd() }
        if unsafe q.pointee == UInt8(ascii: "}") {
            unsafe end = unsafe q + 1
            return nil
        }
        if !isFirst {
            guard unsafe q.pointee == UInt8(ascii: ",") else { throw unsafe scanner.unexpected(at: q) }
            unsafe q = unsafe scanner.skipSpace(q + 1)
        }
        isFirst = false
        guard unsafe q < scanner.end, unsafe q.pointee == UInt8(ascii: "\"") else {
            throw unsafe scanner.unexpected(at: q)
        }
        let name = unsafe q + 1
        let pastName = try unsafe scanner.skipValue(q)
        unsafe q = unsafe scanner.skipSpace(pastName)
        guard unsafe q < scanner.end, unsafe q.pointee == UInt8(ascii: ":") else {
            throw unsafe scanner.unexpected(at: q)
        }
        unsafe q = unsafe scanner.skipSpace(q + 1)
        if unsafe q >= scanner.end { throw scanner.unexpectedEnd() }
        unsafe p = unsafe q
        return unsafe (name, pastName - 1, q)
    }
}
