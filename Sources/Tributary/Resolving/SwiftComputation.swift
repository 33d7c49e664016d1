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
    /// Makes the body for one column; called only when there is an object.
    let prepare: @Sendable (ArgumentValues, ConnectServices) throws -> Body

    var requirements: [Requirement] { site.requirements }

    func specialised(for selection: [Requirement]) -> any Computation { self }

    func evaluate(
        _ input: ComputationInput,
        into scratch: inout OutputBuffer
    ) throws(ExecutionFailure) -> ComputedValue {
        try columnEvaluator()(input, &scratch)
    }

    func evaluator() -> Evaluator? { columnEvaluator() }

    private func columnEvaluator() -> Evaluator {
        let reader = ParentReader(site)
        let encoder = ValueEncoder(capacity: 0)
        var body: Body?
        return { (input, scratch) throws(ExecutionFailure) in
            guard let services = input.context.services as? ConnectServices else { throw .noServices }
            let start = scratch.count
            // The encoder writes where the engine wants it; there is no copy.
            swap(&encoder.output, &scratch)
            defer { swap(&encoder.output, &scratch) }
            do {
                let run = try body ?? prepare(input.arguments, services)
                body = run
                let value = try run(reader.parent(0, input.requirements))
                if givesLeaf {
                    // PERF: it opens no container, so that there is nothing to keep account of.
                    try value.encode(to: encoder)
                    encoder.finish()
                } else {
                    try encoder.encode(value)
                }
            } catch {
                encoder.reset(to: start)
                throw OperationAccess.failure(error, of: site.coordinate, services.logger)
            }
            return encoder.output.isNull(from: start) ? .null : .written
        }
    }
}

/// The object of a field that reads none.
struct NoParent: Decodable, Sendable {
    init() {}
}

extension OutputBuffer {
    /// Whether what was written from `start` on is `null`.
    func isNull(from start: Int) -> Bool {
        // Safe: the bytes are looked at during the call.
        count - start == 4 && withUnsafeBytes { $0[start] == UInt8(ascii: "n") }
    }
}
