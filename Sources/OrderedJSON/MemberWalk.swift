import CSimd

/// What the walks over earlier objects taught about the order of members in objects of one kind.
///
/// APIs write the members of every element in the same order and with the same white space. So the bytes between two
/// values (`,\n    "title": `) are remembered by position; when the next object has the same bytes there, one comparison
/// replaces reading white space, comma, key and colon. A comparison that fails costs little, and the bytes are then read
/// one by one: what is learned never changes what a text means.
// Safe to hold: points to memory of the projector or reader that owns it and of the body it reads.
@safe struct LearnedWalk {
    /// The bytes before one value, opening bracket or preceding value excluded.
    @safe struct Step {
        var gap: Bytes
        /// One bit per byte of the gap, of its first 16.
        var mask: UInt32
        var length: Int16
        /// Position of the key in its table, `MemberWalk.unwanted`, or `MemberWalk.end` for a gap up to and with `}`.
        var key: Int16
        /// The key's leaf, if it feeds one alone.
        var leaf: UnsafePointer<MemberNode>?
    }

    /// Room for `capacity` steps, allocated when the second object comes.
    var steps: UnsafeMutablePointer<Step>?
    var count: Int32 = 0
    /// The last step is the end of the object: there is nothing left to learn.
    var isComplete = false
    /// 1 once an object was seen.
    var visits: Int32 = 0
    /// Gaps that were not as learned, since learning.
    var misses: Int32 = 0
    /// How often an object had to be written again by slots.
    var restarts: Int32 = 0

    /// Objects with more members than this are read without help from there on.
    static let capacity = 64
    /// Longer gaps are not learned: a comparison may read 64 bytes.
    static let longestGap = 64
    /// After this many objects that did not fit the selection's order, all are written by slots.
    static let maxRestarts: Int32 = 8
    /// After this many gaps that were not as learned, learning starts again.
    static let maxMisses: Int32 = 64

    init() { unsafe steps = nil }
}

/// Steps through the members of one object.
///
/// The walk itself does not change: where it stands is handed in and out, so that it stays in registers.
// Safe to hold: lives on the stack of a function that keeps body and tables alive.
@safe struct MemberWalk {
    static let unwanted: Int32 = -1
    static let end: Int32 = -2

    /// Where a walk stands.
    // Safe to hold: as the walk.
    @safe struct Place {
        /// One past the `{` or past the value before; after a step the position of the member's value, or one past `}`.
        var p: Bytes
        /// The step expected next.
        var expected = 0

        @inline(__always)
        init(_ p: Bytes, expected: Int = 0) {
            unsafe self.p = unsafe p
            self.expected = expected
        }
    }

    let scanner: Scanner
    let table: UnsafePointer<KeyTable>
    let learned: UnsafeMutablePointer<LearnedWalk>
    /// Steps known when the walk began; nil when there are none.
    let steps: UnsafeMutablePointer<LearnedWalk.Step>?
    let known: Int
    /// This walk writes down the steps it takes.
    let isLearning: Bool
    /// One past the `{`.
    let first: Bytes

    /// Starts at `first`, one past the `{`.
    @inline(__always)
    init(
        _ scanner: Scanner,
        table: UnsafePointer<KeyTable>,
        learned: UnsafeMutablePointer<LearnedWalk>,
        first: Bytes
    ) {
        self.scanner = scanner
        unsafe self.table = unsafe table
        unsafe self.learned = unsafe learned
        unsafe self.first = unsafe first
        // The first object is read plainly: most bodies have only one of a kind.
        isLearning = unsafe !learned.pointee.isComplete && learned.pointee.visits > 0
        if unsafe !learned.pointee.isComplete { unsafe Self.begin(learned) }
        unsafe steps = learned.pointee.steps
        known = unsafe steps == nil ? 0 : Int(learned.pointee.count)
    }

    @inline(never)
    private static func begin(_ learned: UnsafeMutablePointer<LearnedWalk>) {
        // Safe: the owner of `learned` frees the steps.
        if unsafe learned.pointee.visits > 0, unsafe learned.pointee.steps == nil {
            unsafe learned.pointee.steps = .allocate(capacity: LearnedWalk.capacity)
        }
        unsafe learned.pointee.visits = 1
    }

    /// Moves to the next member.
    /// - Parameter place: Moves from after a value to the next one, or past the `}`.
    /// - Returns: Position of the key in the table, `unwanted`, or `end`.
    /// - Throws: `JSONFault` when something else stands there.
    @inline(__always)
    func next(_ place: inout Place) throws(JSONFault) -> Int32 {
        if place.expected < known, let steps = unsafe steps {
            // Safe: `expected` is below `known`; both sides of the comparison have 64 readable bytes, and its result counts
            // only when the gap ends inside the body.
            let step = unsafe steps + place.expected
            if let q = unsafe matched(step, at: place.p) {
                unsafe place.p = unsafe q
                place.expected &+= 1
                return Int32(unsafe step.pointee.key)
            }
        }
        let (key, p, expected) = try unsafe nextUnexpected(place.p, place.expected)
        unsafe place.p = unsafe p
        place.expected = expected
        return key
    }

    /// One past the gap at `p` when it is the learned one.
    @inline(__always)
    func matched(_ step: UnsafePointer<LearnedWalk.Step>, at p: Bytes) -> Bytes? {
        // Safe: 64 bytes after the end are readable, and gaps are no longer.
        if unsafe csimd_differ(p, step.pointee.gap) & step.pointee.mask != 0 { return nil }
        let length = unsafe Int(step.pointee.length)
        if length > 16, unsafe csimd_equal_bytes(p + 16, step.pointee.gap + 16, length &- 16) == 0 { return nil }
        let q = unsafe p + length
        if unsafe q > scanner.end { return nil }
        // The value may stand further right than the one learned from.
        return unsafe q.pointee > 0x20 ? q : scanner.skipSpace(q)
    }

