package import GraphQLLanguage
package import GraphQLTypes
package import GraphQLValidation
import NIOConcurrencyHelpers

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
    private let plans = NIOLockedValueBox(Plans())
    /// Of the document with its syntax tree.
    private let documentBytes: Int
    private let growth = NIOLockedValueBox<(@Sendable (_ bytes: Int) -> Void)?>(nil)

    private struct Plans {
        var byOutcome: [[Bool]: OperationPlan] = [:]
        var bytes = 0
    }

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
        // The syntax tree takes about 8 times the text.
        self.documentBytes = document.source.utf8.count * 9
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
            keep(plan, fieldCount: planner.fieldCount, for: [])
        }
    }

    /// Of the document's text, its syntax tree and the plans made so far.
    package var estimatedBytes: Int { documentBytes + plans.withLockedValue(\.bytes) }

    /// Has plans that are made later reported to who keeps account of `estimatedBytes`.
    func onGrowth(_ action: @escaping @Sendable (_ bytes: Int) -> Void) { growth.withLockedValue { $0 = action } }

    private func keep(_ plan: OperationPlan, fieldCount: Int, for outcome: [Bool]) {
        // A field plan with its key, shapes and references comes to some 400 bytes.
        let bytes = max(1, fieldCount) * 400
        let isKept = plans.withLockedValue { plans in
            guard plans.byOutcome.count < Self.maxPlans, plans.byOutcome[outcome] == nil else { return false }
            plans.byOutcome[outcome] = plan
            plans.bytes += bytes
            return true
        }
        if isKept { growth.withLockedValue { $0 }?(bytes) }
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
        if let known = plans.withLockedValue({ $0.byOutcome[outcome] }) { return known }
        var planner = Planner(
            schema: schema,
            bindings: bindings,
            document: document,
            conditions: Dictionary(zip(conditionNames, outcome), uniquingKeysWith: { first, _ in first }),
            limits: limits
        )
        let plan = try planner.plan(operation)
        keep(plan, fieldCount: planner.fieldCount, for: outcome)
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
