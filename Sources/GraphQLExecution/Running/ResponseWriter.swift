package import GraphQLLanguage
import GraphQLTypes
package import OrderedJSON

/// Writes the response of an operation whose results are all there: one pass in response order into one buffer.
///
/// A value that may not be null and is takes its parent with it: the output is cut back to where the nearest nullable field began.
/// Nothing is paid for this where no error occurs. Error paths grow from the inside out while the calls return.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors,
/// #sec-Execution-Result, #sec-Response-Position, #sec-Data, #sec-JSON-Serialization, #sec-Serialized-Map-Ordering,
/// #sec-Value-Completion
struct ResponseWriter {
    let operation: Operation
    /// Of the operation, as they are when writing begins.
    private let bodies: [(body: JSONBody, metadata: AnyObject?)]
    /// Paths are reversed until `writeResponse` puts them right.
    var errors: [GraphQLError] = []
    private var unreportedErrors = 0
    /// More errors than this are counted, not listed.
    private let maxErrors: Int
    /// Parts of the response that follow later.
    ///
    /// Their paths grow as those of errors do.
    var later: [LaterPart] = []
    /// Member offsets of the objects being written, innermost last.
    var slots: [JSONOffset] = []

    private let projectors = ProjectorPool()
    private var copies = WrittenCopies()

    /// What an item of a list is that a custom scalar stands for.
    private static let anything = Shape(.leaf(.any), isNullable: true)

    init(operation: Operation) {
        self.operation = operation
        maxErrors = operation.plan.maxErrors
        bodies = operation.bodies
    }

    /// `"data": …`, with `errors` after it where there are any.
    ///
    /// - Returns: What follows later, with its place.
    mutating func writeResponse(sources: [Source], into output: inout OutputBuffer) -> [LaterPart] {
        output.append("\"data\":")
        let start = output.count
        do throws(JSONFault) {
            if try !writeRow(ResultScope(operation.root), 0, into: &output) { output.append("null") }
        } catch {
            // The root is no body, and every field below keeps its own faults: this is not reached by any input.
            output.truncate(to: start)
            output.append("null")
            report(.invalidResponse(error), locations: [])
        }
        finishPaths(below: [])
        if !errors.isEmpty {
            output.append(",\"errors\":")
            output.append(errors, sources: sources)
        }
        return later
    }

    /// Turns the paths round and puts the way to the part that was written before them.
    mutating func finishPaths(below path: [PathElement]) {
        for index in errors.indices { errors[index].path = path + errors[index].path.reversed() }
        for index in later.indices { later[index].path = path + later[index].path.reversed() }
        if unreportedErrors > 0 {
            let limit = PassedLimit("maxResponseErrors", maxErrors, found: errors.count + unreportedErrors)
            let message = "\(unreportedErrors) further errors are not listed."
            errors.append(GraphQLError(message, extensions: limit.extensions))
        }
    }

    /// Writes one field's value alone, for a binding that reads it.
    ///
    /// Returns false where it would take its parent with it.
    mutating func writeSingle(
        _ field: FieldPlan,
        of scope: ResultScope,
        _ row: Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        // Each call has an output of its own.
        copies = WrittenCopies()
        let base = try locate(scope, row)
        defer { slots.removeLast(slots.count - base) }
        return try writeField(field, of: scope, row, slotBase: base, into: &output)
    }

    // MARK: Objects

    /// Writes one object.
    ///
    /// Returns false, with the output as it was, when a null has to take its place.
    private mutating func writeRow(
        _ scope: ResultScope,
        _ row: Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        try writeRow(scope, scope.plan, scope.plan.parts, row, into: &output)
    }

