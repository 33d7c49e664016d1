package import GraphQLExecution
import GraphQLTypes
import Logging
import OrderedJSON
package import StateStore
import Upstreams

/// Resolves a field by one SQL statement, for one parent or for a batch of them: what `@sql` says.
///
/// Rows arrive as a JSON array of objects, so they are read like any other body.
final class SQLLoader: Loader {
    let label: String
    var kind: PlanDescription.Step.Kind { .statement }
    let requirements: [Requirement]
    let skipsNull: [Bool]
    let maxBatchSize: Int
    let matching: BatchMatching
    let hasEffects: Bool

    private let template: SQLTemplate
    private let statement: StateStatement
    private let rows: RowResult
    private let isBatch: Bool
    private let limits: StateLimits
    private let constants: ConstantVariables
    private let used: MappingVariables

    /// What the rows of a statement that is not batched become.
    enum RowResult: Hashable, Sendable {
        /// The list of all rows.
        case all
        /// The first row, or null.
        case first
        /// The first column of the first row, or null.
        case firstColumn(String)
        /// The first column of every row.
        case allOfColumn(String)
    }

    struct Options {
        var label: String
        var requirements: [Requirement]
        var skipsNull: [Bool]
        var maxBatchSize: Int
        var matching: BatchMatching
        var hasEffects: Bool
        var template: SQLTemplate
        var rows: RowResult
        var isBatch: Bool
        /// Of these, time and bytes count for a statement too.
        var limits: UpstreamLimits
        var constants: ConstantVariables
    }

    init(_ options: Options) {
        label = options.label
        requirements = options.requirements
        skipsNull = options.skipsNull
        maxBatchSize = options.maxBatchSize
        matching = options.matching
        hasEffects = options.hasEffects
        template = options.template
        statement = StateStatement(options.template.sql)
        rows = options.rows
        isBatch = options.isBatch
        limits = StateLimits(timeout: options.limits.timeout, maxBytes: options.limits.maxBodyBytes)
        constants = options.constants
        used = options.template.parameters.reduce(into: []) { $0.formUnion($1.expression.usedVariables) }
    }

    func load(_ batch: LoadBatch) {
        guard let services = batch.context.services as? ConnectServices else {
            return batch.complete(.failure(ExecutionFailure("No database is at hand.", code: "STATE_OPEN")))
        }
        var variables = VariableSet(used, constants: constants)
        variables.set(arguments: batch.arguments)
        if isBatch {
            variables.set(batch: requirements, batch.inputs, count: batch.keyCount)
        } else {
            variables.set(this: requirements, batch.inputs)
        }
        variables.set(services.client)
        services.note(reading: used)
        var evaluator = MappingEvaluator(variables: variables.values)
        let values: [StateValue]
        do throws(SQLValueFault) {
            values = try template.values(&evaluator)
        } catch {
            return batch.complete(.failure(.invalidResponse(error.fault)))
        }
        if hasEffects {
            services.store.write(
                [StateWrite(statement, parameters: values)],
                limits: limits,
                on: services.eventLoop
            ) { [self] result in
                batch.complete(take(result.map(\.rows.first), services))
            }
        } else {
            read(values, services) { batch.complete($0) }
        }
    }

    /// What makes two reads of a root field the same.
    ///
    /// - Parameters:
    ///   - arguments: The field's.
    ///   - services: Of the subscription.
    ///   - every: How often it is read besides.
    /// - Returns: The rows that are asked for, by value.
    /// - Throws: When a parameter cannot be made of the arguments.
    func key(
        _ arguments: ArgumentValues,
        _ services: ConnectServices,
        every: PollInterval?
    ) throws(SQLValueFault) -> LiveRead.Key {
        var variables = VariableSet(used, constants: constants)
        variables.set(arguments: arguments)
        variables.set(services.client)
        var evaluator = MappingEvaluator(variables: variables.values)
        return LiveRead.Key(
            sql: statement.sql,
            parameters: try template.values(&evaluator),
            rows: rows,
            limits: limits,
            every: every
        )
    }

    /// Runs the statement, which only reads.
    func read(
        _ parameters: [StateValue],
        _ services: ConnectServices,
        completion: @escaping (Result<LoadedValue, ExecutionFailure>) -> Void
    ) {
        services.reader.query(statement, parameters: parameters, limits: limits) { [self] result in
            completion(take(result.map { Optional($0) }, services))
        }
    }

    private func take(
        _ result: Result<StateRows?, StateFailure>,
        _ services: ConnectServices
    ) -> Result<LoadedValue, ExecutionFailure> {
        let found: StateRows?
        switch result {
        case .success(let rows): found = rows
        case .failure(let failure):
            services.logger.error("\(label): \(services.redacted(failure.description))")
            return .failure(ExecutionFailure(failure))
        }
        guard let found else { return .success(.null) }
        // Safe: the rows own `count` bytes and at least 64 of padding, and are kept alive as the owner.
        let body = unsafe JSONBody(start: found.start, count: found.count, owner: found)
        if isBatch { return .success(LoadedValue(body: body, root: 0)) }
        do throws(JSONFault) {
            let reader = JSONReader(body)
            switch rows {
            case .all: return .success(LoadedValue(body: body, root: 0))
            case .first: return .success(LoadedValue(body: body, root: try reader.element(at: 0, of: 0)))
            case .firstColumn(let name):
                guard let row = try reader.element(at: 0, of: 0) else { return .success(.null) }
                return .success(LoadedValue(body: body, root: try reader.member(name, of: row)))
            case .allOfColumn(let name):
                var output = OutputBuffer()
                var evaluator = MappingEvaluator(variables: [:])
                let column = MappingExpression.path(
                    MappingPath(head: .root, steps: [.key(name)], selection: nil, utf8Offset: 0)
                )
                try evaluator.evaluate(column, root: .json(body, 0)).write(into: &output)
                return .success(LoadedValue(body: output.makeBody(), root: 0))
            }
        } catch {
            return .failure(.invalidResponse(error))
        }
    }
}

extension ExecutionFailure {
    /// What clients may know of a failed statement: the kind, and for a refused row the constraint; never the statement.
    package init(_ failure: StateFailure) {
        switch failure {
        case .constraint: self.init("The change was refused by a constraint.", code: failure.code)
        case .timeout: self.init("The database did not answer in time.", code: "GATEWAY_TIMEOUT")
        case .busy, .shutDown: self.init("The database is busy.", code: failure.code)
        case .tooLarge: self.init("The answer of the database is too large.", code: "CONNECTOR_RESPONSE_TOO_LARGE")
        case .readOnly, .corrupt, .prepare, .parameterCount, .storage, .statement, .open, .migration:
            self.init("The database could not answer.", code: failure.code)
        }
    }
}
