import CSimd

/// Objects: written while walking when the body has the members in the selection's order, by slots otherwise.
extension Projector {
    @inline(never)
    mutating func writeObject(
        _ node: UnsafePointer<ShapeNode>,
        _ object: UnsafePointer<ObjectNode>,
        at p: Bytes,
        walk: Int,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) throws(JSONFault) -> Bytes? {
        guard let walks = unsafe walks else { return nil }
        let length = output.count
        let known = failures.count
        // PERF: writing by slots walks wanted values twice. After a few objects that do not fit it is used at once, so that
        // restarts of nested objects cannot multiply.
        if unsafe object.pointee.canWriteInOrder, unsafe walks[walk].restarts < LearnedWalk.maxRestarts {
            if let end = try unsafe writeInOrder(object, at: p, walk: walk, into: &output, failures: &failures) {
                return unsafe end
            }
            unsafe walks[walk].restarts &+= 1
            output.truncate(to: length)
            failures.removeSubrange(known...)
        }
        let frame = slotTop
        let (end, isWhole) = try unsafe writeBySlots(object, at: p, walk: walk, into: &output, failures: &failures)
        slotTop = frame
        if isWhole { return unsafe end }
        guard unsafe node.pointee.isNullable else { return nil }
        output.truncate(to: length)
        output.append("null")
        return unsafe end
    }

    /// Writes members as they come.
    /// - Returns: One past the object; nil when the members come in another order, come twice, or one that may not be null
    ///   is missing or failed: a later member of the same name may still replace it.
    private mutating func writeInOrder(
        _ object: UnsafePointer<ObjectNode>,
        at p: Bytes,
        walk: Int,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) throws(JSONFault) -> Bytes? {
        guard let walks = unsafe walks else { return nil }
        let table = unsafe object.pointee.keys
        // The member to be written next.
        var member = unsafe object.pointee.members
        // Safe: the kind was looked at, so p + 1 is at most the end.
        let memberWalk = unsafe MemberWalk(scanner, table: table, learned: walks + walk, first: p + 1)
        var place = unsafe MemberWalk.Place(p + 1)
        while true {
            let key = try unsafe memberWalk.copyLeaves(&place, &member, into: &output)
            if key == MemberWalk.end { break }
            if key == MemberWalk.unwanted {
                unsafe place.p = try scanner.skipValue(place.p)
                continue
            }
            // Safe: the walk gives keys of the table.
            let keyNode = unsafe table.pointee.keys + Int(key)
            let end: Bytes?
            // PERF: what most keys feed, the member that is next, by itself: with the rest behind it a large list of a file takes
            // 2 % more, and 7 % with the rest written in its place.
            if unsafe keyNode.pointee.leaf == member, let shape = unsafe member.pointee.shape {
                unsafe writeLabel(member, into: &output)
                let known = failures.count
                let childWalk = unsafe walk &+ member.pointee.walk
                unsafe end = try writeValue(shape, at: place.p, walk: childWalk, into: &output, failures: &failures)
                if failures.count > known {
                    let index = unsafe member - object.pointee.members
                    unsafe Self.extend(&failures, from: known, with: index, of: object)
                }
                unsafe member += 1
            } else {
                unsafe end = try writeInOrder(
                    object,
                    keyNode,
                    from: member,
                    at: place.p,
                    walk: walk,
                    into: &output,
                    failures: &failures
                )
                unsafe member = object.pointee.members + Int(keyNode.pointee.firstMember + keyNode.pointee.memberCount)
            }
            guard let end = unsafe end else { return nil }
            unsafe place.p = unsafe end
        }
        let pastLast = unsafe object.pointee.members + object.pointee.memberCount
        guard unsafe member == pastLast || writeMissing(from: member, upTo: pastLast, into: &output) else { return nil }
        if unsafe object.pointee.memberCount == 0 { output.append(byte: UInt8(ascii: "{")) }
        output.append(byte: UInt8(ascii: "}"))
        return unsafe place.p
    }

