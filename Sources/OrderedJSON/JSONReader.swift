import CSimd

/// Reads values of one body by their offsets, in place.
///
/// Every function throws `JSONFault` when what it touches is not JSON; none reads outside the body. Values that are passed over
/// are only balanced by brackets.
// Safe to hold: it keeps the body alive.
@safe package struct JSONReader {
    /// The body that is read.
    package let body: JSONBody
    let scanner: Scanner

    package init(_ body: JSONBody) {
        self.body = body
        scanner = Scanner(body)
    }

    /// Offset of the text's value: after a byte order mark, if there is one, and white space.
    package func root() throws(JSONFault) -> JSONOffset {
        if body.isTooLong { throw JSONFault(.tooLong(count: body.count), at: 0) }
        // Safe: the scanner keeps to the body.
        let p = unsafe scanner.root()
        _ = try unsafe scanner.kind(p)
        return unsafe scanner.offset(p)
    }

    /// Checks every byte of the text: for a body that is kept, since reading it checks only what is read.
    package func check(maxDepth: Int = JSONLimits.maxDepth) throws(JSONFault) {
        let root = try root()
        // Safe: the scanner keeps to the body.
        let end = unsafe try scanner.checkValue(scanner.position(root), maxDepth: maxDepth)
        try checkEnd(after: unsafe scanner.offset(end))
    }

    /// Checks that only white space comes from `end` on.
    package func checkEnd(after end: JSONOffset) throws(JSONFault) {
        if Int(end) == body.count { return }
        let p = unsafe scanner.skipSpace(try scanner.position(end))
        if unsafe p < scanner.end { throw unsafe scanner.fault(.trailingBytes, at: p) }
    }

    /// What the value at `offset` is, told from its first byte.
    package func kind(at offset: JSONOffset) throws(JSONFault) -> JSONKind {
        try unsafe scanner.kind(scanner.position(offset))
    }

    /// Offset one past the value at `offset`, found by balancing brackets.
    package func end(of offset: JSONOffset) throws(JSONFault) -> JSONOffset {
        try unsafe scanner.offset(scanner.skipValue(scanner.position(offset)))
    }

    /// Number of elements of the array, or members of the object (duplicates included), at `offset`.
    ///
    /// What is between the commas is not looked at.
    package func count(of offset: JSONOffset) throws(JSONFault) -> Int {
        let p = try unsafe scanner.position(offset)
        let kind = try unsafe scanner.kind(p)
        guard kind == .array || kind == .object else { throw unsafe scanner.unexpected(at: p) }
        // Safe: each position is compared with the end before its byte counts.
        let first = unsafe scanner.skipSpace(p + 1)
        if unsafe first >= scanner.end { throw scanner.unexpectedEnd() }
        if unsafe first.pointee == (kind == .array ? UInt8(ascii: "]") : UInt8(ascii: "}")) { return 0 }
        var commas: UInt64 = 0
        if unsafe csimd_count_commas(p + 1, scanner.end, &commas) == nil { throw scanner.unexpectedEnd() }
        return Int(commas) + 1
    }

    /// Calls `body` with the offset of each element of the array at `offset`, until it says false.
    /// - Returns: Offset one past the array; of the element that was last when stopped early.
    @discardableResult
    package func forEachElement(
        of offset: JSONOffset,
        _ body: (JSONOffset) throws(JSONFault) -> Bool
    ) throws(JSONFault) -> JSONOffset {
        var elements = try unsafe ElementWalk(scanner, at: scanner.position(offset))
        while let p = try unsafe elements.next() {
            let element = unsafe scanner.offset(p)
            if try !body(element) { return element }
        }
        return unsafe scanner.offset(elements.end ?? scanner.end)
    }

    /// Calls `body` with the name and the value's offset of each member of the object at `offset`, in document order and
    /// duplicates included, until it says false.
    /// - Returns: Offset one past the object; of the value that was last when stopped early.
    @discardableResult
    package func forEachMember(
        of offset: JSONOffset,
        _ body: (_ name: String, _ value: JSONOffset) throws(JSONFault) -> Bool
    ) throws(JSONFault) -> JSONOffset {
        var members = try unsafe PlainMemberWalk(scanner, at: scanner.position(offset))
        while let (name, _, value) = try unsafe members.next() {
            let at = unsafe scanner.offset(value)
            if try !body(unsafe scanner.text(name).text, at) { return at }
        }
        return unsafe scanner.offset(members.end ?? scanner.end)
    }

    /// Offset of the member's value in the object at `offset`, or nil.
    ///
    /// Of several members of that name the last wins.
    package func member(_ name: String, of offset: JSONOffset) throws(JSONFault) -> JSONOffset? {
        // One name is compared with each member's: a table of names would take longer to make.
        var found: JSONOffset?
        var members = try unsafe PlainMemberWalk(scanner, at: scanner.position(offset))
        while let (key, quote, value) = try unsafe members.next() {
            if try unsafe scanner.isName(key, quote: quote, name) { found = unsafe scanner.offset(value) }
        }
        return found
    }

    /// Offset of an element of the array at `offset`, or nil when there is none.
    ///
    /// `index` counts from 0; negative ones from the end, -1 being the last.
    package func element(at index: Int, of offset: JSONOffset) throws(JSONFault) -> JSONOffset? {
        var wanted = index
        if wanted < 0 {
            let (sum, overflow) = wanted.addingReportingOverflow(try count(of: offset))
            if overflow || sum < 0 { return nil }
            wanted = sum
        }
        var found: JSONOffset? = nil
        var position = 0
        try forEachElement(of: offset) { element throws(JSONFault) in
            if position == wanted { found = element }
            position += 1
            return position <= wanted
        }
        return found
    }

    /// Finds all names of a table in one walk over the object at `offset`.
    ///
    /// `slots`, at least as long as the table, gets the offset of each name's value, `JSONOffset.max` for those absent. Of several
    /// members of one name the last wins. For many objects of one kind in a row, `MemberLocator` is faster.
    ///
    /// - Returns: Offset one past the object.
    @discardableResult
    package func locate(
        _ table: MemberTable,
        in offset: JSONOffset,
        slots: UnsafeMutableBufferPointer<JSONOffset>
    ) throws(JSONFault) -> JSONOffset {
        for index in slots.indices { unsafe slots[index] = .max }
        let names = table.index.view
        var members = try unsafe PlainMemberWalk(scanner, at: scanner.position(offset))
        while let (name, quote, value) = try unsafe members.next() {
            let key = try unsafe scanner.find(name, quote: quote, in: names)
            if key >= 0, Int(key) < slots.count { unsafe slots[Int(key)] = scanner.offset(value) }
        }
        table.repeatDuplicates { from, to in
            if from < slots.count, to < slots.count { unsafe slots[to] = slots[from] }
        }
        return unsafe scanner.offset(members.end ?? scanner.end)
    }

    // MARK: Leaves

    /// The text of the string at `offset`, without escapes; half a surrogate pair becomes U+FFFD.
    package func string(at offset: JSONOffset) throws(JSONFault) -> String {
        let p = try unsafe scanner.position(offset)
        guard unsafe p.pointee == UInt8(ascii: "\"") else { throw unsafe scanner.unexpected(at: p) }
        return try unsafe scanner.text(p + 1).text
    }

    /// Appends the text of the string at `offset`, without escapes, as UTF-8; half a surrogate pair becomes U+FFFD.
    ///
    /// - Parameters:
    ///   - offset: Of the string.
    ///   - text: What is appended to.
    ///   - keepingSurrogates: Half a pair stays what it is, as generalized UTF-8, for a reader that reports it.
    /// - Throws: `JSONFault` for what is no string.
    package func appendText(
        at offset: JSONOffset,
        into text: inout [UInt8],
        keepingSurrogates: Bool = false
    ) throws(JSONFault) {
        let p = try unsafe scanner.position(offset)
        guard unsafe p.pointee == UInt8(ascii: "\"") else { throw unsafe scanner.unexpected(at: p) }
        try unsafe scanner.appendText(p + 1, to: &text, keepingSurrogates: keepingSurrogates)
    }

    /// The number at `offset` when it has no fraction (`1.0` has none) and fits; nil for other numbers and other kinds.
    package func int(at offset: JSONOffset) throws(JSONFault) -> Int? {
        let p = try unsafe scanner.position(offset)
        guard try unsafe scanner.kind(p) == .number else { return nil }
        return try unsafe scanner.number(p).integer
    }

    /// The number at `offset`; nil for other kinds, and for numbers too large for a double.
    package func double(at offset: JSONOffset) throws(JSONFault) -> Double? {
        let p = try unsafe scanner.position(offset)
        guard try unsafe scanner.kind(p) == .number else { return nil }
        let value = try unsafe scanner.number(p).double
        return value.isFinite ? value : nil
    }

    /// The bytes of the value at `offset` as they stand in the body, found by balancing brackets.
    ///
    /// Valid while the body lives.
    package func rawSlice(at offset: JSONOffset) throws(JSONFault) -> UnsafeRawBufferPointer {
        let p = try unsafe scanner.position(offset)
        let end = try unsafe scanner.skipValue(p)
        return unsafe UnsafeRawBufferPointer(start: p, count: end - p)
    }

    /// Whether the value at `offset` is written in the same bytes as one of another body.
    package func isWritten(
        at offset: JSONOffset,
        like other: JSONReader,
        at otherOffset: JSONOffset
    ) throws(JSONFault) -> Bool {
        let (left, right) = unsafe (try rawSlice(at: offset), try other.rawSlice(at: otherOffset))
        guard left.count == right.count, let a = left.baseAddress, let b = right.baseAddress else {
            return left.count == right.count
        }
        // Safe: both slices are within bodies that their readers keep.
        return unsafe memcmp(a, b, left.count) == 0
    }

    /// The value at `offset` with everything below it, checked as it is read.
    ///
    /// At most `maxDepth` arrays and objects may be inside each other.
    package func value(at offset: JSONOffset, maxDepth: Int = JSONLimits.maxDepth) throws(JSONFault) -> JSONValue {
        var p = try unsafe scanner.position(offset)
        return try unsafe scanner.value(&p, depthLeft: maxDepth, maxDepth: maxDepth)
    }
}

