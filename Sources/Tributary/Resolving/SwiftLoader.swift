import Connect
import GraphQLExecution
import GraphQLTypes
import OrderedJSON

/// A loader written in Swift: distinct keys go in, each gets its value, null or an error.
final class SwiftLoader<Key: Decodable & Hashable & Sendable, Value: Encodable & Sendable>: Loader {
    /// What a load is called with.
    typealias Body = @Sendable ([Key], ArgumentValues, OperationAccess) async throws -> [Key: Result<Value, any Error>]

    let site: ResolverSite
    let maxBatchSize: Int
    private let body: Body
    /// What a key without an entry gets: an empty list where the field is a non-null one.
    private let missing: Missing

    enum Missing: Sendable {
        case null
        case emptyList
    }

    var label: String { "Swift \(site.coordinate)" }
    var kind: PlanDescription.Step.Kind { .resolver }
    var requirements: [Requirement] { site.requirements }
    var skipsNull: [Bool] { site.requirements.map { _ in true } }
    var matching: BatchMatching { .whole }
    var hasEffects: Bool { site.isMutation }

    init(_ site: ResolverSite, maxBatchSize: Int, missing: Missing, _ body: @escaping Body) {
        self.site = site
        self.maxBatchSize = maxBatchSize
        self.missing = missing
        self.body = body
    }

    func load(_ batch: LoadBatch) {
        guard let services = batch.context.services as? ConnectServices else {
            return batch.complete(.failure(.noServices))
        }
        let operation = OperationAccess(site, services)
        let (count, inputs, arguments) = (batch.keyCount, batch.inputs, batch.arguments)
        let (site, body, missing) = (site, body, missing)
        ResolverTask.run(batch.context, services) { () -> Result<Answers, ExecutionFailure> in
            do {
                return .success(try await Self.answers(count, inputs, arguments, site, missing, operation, body))
            } catch {
                return .failure(operation.failure(error))
            }
        } finish: { result in
            batch.complete(
                (result ?? .failure(.timedOut)).map { answers in
                    var loaded = LoadedValue(body: answers.body, root: nil)
                    loaded.answers = answers.byKey
                    return loaded
                }
            )
        }
    }

    private struct Answers: Sendable {
        let body: JSONBody
        let byKey: [LoadedValue.KeyAnswer]
    }

    private static func answers(
        _ count: Int,
        _ inputs: [JSONInput],
        _ arguments: ArgumentValues,
        _ site: ResolverSite,
        _ missing: Missing,
        _ operation: OperationAccess,
        _ body: Body
    ) async throws -> Answers {
        let reader = ParentReader(site, as: Key.self)
        // By the place of the key in the load.
        var keys: [Result<Key, ExecutionFailure>] = []
        var distinct: [Key] = []
        var seen: Set<Key> = []
        for index in 0..<count {
            do {
                let key: Key = try reader.parent(index, inputs)
                keys.append(.success(key))
                // Two texts may be one Swift value, such as 1 and 1.0.
                if seen.insert(key).inserted { distinct.append(key) }
            } catch {
                keys.append(.failure(operation.failure(error)))
            }
        }
        let found = distinct.isEmpty ? [:] : try await body(distinct, arguments, operation)
        let encoder = ValueEncoder(capacity: 64 * count)
        var byKey: [LoadedValue.KeyAnswer] = []
        byKey.reserveCapacity(count)
        for key in keys {
            switch key {
            case .failure(let failure): byKey.append(.failure(failure))
            case .success(let key):
                guard let outcome = found[key] else {
                    byKey.append(missing == .null ? .null : encoder.appendEmptyList())
                    continue
                }
                switch encoder.append(outcome, operation) {
                case .success(let offset): byKey.append(offset.map { .value($0) } ?? .null)
                case .failure(let failure): byKey.append(.failure(failure))
                }
            }
        }
        return Answers(body: encoder.makeBody(), byKey: byKey)
    }
}

extension ValueEncoder {
    fileprivate func appendEmptyList() -> LoadedValue.KeyAnswer {
        let start = output.count
        output.append("[]\n")
        return .value(JSONOffset(truncatingIfNeeded: start))
    }
}
