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
        try writeRow(scope, scope.plan, scope.plan.parts, row, into: &output)
    }

    /// As above, for many objects of one scope.
    ///
    /// PERF: what is the same for all of them is handed in, so that no reference is counted for it anew.
    mutating func writeRow(
        _ scope: ResultScope,
        _ plan: ScopePlan,
        _ parts: [ScopePlan.Part],
        _ row: Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        let base = try locate(scope, row)
        defer { if slots.count > base { slots.removeLast(slots.count - base) } }
        let start = output.count
        let rowMark = self.mark
        if !plan.groups.isEmpty {
            for group in plan.groups { later.append(LaterPart(kind: .group(scope.state, row: row, group))) }
        }
        output.append(byte: UInt8(ascii: "{"))
        for number in parts.indices {
            // PERF: most leaves are copied from their body as they stand; the others go the way of any field.
            if let leaf = plan.copiedLeaves[number],
                case .json(let body, let offset) = scope.value(leaf.column, row).kind
            {
                let isFirst = output.count == start + 1
                let body = unsafe Unmanaged.passUnretained(bodies[body].body)
                let isCopied = unsafe leaf.run._withUnsafeGuaranteedRef { run in
                    unsafe body._withUnsafeGuaranteedRef { body in
                        run.appendFirst(isFirst: isFirst, of: body, at: offset, into: &output)
                    }
                }
                if isCopied { continue }
            }
            switch parts[number] {
            case .field(let index):
                let isFirst = output.count == start + 1
                if try writeMember(plan.fields[index], of: scope, row, base, isFirst: isFirst, into: &output) {
                    continue
                }
            case .leaf(let leaf):
                let isFirst = output.count == start + 1
                if try writeMember(leaf.field, of: scope, row, base, isFirst: isFirst, into: &output) { continue }
            case .shared(let shared):
                if output.count > start + 1 { output.append(byte: UInt8(ascii: ",")) }
                output.append(contentsOf: shared.field.key)
                // Parents that share an object show the same text: it is written once and copied.
                let value = scope.value(shared.column, row)
                if copies.append(value, shared.shape, to: &output) { continue }
                let valueStart = output.count
                let mark = self.mark
                let isWritten = try writeField(shared.field, of: scope, row, slotBase: base, into: &output)
                if self.mark != mark {
                    extendPaths(from: mark, with: .name(shared.field.responseName))
                } else if isWritten {
                    copies.note(value, shared.shape, valueStart..<output.count)
                }
                if isWritten { continue }
            case .run(let run):
                let isFirst = output.count == start + 1
                if let leaves = run.leaves, !scope.memberOffsets.isEmpty {
                    if try writeLeaves(leaves, run.fields, of: scope, row, isFirst: isFirst, into: &output) { continue }
                } else if try writeRun(run.shape, of: scope, row, isFirst: isFirst, into: &output) {
                    continue
                }
            }
            output.truncate(to: start)
            dropLater(from: rowMark)
            return false
        }
        output.append(byte: UInt8(ascii: "}"))
        return true
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
        _ leaves: LeafRun,
        _ fields: Range<Int>,
        of scope: ResultScope,
        _ row: Int,
        isFirst: Bool,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        guard case .json(let index, _) = scope.rows[row].kind else { return false }
        let body = bodies[index].body
        let places = row * scope.plan.members.count
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
    mutating func locate(_ scope: ResultScope, _ row: Int) throws(JSONFault) -> Int {
        let base = slots.count
        // Most scopes know already where their members stand.
        guard scope.memberOffsets.isEmpty else { return base }
        let members = scope.plan.members
        guard members.count > 0 else { return base }
        slots.append(contentsOf: repeatElement(JSONOffset.max, count: members.count))
        guard case .json(let body, let offset) = scope.rows[row].kind else { return base }
        try JSONReader(bodies[body].body).locate(members, in: offset, into: &slots, at: base)
        return base
    }
}