// PERF: a reader holds its body; one value is read without that.
extension JSONBody {
    /// The text of the string at `offset` where it is written without escapes, in ASCII; nil for every other value.
    package func plainString(at offset: JSONOffset) -> String? {
        // Safe: the bytes are looked at inside of the call.
        unsafe withPlainText(at: offset) { text in
            if text.count < 16, let start = text.baseAddress,
                let short = unsafe String(shortASCII: start, count: text.count)
            {
                return short
            }
            return unsafe String(decoding: text, as: UTF8.self)
        }
    }

    /// Calls with the text of the string at `offset` where it is written without escapes, in ASCII.
    ///
    /// - Returns: Nil for every other value.
    @inline(__always)
    package func withPlainText<Result>(
        at offset: JSONOffset,
        _ use: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result? {
        let scanner = Scanner(self)
        guard let p = unsafe try? scanner.position(offset), unsafe p.pointee == UInt8(ascii: "\"") else { return nil }
        // Safe: there are 64 bytes behind the body, and what lies behind its end is not taken.
        let text = unsafe p + 1
        var count = unsafe csimd_special(text).trailingZeroBitCount
        if count >= 16 { count = unsafe csimd_plain_length(text, scanner.end - text) }
        guard unsafe text + count < scanner.end, unsafe text[count] == UInt8(ascii: "\"") else { return nil }
        return unsafe use(UnsafeBufferPointer(start: text, count: count))
    }

    /// The number at `offset` where it is written as at most 18 digits, with or without a sign; nil for every other value.
    package func plainInt(at offset: JSONOffset) -> Int? {
        let scanner = Scanner(self)
        guard let p = unsafe try? scanner.position(offset) else { return nil }
        return unsafe scanner.shortInteger(p)
    }
}