    @inline(never)
    private func nextUnexpected(_ p: Bytes, _ expected: Int) throws(JSONFault) -> (Int32, Bytes, Int) {
        if expected < known, let steps = unsafe steps {
            unsafe learned.pointee.misses &+= 1
            if unsafe learned.pointee.misses > LearnedWalk.maxMisses {
                // The objects are not alike, or have changed: learn anew from the next one.
                unsafe learned.pointee.misses = 0
                unsafe learned.pointee.count = 0
                unsafe learned.pointee.isComplete = false
            }
            // A member that this object leaves out. The first gap of an object has no comma, so it must not be skipped.
            if unsafe p != first, expected &+ 1 < known {
                let step = unsafe steps + (expected &+ 1)
                if let q = unsafe matched(step, at: p) { return unsafe (Int32(step.pointee.key), q, expected &+ 2) }
            }
        }
        let (key, q) = try unsafe read(p)
        guard isLearning, let steps = unsafe steps, unsafe expected == learned.pointee.count,
            expected < LearnedWalk.capacity
        else { return unsafe (key, q, expected) }
        // Steps are learned in a row: one that is too long ends the learning of this object's tail.
        let length = unsafe q - p
        guard length <= LearnedWalk.longestGap, key <= Int32(Int16.max) else { return unsafe (key, q, .max) }
        // Safe: `expected` is below the capacity.
        unsafe steps[expected] = unsafe LearnedWalk.Step(
            gap: p,
            mask: length >= 16 ? 0xFFFF : (1 << UInt32(length)) &- 1,
            length: Int16(length),
            key: Int16(key),
            leaf: key < 0 ? nil : table.pointee.keys[Int(key)].leaf
        )
        unsafe learned.pointee.count &+= 1
        unsafe learned.pointee.isComplete = key == Self.end
        return unsafe (key, q, expected &+ 1)
    }

    /// Reads comma, key and colon by the grammar.
    private func read(_ p: Bytes) throws(JSONFault) -> (Int32, Bytes) {
        var q = unsafe scanner.skipSpace(p)
        // Safe: every position is compared with `end` before its byte counts; bytes up to 64 past `end` are readable.
        if unsafe q >= scanner.end { throw scanner.unexpectedEnd() }
        if unsafe q.pointee == UInt8(ascii: "}") { return unsafe (Self.end, q + 1) }
        if unsafe p != first {
            guard unsafe q.pointee == UInt8(ascii: ",") else { throw unsafe scanner.unexpected(at: q) }
            unsafe q = unsafe scanner.skipSpace(q + 1)
        }
        guard unsafe q < scanner.end, unsafe q.pointee == UInt8(ascii: "\"") else {
            throw unsafe scanner.unexpected(at: q)
        }
        let name = unsafe q + 1
        guard let quote = unsafe csimd_string_end(name, scanner.end) else { throw scanner.unexpectedEnd() }
        unsafe q = unsafe scanner.skipSpace(quote + 1)
        guard unsafe q < scanner.end, unsafe q.pointee == UInt8(ascii: ":") else {
            throw unsafe scanner.unexpected(at: q)
        }
        unsafe q = unsafe scanner.skipSpace(q + 1)
        if unsafe q >= scanner.end { throw scanner.unexpectedEnd() }
        return unsafe (try scanner.find(name, quote: quote, in: table.pointee.names), q)
    }
}

extension Scanner {
    /// Position in `names` of the member name between `name` and its closing quote, or -1; escapes are understood.
    func find(_ name: Bytes, quote: Bytes, in names: NameIndex.View) throws(JSONFault) -> Int32 {
        let count = unsafe quote - name
        // Safe: 64 readable bytes follow the text.
        let found = unsafe names.find(name, count: count)
        if found >= 0, !names.hasBackslash { return found }
        guard unsafe hasEscape(name, quote: quote) else { return found }
        var text: [UInt8] = []
        text.reserveCapacity(count + 8)
        try unsafe appendText(name, to: &text)
        let length = text.count
        text.append(contentsOf: repeatElement(0, count: 8))
        // Safe: eight bytes follow the name, and the buffer is used inside the closure only.
        return unsafe text.withUnsafeBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe names.find($0, count: length) } ?? -1
        }
    }

    /// Whether the name whose first byte is `p` is this one, escapes resolved.
    func isName(_ p: Bytes, quote: Bytes, _ name: String) throws(JSONFault) -> Bool {
        let bytes = unsafe UnsafeBufferPointer(start: p, count: quote - p)
        // Safe: the bytes from `p` to the quote are the body's, and are read at once.
        if unsafe bytes.count == name.utf8.count, unsafe name.utf8.elementsEqual(bytes) {
            return !name.utf8.contains(0x5C)
        }
        guard unsafe hasEscape(p, quote: quote) else { return false }
        return try unsafe name.utf8.elementsEqual(text(p).text.utf8)
    }

    /// Whether a backslash stands between `name` and its closing quote.
    private func hasEscape(_ name: Bytes, quote: Bytes) -> Bool {
        var p = unsafe name
        while unsafe p < quote {
            // Safe: p is before the quote.
            if unsafe p.pointee == UInt8(ascii: "\\") { return true }
            unsafe p += 1
        }
        return false
    }
}
