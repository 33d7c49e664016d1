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
    let bodies: [AnswerBody]
    /// Whether what is read of a body may be shared: on the event loop alone.
    private let readsTogether: Bool
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

    private var madeProjectors: ProjectorPool?
    var copies = WrittenCopies()

    /// Made when something is projected: small responses have nothing to project.
    var projectors: ProjectorPool {
        mutating get {
            if let madeProjectors { return madeProjectors }
            let pool = ProjectorPool()
            madeProjectors = pool
            return pool
        }
    }

    /// What an item of a list is that a custom scalar stands for.
    private static let anything = Shape(.leaf(.any), isNullable: true)

    init(operation: Operation) {
        self.operation = operation
        maxErrors = operation.plan.maxErrors
        bodies = operation.bodies
        readsTogether = !operation.isOffLoop
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

    // MARK: Fields

    /// Writes one field's value.
    ///
    /// Returns false when its parent has to be null.
    mutating func writeField(
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
                value = try operation.hasMembers(read.needed, offset, in: body) ? .json(body, offset) : .null
            } else {
                let slot =
                    scope.memberOffsets.isEmpty
                    ? slots[slotBase + read.slot]
                    : scope.memberOffsets[row * scope.memberCount + read.slot]
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
        case .introspection(let plan):
            let writer = IntrospectionWriter(plan, schema: operation.schema.api, variables: operation.variables)
            let start = output.count
            do throws(GraphQLError) {
                try writer.write(into: &output)
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
            let reading = readsTogether ? bodies[body].reading : nil
            if let reading, reading.append(shape, at: offset, to: &output) { return true }
            let start = output.count
            var failures: [ProjectionFailure] = []
            let isWritten = try projectors.write(
                shape,
                of: bodies[body].body,
                at: offset,
                into: &output,
                failures: &failures
            )
            if let reading, isWritten, failures.isEmpty { reading.keep(shape, at: offset, from: start, of: output) }
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
