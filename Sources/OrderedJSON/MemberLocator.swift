/// Finds the names of one table in many objects of one body, such as the rows of a scope.
///
/// It does what `JSONReader.locate` does, and remembers how the objects before were written: where the next one has the same
/// members in the same order, one comparison per member replaces reading its name.
// Safe to hold: owns its memory and keeps body and table alive.
@safe package struct MemberLocator: ~Copyable {
    /// The body that is read.
    package let body: JSONBody
    /// The names looked for.
    package let table: MemberTable

    private let scanner: Scanner
    private let learned: UnsafeMutablePointer<LearnedWalk>

    package init(_ table: MemberTable, in body: JSONBody) {
        self.body = body
        self.table = table
        scanner = Scanner(body)
        // Safe: freed in deinit.
        unsafe learned = .allocate(capacity: 1)
        unsafe learned.initialize(to: LearnedWalk())
    }

    deinit {
        // Safe: allocated by this locator; the types are trivial.
        if let steps = unsafe learned.pointee.steps { unsafe steps.deallocate() }
        unsafe learned.deallocate()
    }

    /// Finds all names of the table in the object at `offset`.
    ///
    /// `slots`, at least as long as the table, gets the offset of each name's value, `JSONOffset.max` for those absent. Of several
    /// members of one name the last wins.
    ///
    /// - Returns: Offset one past the object.
    @discardableResult
    package mutating func locate(
        in offset: JSONOffset,
        slots: UnsafeMutableBufferPointer<JSONOffset>
    ) throws(JSONFault) -> JSONOffset {
        for index in slots.indices { unsafe slots[index] = .max }
        let p = try unsafe scanner.position(offset)
        guard unsafe p.pointee == UInt8(ascii: "{") else { throw unsafe scanner.unexpected(at: p) }
        guard let places = unsafe slots.baseAddress, slots.count >= table.count else {
            return unsafe scanner.offset(try scanner.skipContainer(p))
        }
        return unsafe scanner.offset(try walk(p, into: places))
    }

    /// Finds all names of the table in the object at `p`; one past it.
    ///
    /// There are as many places as names, all absent.
    @inline(__always)
    private func walk(_ p: Bytes, into places: UnsafeMutablePointer<JSONOffset>) throws(JSONFault) -> Bytes {
        // Safe: the object begins before the end, keys are those of the table, and table and body are held.
        let walk = unsafe MemberWalk(scanner, table: table.keyTable, learned: learned, first: p + 1)
        var place = unsafe MemberWalk.Place(p + 1)
        while true {
            let key = try walk.next(&place)
            if key == MemberWalk.end { break }
            if key >= 0 { unsafe places[Int(key)] = scanner.offset(place.p) }
            unsafe place.p = try scanner.skipValue(place.p)
        }
        table.repeatDuplicates { from, to in unsafe places[to] = places[from] }
        return unsafe place.p
    }

    /// As `locate(in:slots:)`, into the part of an array from `start` on, which has room for the table.
    package mutating func locate(
        in offset: JSONOffset,
        into slots: inout [JSONOffset],
        at start: Int
    ) throws(JSONFault) {
        let count = table.count
        guard start >= 0, count <= slots.count - start else { throw JSONFault(.offsetOutOfRange, at: Int(offset)) }
        try unsafe slots.withUnsafeMutableBufferPointer { buffer throws(JSONFault) in
            // Safe: the range was checked above.
            _ = try unsafe locate(
                in: offset,
                slots: UnsafeMutableBufferPointer(rebasing: buffer[start..<start + count])
            )
        }
    }

    /// Finds all names of the table in each object of the array at `offset`, in one walk over the array.
    ///
    /// - Parameters:
    ///   - offset: Where the array begins.
    ///   - objects: Gets the offset of each object.
    ///   - slots: Gets the places of the table's names for each object.
    ///   - maxSlots: How long `slots` may get.
    /// - Returns: Whether all elements are objects; nil when `slots` would get too long.
    /// - Throws: When the array is not written as JSON is.
    package mutating func locate(
        elementsOf offset: JSONOffset,
        objects: inout [JSONOffset],
        slots: inout [JSONOffset],
        maxSlots: Int
    ) throws(JSONFault) -> Bool? {
        let count = table.count
        // PERF: room is made for several objects at once, twice as many each time.
        let first = slots.count
        var used = first
        defer { slots.removeLast(slots.count - used) }
        let array = try unsafe scanner.position(offset)
        guard unsafe array.pointee == UInt8(ascii: "[") else { throw unsafe scanner.unexpected(at: array) }
        // Safe: each position is compared with the end before its byte counts.
        var p = unsafe scanner.skipSpace(array + 1)
        if unsafe p < scanner.end, unsafe p.pointee == UInt8(ascii: "]") { return true }
        var isWhole = true
        while true {
            if unsafe p >= scanner.end { throw scanner.unexpectedEnd() }
            if unsafe p.pointee == UInt8(ascii: "{") {
                guard used + count <= maxSlots else { return nil }
                if slots.count < used + count {
                    slots.append(contentsOf: repeatElement(.max, count: max(used - first, count * 8)))
                }
                objects.append(unsafe scanner.offset(p))
                try unsafe slots.withUnsafeMutableBufferPointer { buffer throws(JSONFault) in
                    // Safe: so many were appended; without names none of them is used.
                    guard let places = unsafe buffer.baseAddress else { return unsafe p = try scanner.skipContainer(p) }
                    unsafe p = try walk(p, into: places + used)
                }
                used += count
            } else {
                isWhole = false
                unsafe p = try scanner.skipValue(p)
            }
            unsafe p = unsafe scanner.skipSpace(p)
            if unsafe p >= scanner.end { throw scanner.unexpectedEnd() }
            if unsafe p.pointee == UInt8(ascii: "]") { return isWhole }
            guard unsafe p.pointee == UInt8(ascii: ",") else { throw unsafe scanner.unexpected(at: p) }
            unsafe p = unsafe scanner.skipSpace(p + 1)
        }
    }
}
