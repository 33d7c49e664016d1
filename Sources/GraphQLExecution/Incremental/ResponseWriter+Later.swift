import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// What is delivered later: deferred fields of an object, and lists that are delivered in parts.
extension ResponseWriter {
    /// Writes the deferred fields of one object.
    ///
    /// - Parameters:
    ///   - group: The fields.
    ///   - scope: What the object is in.
    ///   - row: The object.
    ///   - path: Of the object.
    /// - Returns: An object of these fields, or none where a null took it away.
    mutating func write(
        _ group: DeferredGroup,
        of scope: ResultScope,
        _ row: Int,
        at path: [PathElement]
    ) -> WrittenPart {
        var output = OutputBuffer(capacity: 256)
        var isWritten = false
        do throws(JSONFault) {
            let base = try locate(scope, row)
            defer { slots.removeLast(slots.count - base) }
            isWritten = try writeFields(group.fields, of: scope, row, slotBase: base, into: &output)
        } catch {
            errors = []
            report(.invalidResponse(error), locations: group.fields.first?.locations ?? [])
        }
        finishPaths(below: path)
        return WrittenPart(text: isWritten ? output.bytes : nil, errors: errors, later: isWritten ? later : [])
    }

    /// Writes the items of a list that did not go with it, as far as none takes the list with it.
    ///
    /// - Returns: `[…]`, always, and whether all items are in it.
    mutating func write(_ remainder: StreamRemainder, at path: [PathElement]) -> (part: WrittenPart, isWhole: Bool) {
        var output = OutputBuffer(capacity: 256)
        output.append(byte: UInt8(ascii: "["))
        var isWhole = true
        let objects = remainder.objects.map { ResultChild($0) }
        var cursor = objects.map { Int($0.starts[remainder.row]) } ?? 0
        for position in remainder.items.indices {
            let start = output.count
            let mark = self.mark
            if position > remainder.items.startIndex { output.append(byte: UInt8(ascii: ",")) }
            do throws(JSONFault) {
                isWhole = try writeItem(
                    remainder.items[position],
                    remainder.field,
                    objects,
                    remainder.row,
                    &cursor,
                    into: &output
                )
            } catch {
                isWhole = false
                report(.invalidResponse(error), locations: remainder.field.locations)
            }
            if self.mark != mark { extendPaths(from: mark, with: .index(position)) }
            if !isWhole {
                output.truncate(to: start)
                dropLater(from: mark)
                break
            }
        }
        output.append(byte: UInt8(ascii: "]"))
        finishPaths(below: path)
        return (WrittenPart(text: output.bytes, errors: errors, later: later), isWhole)
    }

    /// Writes the first items of a list; the others follow later.
    mutating func write(
        _ value: Reference,
        _ stream: StreamPlan,
        _ result: ResultPlan,
        _ field: FieldPlan,
        of scope: ResultScope,
        _ row: Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        let count = operation.initialCount(of: stream)
        if let fault = stream.fault {
            append(fault)
            return writeFailed(field.type, into: &output)
        }
        if count < 0 {
            append(GraphQLError("initialCount must be a positive integer", locations: field.locations))
            return writeFailed(field.type, into: &output)
        }
        guard let items = try operation.items(of: value) else {
            // Null, an error, or no list: nothing to be delivered in parts.
            return switch result {
            case .shape(let shape, let inner): try write(value, shape, inner, field, into: &output)
            case .objects(let child): try writeNoList(value, child, field, of: scope, row, into: &output)
            case .raw: writeNull(field.type, field, into: &output)
            }
        }
        var failure: ExecutionFailure?
        if case .list(let index) = value.kind { failure = operation.listFailures[index] }
        if let failure, items.count < count {
            report(failure, locations: field.locations)
            return writeFailed(field.type, into: &output)
        }
        var objects: ResultChild?
        if case .objects(let child) = result { objects = scope.children[child.index] }
        var cursor = objects.map { Int($0.starts[row]) } ?? 0
        let start = output.count
        let listMark = self.mark
        output.append(byte: UInt8(ascii: "["))
        for (position, item) in items.prefix(count).enumerated() {
            if position > 0 { output.append(byte: UInt8(ascii: ",")) }
            let mark = self.mark
            let isWritten = try writeItem(item, field, objects, row, &cursor, into: &output)
            if self.mark != mark { extendPaths(from: mark, with: .index(position)) }
            if !isWritten {
                output.truncate(to: start)
                dropLater(from: listMark)
                return writeFailed(field.type, into: &output)
            }
        }
        output.append(byte: UInt8(ascii: "]"))
        if items.count > count || failure != nil {
            let remainder = StreamRemainder(
                field: field,
                stream: stream,
                items: items.dropFirst(count),
                objects: objects?.state.later,
                row: row,
                failure: failure
            )
            // Before the parts of the first items, as the response has them.
            later.insert(LaterPart(kind: .stream(remainder)), at: listMark.later)
        }
        return true
    }

    private mutating func writeNoList(
        _ value: Reference,
        _ child: ChildPlan,
        _ field: FieldPlan,
        of scope: ResultScope,
        _ row: Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        guard let state = scope.children[child.index] else { return writeNull(field.type, field, into: &output) }
        var cursor = Int(state.starts[row])
        return try writeObjects(value, field.type, field, state, end: cursor, &cursor, into: &output)
    }

    private mutating func writeItem(
        _ item: Reference,
        _ field: FieldPlan,
        _ objects: ResultChild?,
        _ row: Int,
        _ cursor: inout Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        guard let type = field.type.item else { return writeNull(field.type, field, into: &output) }
        if let objects {
            let end = Int(objects.starts[row + 1])
            return try writeObjects(item, type, field, objects, end: end, &cursor, into: &output)
        }
        let result: ResultPlan
        switch field.value {
        case .member(_, let plan), .column(_, let plan): result = plan
        case .constant, .missing, .embedded, .introspection: return writeNull(type, field, into: &output)
        }
        guard case .shape(let shape, let inner) = result, case .list(let itemShape) = shape.kind else {
            return writeNull(type, field, into: &output)
        }
        return try write(item, itemShape, inner, field, into: &output)
    }
}