    /// As above, for many objects of one scope.
    ///
    /// PERF: what is the same for all of them is handed in, so that no reference is counted for it anew.
    private mutating func writeRow(
        _ scope: ResultScope,
        _ plan: ScopePlan,
        _ parts: [ScopePlan.Part],
        _ row: Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        let base = slots.count
        // Most scopes know already where their members stand.
        if scope.memberOffsets.isEmpty { try locate(scope, row) }
        defer { if slots.count > base { slots.removeLast(slots.count - base) } }
        let start = output.count
        let rowMark = self.mark
        if !plan.groups.isEmpty {
            for group in plan.groups { later.append(LaterPart(kind: .group(scope.state, row: row, group))) }
        }
        output.append(byte: UInt8(ascii: "{"))
        for part in parts {
            switch part {
            case .field(let index):
                if output.count > start + 1 { output.append(byte: UInt8(ascii: ",")) }
                let field = plan.fields[index]
                output.append(contentsOf: field.key)
                let mark = self.mark
                let isWritten = try writeField(field, of: scope, row, slotBase: base, into: &output)
                if self.mark != mark { extendPaths(from: mark, with: .name(field.responseName)) }
                if isWritten { continue }
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
    @discardableResult
    mutating func locate(_ scope: ResultScope, _ row: Int) throws(JSONFault) -> Int {
        let base = slots.count
        let members = scope.plan.members
        // Most scopes know already where their members stand.
        guard members.count > 0, scope.memberOffsets.isEmpty else { return base }
        slots.append(contentsOf: repeatElement(JSONOffset.max, count: members.count))
        guard case .json(let body, let offset) = scope.rows[row].kind else { return base }
        try JSONReader(bodies[body].body).locate(members, in: offset, into: &slots, at: base)
        return base
    }

    // MARK: Fields

    /// Writes one field's value.
    ///
    /// Returns false when its parent has to be null.
    private mutating func writeField(
        _ field: FieldPlan,
        of scope: ResultScope,
        _ row: Int,
        slotBase: Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        switch field.value {
        case .constant(let text):
            output.append(contentsOf: text)
            return true
        case .missing:
            return writeNull(field.type, field, into: &output)
        case .member(let read, let result):
            guard case .json(let body, let offset) = scope.rows[row].kind else {
                return writeNull(field.type, field, into: &output)
            }
            let value: Reference
            if read.slot < 0 {
                value = .json(body, offset)
            } else {
                let slot =
                    scope.memberOffsets.isEmpty
                    ? slots[slotBase + read.slot]
                    : scope.memberOffsets[row * scope.plan.members.count + read.slot]
                if slot == JSONOffset.max { return writeNull(field.type, field, into: &output) }
                value =
                    read.steps.isEmpty
                    ? .json(body, slot)
                    : try operation.follow(read.steps[...], field, field.type, from: slot, in: body)
            }
            return try write(value, result, field, of: scope, row, into: &output)
        case .column(let column, let result):
            let value = scope.value(column, row)
            let start = output.count
            let mark = self.mark
            do throws(JSONFault) {
                return try write(value, result, field, of: scope, row, into: &output)
            } catch {
                output.truncate(to: start)
                errors.removeLast(errors.count - mark.errors)
                dropLater(from: mark)
                report(.invalidResponse(error), locations: field.locations)
                return writeFailed(field.type, into: &output)
            }
        case .embedded(let fields):
            if try writeFields(fields, of: scope, row, slotBase: slotBase, into: &output) { return true }
            return writeFailed(field.type, into: &output)
        case .introspection(let root, let selected):
            let writer = IntrospectionWriter(schema: operation.schema) { [operation] (plan) throws(GraphQLError) in
                try operation.coerceArguments(plan)
            }
            let start = output.count
            do throws(GraphQLError) {
                try writer.write(root, selected, into: &output)
                return true
            } catch {
                output.truncate(to: start)
                append(
                    GraphQLError(
                        error.message,
                        locations: error.locations.isEmpty ? field.locations : error.locations,
                        extensions: error.extensions
                    )
                )
                return writeFailed(field.type, into: &output)
            }
        }
    }

    private mutating func write(
        _ value: Reference,
        _ result: ResultPlan,
        _ field: FieldPlan,
        of scope: ResultScope,
        _ row: Int,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        if let stream = field.stream { return try write(value, stream, result, field, of: scope, row, into: &output) }
        switch result {
        case .shape(let shape, let inner):
            return try write(value, shape, inner, field, into: &output)
        case .objects(let child):
            guard let state = scope.children[child.index] else { return writeNull(field.type, field, into: &output) }
            var cursor = Int(state.starts[row])
            return try writeObjects(
                value,
                field.type,
                field,
                state,
                end: Int(state.starts[row + 1]),
                &cursor,
                into: &output
            )
        case .raw:
            // A hidden value that nothing is selected of; shown only when a binding looks at it through another field.
            return try write(value, Shape(.leaf(.any), isNullable: !field.type.isNonNull), nil, field, into: &output)
        }
    }

    // MARK: Values read from one body

    mutating func write(
        _ value: Reference,
        _ shape: Shape,
        _ inner: ScopePlan?,
        _ field: FieldPlan,
        into output: inout OutputBuffer
    ) throws(JSONFault) -> Bool {
        switch value.kind {
        case .null: return writeNull(nullable: shape.isNullable, field, into: &output)
        case .error(let index):
            report(operation.failures[index], locations: field.locations)
            return writeFailed(nullable: shape.isNullable, into: &output)
        case .json(let body, let offset):
            var failures: [ProjectionFailure] = []
            let isWritten = try projectors.write(
                shape,
                of: bodies[body].body,
                at: offset,
                into: &output,
                failures: &failures
            )
            for failure in failures { append(GraphQLError(failure, below: inner, of: field, in: operation.schema)) }
            return isWritten
        case .list(let index):
            let item: Shape
            switch shape.kind {
            case .list(let inner): item = inner
            // A custom scalar may be a list.
            case .leaf(.any): item = Self.anything
            case .leaf, .object:
                append(GraphQLError(shapeOf: field, expected: "an object or a single value", found: "a list"))
                return writeFailed(nullable: shape.isNullable, into: &output)
            }
            let start = output.count
            let listMark = self.mark
            output.append(byte: UInt8(ascii: "["))
            for (position, item_) in operation.lists[index].enumerated() {
                if position > 0 { output.append(byte: UInt8(ascii: ",")) }
                let mark = self.mark
                let isWritten = try write(operation.listItems[item_], item, inner, field, into: &output)
                if self.mark != mark { extendPaths(from: mark, with: .index(position)) }
                if !isWritten {
                    output.truncate(to: start)
                    dropLater(from: listMark)
                    return writeFailed(nullable: shape.isNullable, into: &output)
                }
            }
            output.append(byte: UInt8(ascii: "]"))
            return true
        }
    }

    // MARK: Objects with columns of their own

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
            let start = output.count
            let listMark = self.mark
            output.append(byte: UInt8(ascii: "["))
            if state.isGapless, field.type.item?.item == nil {
                // The rows say all of the list: nobody has to walk over it again.
                let first = cursor
                let scope = state.scopes[0]
                let (plan, parts) = (scope.plan, scope.plan.parts)
                cursor = end
                for object in first..<end {
                    if object > first { output.append(byte: UInt8(ascii: ",")) }
                    let mark = self.mark
                    let isWritten =
                        try writeRow(scope, plan, parts, object, into: &output)
                        || writeFailed(item, into: &output)
                    if self.mark != mark { extendPaths(from: mark, with: .index(object - first)) }
                    if isWritten { continue }
                    output.truncate(to: start)
                    dropLater(from: listMark)
                    return writeFailed(type, into: &output)
                }
                output.append(byte: UInt8(ascii: "]"))
                return true
            }
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
            append(GraphQLError(unresolvedTypeOf: field, named: typeName, schema: operation.schema))
            return writeFailed(type, into: &output)
        }
        if try writeRow(scope, row, into: &output) { return true }
        return writeFailed(type, into: &output)
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

    // MARK: Nulls and errors

    /// A value is null although nothing failed.
    mutating func writeNull(_ type: GraphQLType, _ field: FieldPlan, into output: inout OutputBuffer) -> Bool {
        writeNull(nullable: !type.isNonNull, field, into: &output)
    }

    private mutating func writeNull(nullable: Bool, _ field: FieldPlan, into output: inout OutputBuffer) -> Bool {
        if !nullable {
            append(
                GraphQLError(
                    "Cannot return null for non-nullable field \(field.coordinate).",
                    locations: field.locations
                )
            )
        }
        return writeFailed(nullable: nullable, into: &output)
    }

    /// A value is missing and the reason is reported already.
    func writeFailed(_ type: GraphQLType, into output: inout OutputBuffer) -> Bool {
        writeFailed(nullable: !type.isNonNull, into: &output)
    }

    private func writeFailed(nullable: Bool, into output: inout OutputBuffer) -> Bool {
        guard nullable else { return false }
        output.append("null")
        return true
    }

    mutating func report(_ failure: ExecutionFailure, locations: [SourceLocation]) {
        append(GraphQLError(failure, locations: locations))
    }

    mutating func append(_ error: GraphQLError) {
        if errors.count < maxErrors { errors.append(error) } else { unreportedErrors += 1 }
    }

    // MARK: Paths

    /// How much was noted before something is written.
    struct Mark: Equatable {
        let errors: Int
        let later: Int
    }

    var mark: Mark { Mark(errors: errors.count, later: later.count) }

    mutating func extendPaths(from mark: Mark, with element: PathElement) {
        for index in mark.errors..<errors.count { errors[index].path.append(element) }
        for index in mark.later..<later.count { later[index].path.append(element) }
    }

    /// Forgets what was to follow an object or a list that a null took away.
    ///
    /// The output was cut back: what stood there cannot be copied any more.
    mutating func dropLater(from mark: Mark) {
        later.removeLast(later.count - mark.later)
        copies = WrittenCopies()
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
