import GraphQLLanguage
import OrderedJSON

/// Writes one object of a scope: what is read from it, and what its columns hold.
extension ResponseWriter {
    /// Writes one object.
    ///
    /// Returns false, with the output as it was, when a null has to take its place.
    mutating func writeRow(
        _ scope: ResultScope,
        _ row: Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        let base = try locate(scope, row)
        defer { if slots.count > base { slots.removeLast(slots.count - base) } }
        let start = output.count
        let rowMark = self.mark
        for group in scope.plan.groups { later.append(LaterPart(kind: .group(scope.state, row: row, group))) }
        output.append(byte: UInt8(ascii: "{"))
        for number in scope.plan.rowParts.indices {
            let isFirst = output.count == start + 1
            let isWritten: Bool
            // PERF: most values are copied as they stand; the others go the way of any field.
            switch scope.plan.rowParts[number] {
            case .leaves(let leaves, let fields) where !scope.memberOffsets.isEmpty:
                isWritten = try writeLeaves(leaves, fields, of: scope, row, isFirst: isFirst, into: &output)
            case .leaf(let leaf, let column):
                if copy(leaf, scope.value(column, row), isFirst: isFirst, into: &output) { continue }
                isWritten = try writePart(number, of: scope, row, base, isFirst: isFirst, into: &output)
            case .shared(let name, let column, let shape):
                name.appendName(isFirst: isFirst, into: &output)
                let value = scope.value(column, row)
                if copies.append(value, shape, to: &output) { continue }
                isWritten = try writeShared(number, value, shape, of: scope, row, base, into: &output)
            case .leaves, .other:
                isWritten = try writePart(number, of: scope, row, base, isFirst: isFirst, into: &output)
            }
            if isWritten { continue }
            output.truncate(to: start)
            dropLater(from: rowMark)
            return false
        }
        output.append(byte: UInt8(ascii: "}"))
        return true
    }

    /// Copies a leaf that a column has, with its name.
    ///
    /// Returns false, with nothing written, where it needs more than that.
    private func copy(
        _ leaf: LeafRun.View,
        _ value: Reference,
        isFirst: Bool,
        into output: inout OutputBuffer
    ) -> Bool {
        guard case .json(let body, let offset) = value.kind else { return false }
        return leaf.appendFirst(isFirst: isFirst, of: bodies[body].text, at: offset, into: &output)
    }

    /// Writes a part with its names, whatever it is.
    private mutating func writePart(
        _ number: Int,
        of scope: ResultScope,
        _ row: Int,
        _ slotBase: Int,
        isFirst: Bool,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        let field: FieldPlan
        switch scope.plan.parts[number] {
        case .run(let run): return try writeRun(run.shape, of: scope, row, isFirst: isFirst, into: &output)
        case .shared(let shared): field = shared.field
        case .leaf(let leaf): field = leaf.field
        case .field(let index): field = scope.plan.fields[index]
        }
        return try writeMember(field, of: scope, row, slotBase, isFirst: isFirst, into: &output)
    }

    /// Writes a value, whose name is there, that other objects may share: they show the same text, which is copied for them.
    private mutating func writeShared(
        _ number: Int,
        _ value: Reference,
        _ shape: ObjectIdentifier,
        of scope: ResultScope,
        _ row: Int,
        _ slotBase: Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        guard case .shared(let shared) = scope.plan.parts[number] else { return false }
        let start = output.count
        let mark = self.mark
        let isWritten = try writeField(shared.field, of: scope, row, slotBase: slotBase, into: &output)
        if self.mark != mark {
            extendPaths(from: mark, with: .name(shared.field.responseName))
        } else if isWritten {
            copies.note(value, shape, start..<output.count)
        }
        return isWritten
    }

    /// Writes one field with its name.
    private mutating func writeMember(
        _ field: FieldPlan,
        of scope: ResultScope,
        _ row: Int,
        _ slotBase: Int,
        isFirst: Bool,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        if !isFirst { output.append(byte: UInt8(ascii: ",")) }
        output.append(contentsOf: field.key)
        let mark = self.mark
        let isWritten = try writeField(field, of: scope, row, slotBase: slotBase, into: &output)
        if self.mark != mark { extendPaths(from: mark, with: .name(field.responseName)) }
        return isWritten
    }

