package import GraphQLLanguage
package import GraphQLTypes
package import GraphQLValidation
import Synchronization

/// One operation of a document that was parsed and validated, with its plans: one for each outcome of its `@skip` and `@include`
/// conditions that was met.
package final class PreparedOperation: Sendable {
    package let document: ValidatedDocument
    package let operation: OperationDefinition
    /// Variables that conditions look at, sorted.
    private let variables: [VariableSignature]
    private let conditionNames: [String]
    private let schema: Schema
    private let bindings: FieldBindings
    private let limits: PlanLimits
    private let plans = Mutex<[[Bool]: OperationPlan]>([:])
    /// Of the document's text and one plan.
    package let estimatedBytes: Int

    /// More outcomes than this are planned each time they are met.
    private static let maxPlans = 64

    /// - Throws: A request error: no such operation, or no plan for it.
    package init(
        document: ValidatedDocument,
        operationName: String?,
        schema: Schema,
        bindings: FieldBindings,
        limits: PlanLimits
    ) throws(RequestErrors) {
        self.document = document
        do throws(GraphQLError) {
            self.operation = try document.operation(named: operationName)
        } catch {
            throw RequestErrors([error])
        }
        self.schema = schema
        self.bindings = bindings
        self.limits = limits
        self.conditionNames = document.conditionVariables
        self.variables = try resolveVariables(operation.variables, schema: schema)
        var planner = Planner(
            schema: schema,
            bindings: bindings,
            document: document,
            conditions: [:],
            limits: limits
        )
        if conditionNames.isEmpty {
            let plan: OperationPlan
            do throws(GraphQLError) {
                plan = try planner.plan(operation)
            } catch {
                throw RequestErrors([error])
            }
            plans.withLock { $0[[]] = plan }
        }
        // A field plan with its key, shapes and references comes to some 400 bytes; the syntax tree to about 8 times the text.
        estimatedBytes = document.source.utf8.count * 9 + max(1, planner.fieldCount) * 400
    }

    /// Coerces the values that a request gives its variables.
    ///
    /// - Throws: All that is wrong with them.
    package func variables(_ given: [InputValue.Member]) throws(RequestErrors) -> VariableValues {
        try coerceVariableValues(schema: schema, variables: variables, given: given)
    }

    /// The plan for these variables.
    package func plan(for variables: VariableValues) throws(GraphQLError) -> OperationPlan {
        let outcome = conditionNames.map { variables[$0] == .boolean(true) }
        if let known = plans.withLock({ $0[outcome] }) { return known }
        var planner = Planner(
            schema: schema,
            bindings: bindings,
            document: document,
            conditions: Dictionary(zip(conditionNames, outcome), uniquingKeysWith: { first, _ in first }),
            limits: limits
        )
        let plan = try planner.plan(operation)
        plans.withLock { if $0.count < Self.maxPlans { $0[outcome] = plan } }
        return plan
    }
}

extension ValidatedDocument {
    // Spec: https://spec.graphql.org/September2025/#GetOperation()
    fileprivate func operation(named name: String?) throws(GraphQLError) -> OperationDefinition {
        if let name {
            guard let operation = operations.first(where: { $0.name?.text == name }) else {
                throw GraphQLError("Unknown operation named \"\(name)\".")
            }
            return operation
        }
        guard let operation = operations.first else { throw GraphQLError("Must provide an operation.") }
        guard operations.count == 1 else {
            throw GraphQLError("Must provide operation name if query contains multiple operations.")
        }
        return operation
    }

    /// The variables that `@skip` and `@include` anywhere in the document look at, sorted.
    fileprivate var conditionVariables: [String] {
        var names: Set<String> = []
        for operation in operations { operation.selectionSet.collectConditions(into: &names) }
        for fragment in fragments { fragment.selectionSet.collectConditions(into: &names) }
        return names.sorted()
    }
}

extension SelectionSet {
    fileprivate func collectConditions(into names: inout Set<String>) {
        for selection in selections {
            switch selection {
            case .field(let field):
                field.directives.collectConditions(into: &names)
                field.selectionSet?.collectConditions(into: &names)
            case .inlineFragment(let fragment):
                fragment.directives.collectConditions(into: &names)
                fragment.selectionSet.collectConditions(into: &names)
            case .fragmentSpread(let spread):
                spread.directives.collectConditions(into: &names)
            }
        }
    }
}

extension [Directive] {
    fileprivate func collectConditions(into names: inout Set<String>) {
        for directive in self where directive.name.text == "skip" || directive.name.text == "include" {
            if case .variable(let name)? = directive.argument("if")?.kind { names.insert(name) }
        }
    }
}
