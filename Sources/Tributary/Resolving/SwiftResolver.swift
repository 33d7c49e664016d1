import Connect
import GraphQLExecution
import GraphQLTypes
import Logging
import OrderedJSON

/// A resolver that gets all objects of a scope: in one task where it is asynchronous, at once where it is not.
final class SwiftResolver<Parent: Decodable & Sendable, Value: Encodable & Sendable>: FieldResolver {
    /// One for each object, in their order.
    typealias Outcomes = [Result<Value, any Error>]
    /// What the resolver is called with: the objects that could be read.
    enum Body: Sendable {
        case now(@Sendable ([Parent], ArgumentValues, OperationAccess) throws -> Outcomes)
        case task(@Sendable ([Parent], ArgumentValues, OperationAccess) async throws -> Outcomes)
    }

    let site: ResolverSite
    private let body: Body

    var label: String { "Swift \(site.coordinate)" }
    var requirements: [Requirement] { site.requirements }

    init(_ site: ResolverSite, _ body: Body) {
        self.site = site
        self.body = body
    }

    func resolve(_ batch: ResolverBatch) {
        guard let services = batch.context.services as? ConnectServices else {
            return batch.complete(Array(repeating: .failure(.noServices), count: batch.objects.count))
        }
        let operation = OperationAccess(site, services)
        let (count, inputs, arguments) = (batch.objects.count, batch.inputs, batch.arguments)
        switch body {
        case .now(let body):
            let parents = Parents<Parent>(site, count, inputs, operation)
            do {
                batch.complete(parents.results(try body(parents.values, arguments, operation), operation))
            } catch {
                batch.complete(Array(repeating: .failure(operation.failure(error)), count: count))
            }
        case .task(let body):
            let site = site
            ResolverTask.run(batch.context, services) {
                let parents = Parents<Parent>(site, count, inputs, operation)
                do {
                    if parents.values.isEmpty { return parents.results(Outcomes(), operation) }
                    return parents.results(try await body(parents.values, arguments, operation), operation)
                } catch {
                    return Array(repeating: FieldResult.failure(operation.failure(error)), count: count)
                }
            } finish: { results in
                batch.complete(results ?? Array(repeating: .failure(.timedOut), count: count))
            }
        }
    }
}

/// The objects of a batch as Swift values, apart from those that could not be read.
private struct Parents<Parent: Decodable> {
    private(set) var values: [Parent] = []
    /// By object.
    private var failures: [Int: ExecutionFailure] = [:]
    private let count: Int
    private let site: ResolverSite

    init(_ site: ResolverSite, _ count: Int, _ inputs: [JSONInput], _ operation: OperationAccess) {
        self.count = count
        self.site = site
        let reader = ParentReader(site, as: Parent.self)
        values.reserveCapacity(count)
        for index in 0..<count {
            do {
                values.append(try reader.parent(index, inputs))
            } catch {
                failures[index] = operation.failure(error)
            }
        }
    }

    /// What the engine is told: one result for each object of the batch.
    func results<Value: Encodable>(
        _ outcomes: [Result<Value, any Error>],
        _ operation: OperationAccess
    ) -> [FieldResult] {
        guard outcomes.count == values.count else {
            operation.logger.error(
                "the resolver of \(site.coordinate) at \(site.place) gave \(outcomes.count) results for \(values.count) objects"
            )
            let failure = ExecutionFailure(
                "The resolver of \"\(site.coordinate)\" failed.",
                code: "INTERNAL_SERVER_ERROR"
            )
            return Array(repeating: .failure(failure), count: count)
        }
        let encoder = ValueEncoder(capacity: 32 * outcomes.count)
        var next = 0
        var written: [Result<JSONOffset?, ExecutionFailure>] = []
        written.reserveCapacity(count)
        for index in 0..<count {
            if let failure = failures[index] {
                written.append(.failure(failure))
                continue
            }
            written.append(encoder.append(outcomes[next], operation))
            next += 1
        }
        let body = encoder.makeBody()
        return written.map { result in
            switch result {
            case .success(let offset?): .json(body, offset)
            case .success(nil): .null
            case .failure(let failure): .failure(failure)
            }
        }
    }
}

extension ValueEncoder {
    /// Appends one of many results.
    ///
    /// - Returns: Where it stands; nil for null.
    func append<Value: Encodable>(
        _ outcome: Result<Value, any Error>,
        _ operation: OperationAccess
    ) -> Result<JSONOffset?, ExecutionFailure> {
        let start = output.count
        do {
            try encode(outcome.get())
            if output.isNull(from: start) {
                reset(to: start)
                return .success(nil)
            }
            guard output.count < JSONBody.maxCount else {
                reset(to: start)
                return .failure(
                    ExecutionFailure("The resolver's results are too large.", code: "CONNECTOR_RESPONSE_TOO_LARGE")
                )
            }
            // Keeps a number apart from the next value.
            output.append(byte: UInt8(ascii: "\n"))
            return .success(JSONOffset(truncatingIfNeeded: start))
        } catch {
            reset(to: start)
            return .failure(operation.failure(error))
        }
    }

    /// What was written, as a body that values are read from.
    func makeBody() -> JSONBody {
        var full = OutputBuffer(capacity: 0)
        swap(&full, &output)
        return full.makeBody()
    }
}