    /// Writes several members of one object from the places that its scope keeps.
    ///
    /// PERF: most values are copied as they stand; only the others go through `writeField`.
    private mutating func writeLeaves(
        _ leaves: LeafRun.View,
        _ fields: Range<Int>,
        of scope: ResultScope,
        _ row: Int,
        isFirst: Bool,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        guard case .json(let index, _) = scope.rows[row].kind else { return false }
        let body = bodies[index].text
        let places = row * scope.memberCount
        var next = 0
        while true {
            let start = next
            next = leaves.append(
                from: start,
                isFirst: isFirst && start == 0,
                of: body,
                places: scope.memberOffsets,
                at: places,
                into: &output
            )
            guard next < leaves.count else { return true }
            let field = scope.plan.fields[fields.lowerBound + next]
            if !isFirst || next > 0 { output.append(byte: UInt8(ascii: ",")) }
            output.append(contentsOf: field.key)
            let mark = self.mark
            // The scope keeps its places: there are none in `slots`.
            let isWritten = try writeField(field, of: scope, row, slotBase: slots.count, into: &output)
            if self.mark != mark { extendPaths(from: mark, with: .name(field.responseName)) }
            if !isWritten { return false }
            next += 1
        }
    }

    /// Writes several members of one object without the braces around them, after what was written before.
    private mutating func writeRun(
        _ shape: Shape,
        of scope: ResultScope,
        _ row: Int,
        isFirst: Bool,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        // The root alone is no object in a body, and it has no members to read.
        guard case .json(let index, let offset) = scope.rows[row].kind, let field = scope.plan.fields.first else {
            return false
        }
        let body = bodies[index].body
        var failures: [ProjectionFailure] = []
        let isWritten: Bool
        if isFirst {
            // The projection opens the object: its own braces stand for those of the whole.
            output.truncate(to: output.count - 1)
            isWritten = try projectors.write(shape, of: body, at: offset, into: &output, failures: &failures)
            if isWritten { output.truncate(to: output.count - 1) }
        } else {
            output.append(byte: UInt8(ascii: ","))
            isWritten = try projectors.writeMembers(shape, of: body, at: offset, into: &output, failures: &failures)
        }
        for failure in failures { append(GraphQLError(failure, below: scope.plan, of: field, in: operation.schema)) }
        return isWritten
    }

    mutating func writeFields(
        _ fields: [FieldPlan],
        of scope: ResultScope,
        _ row: Int,
        slotBase: Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        let start = output.count
        let startMark = self.mark
        output.append(byte: UInt8(ascii: "{"))
        var isFirst = true
        for field in fields {
            if !isFirst { output.append(byte: UInt8(ascii: ",")) }
            isFirst = false
            output.append(contentsOf: field.key)
            let mark = self.mark
            let isWritten = try writeField(field, of: scope, row, slotBase: slotBase, into: &output)
            if self.mark != mark { extendPaths(from: mark, with: .name(field.responseName)) }
            if !isWritten {
                output.truncate(to: start)
                dropLater(from: startMark)
                return false
            }
        }
        output.append(byte: UInt8(ascii: "}"))
        return true
    }

    /// Finds the members of an object that its scope reads; returns where their offsets begin in `slots`.
    @inline(__always)
    mutating func locate(_ scope: ResultScope, _ row: Int) throws(JSONFault) -> Int {
        let base = slots.count
        // Most scopes know already where their members stand.
        if scope.memberOffsets.isEmpty, scope.memberCount > 0 { try locateMembers(scope, row, base) }
        return base
    }

    private mutating func locateMembers(_ scope: ResultScope, _ row: Int, _ base: Int) throws(JSONFault) {
        let members = scope.plan.members
        slots.append(contentsOf: repeatElement(JSONOffset.max, count: members.count))
        guard case .json(let body, let offset) = scope.rows[row].kind else { return }
        try JSONReader(bodies[body].body).locate(members, in: offset, into: &slots, at: base)
    }
}
