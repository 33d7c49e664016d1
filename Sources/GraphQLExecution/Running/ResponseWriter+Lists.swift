import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// Writes objects that form scopes of their own, alone and in lists.
extension ResponseWriter {
    mutating func writeObjects(
        _ value: Reference,
        _ type: GraphQLType,
        _ field: FieldPlan,
        _ state: ResultChild,
        end: Int,
        _ cursor: inout Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        switch value.kind {
        case .null: return writeNull(type, field, into: &output)
        case .error(let index):
            report(operation.failures[index], locations: field.locations)
            return writeFailed(type, into: &output)
        case .list(let index):
            guard let item = type.item else {
                append(GraphQLError(shapeOf: field, expected: "an object", found: "a list"))
                return writeFailed(type, into: &output)
            }
            let start = output.count
            let listMark = self.mark
            output.append(byte: UInt8(ascii: "["))
            for (position, reference) in operation.lists[index].enumerated() {
                if position > 0 { output.append(byte: UInt8(ascii: ",")) }
                let mark = self.mark
                let isWritten = try writeObjects(
                    operation.listItems[reference],
                    item,
                    field,
                    state,
                    end: end,
                    &cursor,
                    into: &output
                )
                if self.mark != mark { extendPaths(from: mark, with: .index(position)) }
                if !isWritten {
                    for rest in operation.lists[index].dropFirst(position + 1) {
                        try passObjects(operation.listItems[rest], item, &cursor)
                    }
                    output.truncate(to: start)
                    dropLater(from: listMark)
                    return writeFailed(type, into: &output)
                }
            }
            output.append(byte: UInt8(ascii: "]"))
            return true
        case .json(let body, let offset):
            return try writeObjects(
                JSONReader(bodies[body].body),
                offset,
                type,
                field,
                state,
                end: end,
                &cursor,
                into: &output
            )
        }
    }

    private mutating func writeObjects(
        _ reader: JSONReader,
        _ offset: JSONOffset,
        _ type: GraphQLType,
        _ field: FieldPlan,
        _ state: ResultChild,
        end: Int,
        _ cursor: inout Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        let kind = try reader.kind(at: offset)
        if kind == .null { return writeNull(type, field, into: &output) }
        if let item = type.item {
            guard kind == .array else {
                append(GraphQLError(noListOf: field))
                return writeFailed(type, into: &output)
            }
            if state.isGapless, field.type.item?.item == nil {
                // The rows say all of the list: nobody has to walk over it again.
                defer { cursor = end }
                return try writeList(cursor..<end, item, of: state.scopes[0], into: &output)
                    || writeFailed(type, into: &output)
            }
            let start = output.count
            let listMark = self.mark
            output.append(byte: UInt8(ascii: "["))
            var position = 0
            var elements = try reader.elements(of: offset)
            while let element = try elements.next() {
                if position > 0 { output.append(byte: UInt8(ascii: ",")) }
                let mark = self.mark
                let isWritten = try writeObjects(reader, element, item, field, state, end: end, &cursor, into: &output)
                if self.mark != mark { extendPaths(from: mark, with: .index(position)) }
                if !isWritten {
                    while let rest = try elements.next() { try passObjects(reader, rest, item, &cursor) }
                    output.truncate(to: start)
                    dropLater(from: listMark)
                    return writeFailed(type, into: &output)
                }
                position += 1
            }
            output.append(byte: UInt8(ascii: "]"))
            return true
        }
        guard kind == .object else {
            append(GraphQLError(shapeOf: field, expected: "an object", found: kind.description))
            return writeFailed(type, into: &output)
        }
        guard cursor < end else {
            // The objects of this row were dropped when its body turned out broken: walking on meets the fault itself.
            _ = try reader.end(of: offset)
            throw JSONFault(.unexpectedEnd, at: Int(offset))
        }
        let object = cursor
        cursor += 1
        guard let (scope, row) = state.place(of: object) else {
            let typeName = try field.typeName(of: offset, reader)
            append(GraphQLError(unresolvedTypeOf: field, named: typeName, schema: operation.schema.api))
            return writeFailed(type, into: &output)
        }
        if try writeRow(scope, row, into: &output) { return true }
        return writeFailed(type, into: &output)
    }

    /// Writes a list whose elements are rows of a scope, one after the other.
    ///
    /// Returns false, with the output as it was, when null has to take its place.
    private mutating func writeList(
        _ rows: Range<Int>,
        _ item: GraphQLType,
        of scope: ResultScope,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        let start = output.count
        let listMark = self.mark
        output.append(byte: UInt8(ascii: "["))
        for row in rows {
            if row > rows.lowerBound { output.append(byte: UInt8(ascii: ",")) }
            let mark = self.mark
            let isWritten = try writeRow(scope, row, into: &output) || writeFailed(item, into: &output)
            if self.mark != mark { extendPaths(from: mark, with: .index(row - rows.lowerBound)) }
            if isWritten { continue }
            output.truncate(to: start)
            dropLater(from: listMark)
            return false
        }
        output.append(byte: UInt8(ascii: "]"))
        return true
    }

    // MARK: Objects that are not written

    /// Passes the objects of a value, so that those after it are found in their places: a list inside a list became null.
    private func passObjects(
        _ value: Reference,
        _ type: GraphQLType,
        _ cursor: inout Int
    ) throws(JSONFault) {
        switch value.kind {
        case .null, .error: return
        case .list(let index):
            guard let item = type.item else { return }
            for position in operation.lists[index] {
                try passObjects(operation.listItems[position], item, &cursor)
            }
        case .json(let body, let offset):
            try passObjects(JSONReader(bodies[body].body), offset, type, &cursor)
        }
    }

    private func passObjects(
        _ reader: JSONReader,
        _ offset: JSONOffset,
        _ type: GraphQLType,
        _ cursor: inout Int
    ) throws(JSONFault) {
        let kind = try reader.kind(at: offset)
        if let item = type.item {
            guard kind == .array else { return }
            var elements = try reader.elements(of: offset)
            while let element = try elements.next() { try passObjects(reader, element, item, &cursor) }
        } else if kind == .object {
            cursor += 1
        }
    }
}

extension FieldPlan {
    /// What an object below an abstract field says of its type.
    fileprivate func typeName(of object: JSONOffset, _ reader: JSONReader) throws(JSONFault) -> String? {
        switch value {
        case .member(_, .objects(let child)), .column(_, .objects(let child)):
            guard let path = child.discriminator?.path, let name = try reader.value(along: path, from: object),
                try reader.kind(at: name) == .string
            else { return nil }
            return try reader.string(at: name)
        case .constant, .missing, .member, .column, .embedded, .introspection: return nil
        }
    }
}
