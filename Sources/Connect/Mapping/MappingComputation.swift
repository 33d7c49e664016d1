import GraphQLExecution
import GraphQLTypes
import Logging
import OrderedJSON

/// A mapping worked out for each object: `@expr`, or a member of a response's mapping that is more than a path.
struct MappingComputation: Computation {
    let expression: MappingExpression
    /// What it reads of the parent's fields, and how that is found out for a selection.
    let requirements: [Requirement]
    /// The type whose fields `$this` has; nil for a member of a response's mapping.
    private let parent: NamedType?
    private let schema: Schema
    private let isBound: @Sendable (NamedType, OutputField) -> Bool
    private let constants: ConstantVariables
    private let used: MappingVariables
    /// Members of the result that are asked for; nil for all.
    private let selection: [Requirement]?
    let constant: JSONBody?
    /// How the objects of the result are read.
    var result = ObjectMapping.identity

    /// Prepares an expression.
    ///
    /// - Parameters:
    ///   - expression: What is worked out for each object.
    ///   - parent: Has the fields that `$this` reads; nil where the expression reads the object itself.
    ///   - schema: For the fields that it reads.
    ///   - constants: `$env` and `$config`.
    ///   - isBound: Whether a field has a binding of its own.
    init(
        _ expression: MappingExpression,
        parent: NamedType?,
        schema: Schema,
        constants: ConstantVariables,
        isBound: @escaping @Sendable (NamedType, OutputField) -> Bool
    ) {
        self.init(expression, parent, schema, constants, isBound, selection: nil)
    }

    private init(
        _ expression: MappingExpression,
        _ parent: NamedType?,
        _ schema: Schema,
        _ constants: ConstantVariables,
        _ isBound: @escaping @Sendable (NamedType, OutputField) -> Bool,
        selection: [Requirement]?
    ) {
        self.expression = selection.map { expression.pruned(to: $0) } ?? expression
        self.parent = parent
        self.schema = schema
        self.constants = constants
        self.isBound = isBound
        self.selection = selection
        self.used = self.expression.usedVariables
        if let parent {
            var collector = RequirementCollector(schema: schema, isBound: isBound)
            collector.collect(
                self.expression,
                of: parent,
                variables: [MappingVariable.this.rawValue],
                use: .selected(selection ?? [])
            )
            requirements = collector.requirements
        } else {
            requirements = []
        }
        constant =
            parent != nil && requirements.isEmpty && used.isSubset(of: [.env, .config])
            ? Self.value(of: self.expression, used, constants) : nil
    }

    /// What an expression comes to that reads nothing of an object or a request; nil where that is null or has problems.
    private static func value(
        of expression: MappingExpression,
        _ used: MappingVariables,
        _ constants: ConstantVariables
    ) -> JSONBody? {
        var evaluator = MappingEvaluator(variables: VariableSet(used, constants: constants).values)
        var output = OutputBuffer(capacity: 64)
        do throws(JSONFault) {
            let value = try evaluator.evaluate(expression, root: .absent)
            switch value {
            case .absent, .null: return nil
            case .json, .boolean, .int, .double, .string, .array, .object: try value.write(into: &output)
            }
        } catch {
            return nil
        }
        return evaluator.problems.isEmpty ? output.makeBody() : nil
    }

    func specialised(for selection: [Requirement]) -> any Computation {
        var special = MappingComputation(expression, parent, schema, constants, isBound, selection: selection)
        special.result = result
        return special
    }

    func fill(_ column: inout ComputedColumn) {
        let shared = Column()
        column.fill { (input, scratch) throws(ExecutionFailure) in try evaluate(input, in: shared, into: &scratch) }
    }

    /// What the rows of one column share.
    ///
    /// PERF: the variables that are the same for all of them are put together for the first.
    private final class Column {
        var evaluator: MappingEvaluator?
        /// Of the answer whose `$status` and `$response` the evaluator has.
        var metadata: AnyObject?
    }

    private func evaluate(
        _ input: ComputationInput,
        in column: Column,
        into scratch: inout OutputBuffer
    ) throws(ExecutionFailure) -> ComputedValue {
        let services = input.context.services as? ConnectServices
        if column.evaluator == nil || column.metadata !== input.metadata {
            column.evaluator = MappingEvaluator(variables: variables(of: input, services))
            column.metadata = input.metadata
        } else if used.contains(.this) {
            column.evaluator?.set(.this, to: VariableSet.object(requirements, input.requirements))
        }
        // `@expr` sees the fields of its object, never the row that the object came in.
        var row = MappingValue.absent
        if parent == nil {
            switch input.row {
            case .absent: break
            case .null: row = .null
            case .json(let body, let offset): row = .json(body, offset)
            }
        }
        do throws(JSONFault) {
            let value = try column.evaluator?.evaluate(expression, root: row) ?? .absent
            if let problems = column.evaluator?.takeProblems(), let services {
                for problem in problems { services.logger.debug("mapping: \(services.redacted(problem))") }
            }
            switch value {
            case .absent, .null: return .null
            case .json(let body, let offset): return .reference(body, offset)
            case .boolean, .int, .double, .string, .array, .object:
                try value.write(into: &scratch)
                return .written
            }
        } catch {
            throw .invalidResponse(error)
        }
    }

    /// All variables, of the row's object `$this` among them.
    private func variables(of input: ComputationInput, _ services: ConnectServices?) -> [String: MappingValue] {
        var variables = VariableSet(used, constants: constants)
        variables.set(arguments: input.arguments)
        variables.set(this: requirements, input.requirements)
        if let services {
            variables.set(services.client)
            services.note(reading: used)
        }
        if let metadata = input.metadata as? ResponseMetadata { variables.set(response: metadata) }
        return variables.values
    }
}

extension MappingExpression {
    /// Without the members of a literal object that are not asked for.
    func pruned(to selection: [Requirement]) -> MappingExpression {
        guard case .object(let object) = self, !selection.isEmpty else { return self }
        return .object(
            MappingObject(
                members: object.members.compactMap { member in
                    guard case .named(let name) = member.kind else { return member }
                    guard let wanted = selection.first(where: { $0.field == name }) else { return nil }
                    var member = member
                    member.value = member.value.pruned(to: wanted.selection)
                    return member
                }
            )
        )
    }
}
