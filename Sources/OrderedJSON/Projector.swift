import CSimd

/// Projects values of one body straight into the response: what a shape wants is checked and copied, everything else is
/// skipped, and nothing is built in between.
///
/// - What is written is checked completely: grammar, escapes, UTF-8, number range. The output is valid JSON whatever the body
///   holds.
/// - What is skipped is only balanced by brackets, 64 bytes at a time: a body that breaks the grammar in a part nobody asked
///   for still answers.
/// - Of members with the same name the last wins. Names are compared as they mean, so `"\u0069d"` is `id`.
/// - Half a surrogate pair written as an escape is copied as it is: the grammar allows it.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Value-Completion
// Safe: memory is owned, freed in deinit, and every position is checked against the body's end by the scanner.
@safe package struct Projector: ~Copyable {
    /// The body that is read.
    package let body: JSONBody
    /// After this many failures in one call of `write` further ones are nulled, but not recorded: a body of a million wrong
    /// values must not become a million errors.
    package var maxFailures = 10_000

    let scanner: Scanner
    /// The shape that `walks` was made for.
    private var shape: Shape?
    var walks: UnsafeMutablePointer<LearnedWalk>?
    private var walkCount = 0
    /// A stack of slots, one frame per object being written by slots.
    var slots: UnsafeMutablePointer<Slot>?
    var slotCapacity = 0
    var slotTop = 0

    package init(_ body: JSONBody) {
        self.body = body
        scanner = Scanner(body)
        unsafe walks = nil
        unsafe slots = nil
    }

    deinit {
        // Safe: allocated by this projector; the element types are trivial.
        unsafe Self.free(walks, count: walkCount)
        if let slots = unsafe slots { unsafe slots.deallocate() }
    }

    private static func free(_ walks: UnsafeMutablePointer<LearnedWalk>?, count: Int) {
        guard let walks = unsafe walks else { return }
        for index in 0..<count {
            if let steps = unsafe walks[index].steps { unsafe steps.deallocate() }
        }
        unsafe walks.deallocate()
    }

    /// Writes the value at `offset` as `shape` wants it.
    ///
    /// - Parameters:
    ///   - shape: What is wanted. Calls in a row with the same shape share what they learn about the order of members.
    ///   - offset: Where the value starts in the body, white space before it allowed.
    ///   - output: Grows by exactly one JSON value, or not at all.
    ///   - failures: Gets one element per value that was not as wanted, in the order of the response.
    /// - Returns: False when null has to go to the parent: the value, or something below it that may not be null, is null or
    ///   wrong, and nothing between may be null. The output is then as it was before.
    /// - Throws: When the body is not JSON where it was read. The output is then as it was before, failures too.
    package mutating func write(
        _ shape: Shape,
        at offset: JSONOffset,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) throws(JSONFault) -> Bool {
        prepare(shape)
        let length = output.count
        let known = failures.count
        slotTop = 0
        do throws(JSONFault) {
            // Safe: the shape is held for the length of the call, and with it all its nodes.
            let p = unsafe scanner.skipSpace(try scanner.position(offset))
            let end = try unsafe writeValue(shape.node, at: p, walk: 0, into: &output, failures: &failures)
            if unsafe end == nil { output.truncate(to: length) }
            // Paths grow from the failed value upwards.
            if failures.count > known {
                for index in known..<failures.count { failures[index].path.reverse() }
            }
            return withExtendedLifetime(shape) { unsafe end != nil }
        } catch {
            output.truncate(to: length)
            failures.removeSubrange(known...)
            throw error
        }
    }

    /// Writes what stands for a value that the body does not have: null, or a failure where null may not stand.
    /// - Returns: As `write`.
    package mutating func writeAbsent(
        _ shape: Shape,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) -> Bool {
        // Safe: the caller holds the shape.
        unsafe writeAbsent(shape.node, into: &output, failures: &failures)
    }

    private mutating func prepare(_ next: Shape) {
        if next === shape { return }
        // Safe: the walks belong to this projector; `walks` counts those of the whole shape.
        unsafe Self.free(walks, count: walkCount)
        unsafe walks = nil
        walkCount = unsafe next.node.pointee.walks
        if walkCount > 0 {
            unsafe walks = .allocate(capacity: walkCount)
            unsafe walks?.initialize(repeating: LearnedWalk(), count: walkCount)
        }
        shape = next
    }

    // MARK: Values

    /// Writes the value at `p`, which is no white space.
    /// - Returns: One past the value; nil when null has to go to the parent. The output may then have gained bytes, which
    ///   the one who turns null cuts off.
    @inline(never)
    mutating func writeValue(
        _ node: UnsafePointer<ShapeNode>,
        at p: Bytes,
        walk: Int,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) throws(JSONFault) -> Bytes? {
        if unsafe p >= scanner.end { throw scanner.unexpectedEnd() }
        let byte = unsafe p.pointee
        let form = unsafe node.pointee.form
        let cursor = output.cursor
        let copied = unsafe scanner.copyPlainLeaf(form, at: p, to: cursor.at, room: cursor.room)
        if copied > 0 {
            output.length &+= copied
            return unsafe p + copied
        }
        switch form {
        case .string, .id:
            if byte == UInt8(ascii: "\"") { return try unsafe copyString(p, into: &output) }
        case .float:
            if byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-"),
                let end = try unsafe copyFloat(p, into: &output)
            {
                return unsafe end
            }
        case .object:
            if byte == UInt8(ascii: "{"), let object = unsafe node.pointee.object {
                return try unsafe writeObject(node, object, at: p, walk: walk, into: &output, failures: &failures)
            }
        case .list:
            if byte == UInt8(ascii: "["), let element = unsafe node.pointee.element {
                return try unsafe writeList(node, element, at: p, walk: walk, into: &output, failures: &failures)
            }
        case .int, .boolean, .enumeration, .checked, .any:
            break
        }
        return try unsafe writeRare(node, at: p, into: &output, failures: &failures)
    }

    /// Writes null where the body has nothing.
    @inline(never)
    mutating func writeAbsent(
        _ node: UnsafePointer<ShapeNode>,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) -> Bool {
        if unsafe node.pointee.isNullable {
            output.append("null")
            return true
        }
        record(.nullInNonNull, in: &failures)
        return false
    }

    func record(_ reason: ProjectionFailure.Reason, in failures: inout [ProjectionFailure]) {
        if failures.count < maxFailures {
            failures.append(ProjectionFailure(path: [], coordinate: "", reason: reason))
        }
    }

    // MARK: Lists

    @inline(never)
    private mutating func writeList(
        _ node: UnsafePointer<ShapeNode>,
        _ element: UnsafePointer<ShapeNode>,
        at p: Bytes,
        walk: Int,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) throws(JSONFault) -> Bytes? {
        let length = output.count
        output.append(byte: UInt8(ascii: "["))
        // Safe: each position is compared with the end before its byte counts.
        var q = unsafe scanner.skipSpace(p + 1)
        if unsafe q < scanner.end, unsafe q.pointee == UInt8(ascii: "]") {
            output.append(byte: UInt8(ascii: "]"))
            return unsafe q + 1
        }
        var index = 0
        while true {
            let known = failures.count
            let end = try unsafe writeValue(element, at: q, walk: walk, into: &output, failures: &failures)
            if failures.count > known { Self.extend(&failures, from: known, with: .index(index)) }
            guard let end = unsafe end else {
                guard unsafe node.pointee.isNullable else { return nil }
                output.truncate(to: length)
                output.append("null")
                return try unsafe scanner.skipContainer(p)
            }
            unsafe q = unsafe scanner.skipSpace(end)
            if unsafe q >= scanner.end { throw scanner.unexpectedEnd() }
            if unsafe q.pointee == UInt8(ascii: ",") {
                output.append(byte: UInt8(ascii: ","))
                unsafe q = unsafe scanner.skipSpace(q + 1)
                index &+= 1
            } else if unsafe q.pointee == UInt8(ascii: "]") {
                output.append(byte: UInt8(ascii: "]"))
                return unsafe q + 1
            } else {
                throw unsafe scanner.unexpected(at: q)
            }
        }
    }

    /// Adds a step to the paths of the failures from `known` on.
    @inline(never)
    static func extend(_ failures: inout [ProjectionFailure], from known: Int, with step: ProjectionPathElement) {
        for index in known..<failures.count { failures[index].path.append(step) }
    }

    /// Adds a member's name to the paths of the failures from `known` on, and its coordinate where there is none yet.
    @inline(never)
    static func extend(
        _ failures: inout [ProjectionFailure],
        from known: Int,
        with position: Int,
        of object: UnsafePointer<ObjectNode>
    ) {
        // Safe: the object shape is alive, as the shape above it is.
        guard let owner = unsafe object.pointee.owner?.takeUnretainedValue() else { return }
        let member = owner.members[position]
        for index in known..<failures.count {
            failures[index].path.append(.name(member.outputName))
            if failures[index].coordinate.isEmpty { failures[index].coordinate = member.coordinate }
        }
    }
}
