import Connect
import GraphQLExecution
import GraphQLTypes
import OrderedJSON

/// A synchronous resolver of one object: run on the event loop, object by object, like any other computation.
struct SwiftComputation<Parent: Decodable & Sendable, Value: Encodable>: Computation {
    /// What the resolver is called with.
    typealias Body = @Sendable (Parent) throws -> Value

    let site: ResolverSite
    /// The value has neither members nor elements.
    let givesLeaf: Bool
    /// Makes the body for one column.
    let prepare: @Sendable (ArgumentValues, ConnectServices) throws -> Body

    var requirements: [Requirement] { site.requirements }

    func specialised(for selection: [Requirement]) -> any Computation { self }

    func fill(_ column: inout ComputedColumn) {
        let logger = (column.context.services as? ConnectServices)?.logger
        let reader = ParentReader(site, as: Parent.self)
        let writer = ResultWriter(of: Value.self, isLeaf: givesLeaf)
        let body: Body
        do {
            body = try makeBody(column.arguments, column.context)
        } catch {
            let failure = OperationAccess.failure(error, of: site.coordinate, logger)
            while column.next(reader.row.places) { column.fail(failure) }
            return
        }
        while column.next(reader.row.places) {
            do {
                try writer.append(body(reader.parent()), to: &column.output)
                column.finish()
            } catch {
                column.fail(OperationAccess.failure(error, of: site.coordinate, logger))
            }
        }
    }

    private func makeBody(_ arguments: ArgumentValues, _ context: OperationContext) throws -> Body {
        guard let services = context.services as? ConnectServices else { throw ExecutionFailure.noServices }
        return try prepare(arguments, services)
    }
}

/// A resolver together with the call that is the same for all objects of a column.
///
/// PERF: the call's type is a parameter of the class and so at hand; a closure that captures the call looks up the generic
/// type `Call` for each object, and would again if `run` were inlined into it.
final class Calling<Parent, Call: Sendable, Value>: Sendable {
    private let call: Call
    private let body: @Sendable (Parent, Call) throws -> Value

    init(_ call: Call, _ body: @escaping @Sendable (Parent, Call) throws -> Value) {
        self.call = call
        self.body = body
    }

    @inline(never)
    func run(_ parent: Parent) throws -> Value { try body(parent, call) }
}

/// Writes the results of a resolver, one after the other, where the engine wants them.
///
/// PERF: as with `ParentReader`, the type is a parameter of the functions alone.
private struct ResultWriter {
    private enum Way {
        /// A type that needs no `Codable`.
        case plain(PlainType)
        /// It opens no container, so that there is nothing to keep account of.
        case leaf
        case any
    }

    private let encoder = ValueEncoder(capacity: 0)
    private let way: Way

    /// - Parameters:
    ///   - type: Of all values.
    ///   - isLeaf: They have neither members nor elements.
    init<Value: Encodable>(of type: Value.Type, isLeaf: Bool) {
        way =
            if let plain = PlainType(type) {
                .plain(plain)
            } else {
                isLeaf ? .leaf : .any
            }
    }

    /// Appends a value as JSON; of one that cannot be encoded, something may be left in the output.
    @inline(__always)
    func append<Value: Encodable>(_ value: Value, to output: inout OutputBuffer) throws {
        if case .plain(let type) = way { return type.append(value, to: &output) }
        try encode(value, to: &output)
    }

    private func encode<Value: Encodable>(_ value: Value, to output: inout OutputBuffer) throws {
        let start = output.count
        // The encoder writes where the engine wants it; there is no copy.
        swap(&encoder.output, &output)
        defer { swap(&encoder.output, &output) }
        do {
            if case .leaf = way {
                try value.encode(to: encoder)
                encoder.finish()
            } else {
                try encoder.encode(value)
            }
        } catch {
            encoder.reset(to: start)
            throw error
        }
    }
}

/// The object of a field that reads none.
struct NoParent: Decodable, Sendable {
    init() {}
}