    /// Writes what one key of the body feeds where it is more than the member that is next.
    /// - Returns: One past the key's value, which is at `p`; nil where the members cannot be written as they come.
    @inline(never)
    private mutating func writeInOrder(
        _ object: UnsafePointer<ObjectNode>,
        _ keyNode: UnsafePointer<KeyNode>,
        from member: UnsafePointer<MemberNode>,
        at p: Bytes,
        walk: Int,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) throws(JSONFault) -> Bytes? {
        let first = unsafe Int(keyNode.pointee.firstMember)
        let last = unsafe first + Int(keyNode.pointee.memberCount)
        // Safe: a key's members are members of the object.
        let members = unsafe object.pointee.members
        guard unsafe member == members + first || writeMissing(from: member, upTo: members + first, into: &output)
        else { return nil }
        if let below = unsafe keyNode.pointee.below {
            return try unsafe writeGroup(
                object,
                below,
                members: first..<last,
                at: p,
                walk: walk,
                into: &output,
                failures: &failures
            )
        }
        var end = unsafe p
        for index in first..<last {
            unsafe writeLabel(members + index, into: &output)
            guard let shape = unsafe members[index].shape else { return nil }
            let known = failures.count
            guard
                let past = try unsafe writeValue(
                    shape,
                    at: p,
                    walk: walk &+ members[index].walk,
                    into: &output,
                    failures: &failures
                )
            else { return nil }
            if failures.count > known { unsafe Self.extend(&failures, from: known, with: index, of: object) }
            unsafe end = unsafe past
        }
        return unsafe end
    }

    /// Writes constants, and null for members that the body does not have, up to the member at `end`.
    /// - Returns: False when one of them may not be null, or when `end` is already written.
    private func writeMissing(
        from first: UnsafePointer<MemberNode>,
        upTo end: UnsafePointer<MemberNode>,
        into output: inout OutputBuffer
    ) -> Bool {
        if unsafe end < first { return false }
        var member = unsafe first
        // Safe: `end` is at most one past the object's last member.
        while unsafe member < end {
            unsafe writeLabel(member, into: &output)
            if let shape = unsafe member.pointee.shape {
                guard unsafe shape.pointee.isNullable else { return false }
                output.append("null")
            }
            unsafe member += 1
        }
        return true
    }

    @inline(__always)
    private func writeLabel(_ member: UnsafePointer<MemberNode>, into output: inout OutputBuffer) {
        unsafe output.append(label: member.pointee.label, count: member.pointee.labelLength)
    }

    // MARK: By slots

    /// Finds all wanted members first, then writes them in the selection's order.
    /// - Returns: One past the object, and whether all of it could be written.
    @inline(never)
    private mutating func writeBySlots(
        _ object: UnsafePointer<ObjectNode>,
        at p: Bytes,
        walk: Int,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) throws(JSONFault) -> (end: Bytes, isWhole: Bool) {
        let frame = pushSlots(unsafe object.pointee.slotCount)
        let end = try unsafe locate(object.pointee.keys, of: object, at: p, walk: walk, frame: frame)
        let isWhole = try unsafe writeMembers(
            0..<object.pointee.memberCount,
            of: object,
            at: p,
            walk: walk,
            frame: frame,
            into: &output,
            failures: &failures
        )
        if unsafe object.pointee.memberCount == 0 { output.append(byte: UInt8(ascii: "{")) }
        output.append(byte: UInt8(ascii: "}"))
        return unsafe (end, isWhole)
    }

    /// Members that share the first step of their paths, while the object around them is written in order.
    @inline(never)
    private mutating func writeGroup(
        _ object: UnsafePointer<ObjectNode>,
        _ below: UnsafePointer<KeyTable>,
        members: Range<Int>,
        at p: Bytes,
        walk: Int,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) throws(JSONFault) -> Bytes? {
        let top = slotTop
        let frame = pushSlots(unsafe object.pointee.slotCount)
        let end = try unsafe locate(below: below, of: object, at: p, walk: walk, frame: frame)
        // Members that want the shared value itself.
        for index in members {
            let slot = unsafe Int(object.pointee.members[index].slot)
            if unsafe object.pointee.pathLengths[slot] == 1 {
                // Safe: the slots were pushed, and the slot is one of the object's.
                unsafe slots?[frame + slot] = Slot(offset: scanner.offset(p), stepsLeft: 0)
            }
        }
        let isWhole = try unsafe writeMembers(
            members,
            of: object,
            at: p,
            walk: walk,
            frame: frame,
            into: &output,
            failures: &failures
        )
        slotTop = top
        return unsafe isWhole ? end : nil
    }

    /// Takes slots off the stack, all absent.
    private mutating func pushSlots(_ count: Int) -> Int {
        let frame = slotTop
        let wanted = frame + count
        if wanted > slotCapacity || slotCapacity == 0 {
            let capacity = max(32, wanted * 2)
            // Safe: the old slots are moved, then freed.
            let larger = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
            unsafe larger.initialize(repeating: .absent, count: capacity)
            if let old = unsafe slots {
                unsafe larger.update(from: old, count: frame)
                unsafe old.deallocate()
            }
            unsafe slots = unsafe larger
            slotCapacity = capacity
        } else if let slots = unsafe slots {
            for index in frame..<wanted { unsafe slots[index] = .absent }
        }
        slotTop = wanted
        return frame
    }

