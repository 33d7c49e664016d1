import GraphQLExecution
import GraphQLTypes
import Logging
import OrderedJSON

/// Resolves a field from a JSON file that was read and checked when the schema was loaded: what `@file` says.
final class FileLoader: Loader {
    let label: String
    var kind: PlanDescription.Step.Kind { .read }
    var evaluation: String? { mapping.evaluation }
    let requirements: [Requirement] = []
    let skipsNull: [Bool] = []
    let maxBatchSize = Int.max
    let matching = BatchMatching.whole
    let hasEffects = false

    private let body: JSONBody
    private let mapping: ResponseMapping
    private let constants: ConstantVariables
    /// Where the value stands, when it does not depend on arguments.
    private let constantValue: Place?

    private struct Place: Sendable {
        let body: JSONBody
        let offset: JSONOffset

        var loaded: LoadedValue { LoadedValue(body: body, root: offset) }
    }

    init(label: String, body: JSONBody, mapping: ResponseMapping, constants: ConstantVariables) {
        self.label = label
        self.body = body
        self.mapping = mapping
        self.constants = constants
        if mapping.usedVariables.isSubset(of: [.config]) {
            // A mapping that is given up is so at each request, which then has an error.
            constantValue =
                (try? Self.value(of: mapping, in: body, VariableSet(mapping.usedVariables, constants: constants)) { _ in
                })
                ?? nil
        } else {
            constantValue = nil
        }
    }

    func load(_ batch: LoadBatch) {
        if let constantValue { return batch.complete(.success(constantValue.loaded)) }
        var variables = VariableSet(mapping.usedVariables, constants: constants)
        variables.set(arguments: batch.arguments)
        let services = batch.context.services as? ConnectServices
        if let services {
            variables.set(services.client)
            services.note(reading: mapping.usedVariables)
        }
        do throws(JSONFault) {
            let value = try Self.value(of: mapping, in: body, variables) { problem in
                if let services { services.logger.debug("mapping of \(label): \(services.redacted(problem))") }
            }
            batch.complete(.success(value?.loaded ?? .null))
        } catch {
            batch.complete(.failure(.invalidResponse(error)))
        }
    }

    private static func value(
        of mapping: ResponseMapping,
        in body: JSONBody,
        _ variables: VariableSet,
        problem: (String) -> Void
    ) throws(JSONFault) -> Place? {
        try mapping.value(in: body, variables: { variables.values }, problem: problem).map {
            Place(body: $0.body, offset: $0.offset)
        }
    }
}
