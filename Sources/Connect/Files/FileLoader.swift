import GraphQLExecution
import GraphQLTypes
import Logging
import OrderedJSON

/// Resolves a field from a JSON file that was read and checked when the schema was loaded: what `@file` says.
final class FileLoader: Loader {
    let label: String
    var kind: PlanDescription.Step.Kind { .read }
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
            constantValue = Self.value(of: mapping, in: body, VariableSet(mapping.usedVariables, constants: constants))
            { _ in }
        } else {
            constantValue = nil
        }
    }

    func load(_ batch: LoadBatch) {
        if let constantValue { return batch.complete(.success(constantValue.loaded)) }
        var variables = VariableSet(mapping.usedVariables, constants: constants)
        variables.set(arguments: batch.arguments)
        let services = batch.context.services as? ConnectServices
        if let services { variables.set(requestHeaders: services.requestHeaders) }
        let value = Self.value(of: mapping, in: body, variables) { problem in
            if let services { services.logger.debug("mapping of \(label): \(services.redacted(problem))") }
        }
        batch.complete(.success(value?.loaded ?? .null))
    }

    /// The file was checked as a whole, so reading it does not fail.
    private static func value(
        of mapping: ResponseMapping,
        in body: JSONBody,
        _ variables: VariableSet,
        problem: (String) -> Void
    ) -> Place? {
        do throws(JSONFault) {
            guard let value = try mapping.value(in: body, variables: { variables.values }, problem: problem) else {
                return nil
            }
            return Place(body: value.body, offset: value.offset)
        } catch {
            problem("\(error)")
            return nil
        }
    }
}