    /// Fills the slots of a table from the object at `p`.
    /// - Returns: One past the object.
    private func locate(
        _ table: UnsafePointer<KeyTable>,
        of object: UnsafePointer<ObjectNode>,
        at p: Bytes,
        walk: Int,
        frame: Int
    ) throws(JSONFault) -> Bytes {
        guard let walks = unsafe walks, let slots = unsafe slots, unsafe table.pointee.names.count > 0 else {
            return try unsafe scanner.skipContainer(p)
        }
        let learned = unsafe walks + (walk + Int(table.pointee.walk))
        let memberWalk = unsafe MemberWalk(scanner, table: table, learned: learned, first: p + 1)
        var place = unsafe MemberWalk.Place(p + 1)
        while true {
            let key = try memberWalk.next(&place)
            let q = unsafe place.p
            if key == MemberWalk.end { return unsafe q }
            if key == MemberWalk.unwanted {
                unsafe place.p = try scanner.skipValue(q)
                continue
            }
            let keyNode = unsafe table.pointee.keys + Int(key)
            let slot = unsafe keyNode.pointee.slot
            // Safe: slots of this object were pushed from `frame` on.
            if slot >= 0 { unsafe slots[frame + Int(slot)] = Slot(offset: scanner.offset(q), stepsLeft: 0) }
            if let below = unsafe keyNode.pointee.below {
                unsafe place.p = try locate(below: below, of: object, at: q, walk: walk, frame: frame)
            } else {
                unsafe place.p = try scanner.skipValue(q)
            }
        }
    }

    /// Fills the slots of a table from the value at `p`, which should be an object.
    ///
    /// Of a list or leaf, remembers how far the paths came. Depth is that of the longest path.
    private func locate(
        below table: UnsafePointer<KeyTable>,
        of object: UnsafePointer<ObjectNode>,
        at p: Bytes,
        walk: Int,
        frame: Int
    ) throws(JSONFault) -> Bytes {
        guard let slots = unsafe slots else { return try unsafe scanner.skipValue(p) }
        // The last of several members wins whole: nothing of an earlier one may shine through.
        let range = unsafe table.pointee.slots
        for slot in range { unsafe slots[frame + Int(slot)] = .absent }
        switch try unsafe scanner.kind(p) {
        case .object:
            return try unsafe locate(table, of: object, at: p, walk: walk, frame: frame)
        case .null:
            return try unsafe scanner.literal(p)
        case .array, .string, .number, .true, .false:
            for slot in range {
                unsafe slots[frame + Int(slot)] = Slot(
                    offset: scanner.offset(p),
                    stepsLeft: object.pointee.pathLengths[Int(slot)] - table.pointee.depth
                )
            }
            return try unsafe scanner.skipValue(p)
        }
    }

    /// Writes members whose slots are filled.
    /// - Returns: False when null has to go to the object.
    private mutating func writeMembers(
        _ range: Range<Int>,
        of object: UnsafePointer<ObjectNode>,
        at p: Bytes,
        walk: Int,
        frame: Int,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) throws(JSONFault) -> Bool {
        for index in range {
            let member = unsafe object.pointee.members + index
            unsafe writeLabel(member, into: &output)
            guard let shape = unsafe member.pointee.shape else { continue }
            let known = failures.count
            let isWritten: Bool
            let childWalk = unsafe walk &+ member.pointee.walk
            let slot = unsafe Int(member.pointee.slot)
            if slot < 0 {
                isWritten =
                    try unsafe writeValue(shape, at: p, walk: childWalk, into: &output, failures: &failures) != nil
            } else {
                // Safe: the frame lies on the stack; writing values may move the stack, so the slot is read anew each time.
                let found = unsafe slots?[frame + slot] ?? .absent
                if found.offset == .max {
                    isWritten = unsafe writeAbsent(shape, into: &output, failures: &failures)
                } else if found.stepsLeft == 0 {
                    let value = unsafe scanner.start + Int(found.offset)
                    isWritten =
                        try unsafe writeValue(shape, at: value, walk: childWalk, into: &output, failures: &failures)
                        != nil
                } else {
                    let steps = unsafe object.pointee.owner?.takeUnretainedValue().steps[index] ?? []
                    let value = unsafe scanner.start + Int(found.offset)
                    isWritten = try unsafe writeRest(
                        steps.suffix(Int(found.stepsLeft)),
                        shape,
                        at: value,
                        walk: childWalk,
                        into: &output,
                        failures: &failures
                    )
                }
            }
            if failures.count > known { unsafe Self.extend(&failures, from: known, with: index, of: object) }
            if !isWritten { return false }
        }
        return true
    }

    // MARK: Paths through lists

    /// Goes the rest of a path from a value on: through objects by name, over lists when a list is wanted.
    ///
    /// Depth is that of the path.
    /// - Returns: False when null has to go to the parent.
    private mutating func writeRest(
        _ steps: ArraySlice<NameIndex>,
        _ node: UnsafePointer<ShapeNode>,
        at p: Bytes,
        walk: Int,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) throws(JSONFault) -> Bool {
        guard let step = steps.first else {
            return try unsafe writeValue(node, at: p, walk: walk, into: &output, failures: &failures) != nil
        }
        let kind = try unsafe scanner.kind(p)
        switch kind {
        case .null:
            _ = try unsafe scanner.literal(p)
            return unsafe writeAbsent(node, into: &output, failures: &failures)
        case .object:
            guard let value = try unsafe scanner.member(step.view, of: p) else {
                return unsafe writeAbsent(node, into: &output, failures: &failures)
            }
            return try unsafe writeRest(
                steps.dropFirst(),
                node,
                at: value,
                walk: walk,
                into: &output,
                failures: &failures
            )
        case .array:
            guard let element = unsafe node.pointee.element else { break }
            let length = output.count
            output.append(byte: UInt8(ascii: "["))
            var index = 0
            var elements = try unsafe ElementWalk(scanner, at: p)
            while let q = unsafe try elements.next() {
                if index > 0 { output.append(byte: UInt8(ascii: ",")) }
                let known = failures.count
                let isWritten = try unsafe writeRest(
                    steps,
                    element,
                    at: q,
                    walk: walk,
                    into: &output,
                    failures: &failures
                )
                if failures.count > known { Self.extend(&failures, from: known, with: .index(index)) }
                if !isWritten {
                    guard unsafe node.pointee.isNullable else { return false }
                    output.truncate(to: length)
                    output.append("null")
                    return true
                }
                index += 1
            }
            output.append(byte: UInt8(ascii: "]"))
            return true
        case .string, .number, .true, .false:
            break
        }
        record(.objectExpected(found: kind), in: &failures)
        guard unsafe node.pointee.isNullable else { return false }
        output.append("null")
        return true
    }
}

extension MemberWalk {
    /// Copies members as long as they come as learned and in the selection's order, each a leaf that needs no more than a
    /// copy, and moves to the one after them.
    ///
    /// PERF: most members of most objects are such leaves. The loop calls nothing, so that what it needs stays in registers.
    ///
    /// - Parameters:
    ///   - place: Moves to the value of the first member that is not copied, or past the `}`.
    ///   - member: The member to be written next; moves past those that are copied.
    ///   - output: Grows by what is copied.
    /// - Returns: As `next`.
    /// - Throws: As `next`.
    @inline(__always)
    fileprivate func copyLeaves(
        _ place: inout Place,
        _ member: inout UnsafePointer<MemberNode>,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Int32 {
        // Nothing to be copied here, as far as it is known.
        guard let steps = unsafe steps, place.expected < known, unsafe steps[place.expected].leaf == member else {
            return try next(&place)
        }
        let scanner = self.scanner
        // Safe: `expected` is below `known`, and leaves are members of the object; the rest as in `next`.
        var step = unsafe steps + place.expected
        let unknown = unsafe steps + known
        var (p, wanted) = unsafe (place.p, member)
        var cursor = output.cursor
        var key: Int32?
        while unsafe step < unknown, let value = unsafe matched(step, at: p) {
            if unsafe step.pointee.leaf == wanted, unsafe cursor.room >= wanted.pointee.labelLength {
                let labelled = unsafe cursor.copy(label: wanted.pointee.label, count: wanted.pointee.labelLength)
                let form = unsafe wanted.pointee.form
                let copied = unsafe scanner.copyPlainLeaf(form, at: value, to: labelled.at, room: labelled.room)
                if copied > 0 {
                    unsafe cursor.at = unsafe labelled.at + copied
                    unsafe p = unsafe value + copied
                    unsafe wanted += 1
                    unsafe step += 1
                    continue
                }
            }
            unsafe p = unsafe value
            key = unsafe Int32(step.pointee.key)
            unsafe step += 1
            break
        }
        output.cursor = cursor
        unsafe member = unsafe wanted
        unsafe place = unsafe Place(p, expected: step - steps)
        if let key { return key }
        return try next(&place)
    }
}
