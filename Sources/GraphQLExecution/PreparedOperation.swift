package import GraphQLLanguage
package import GraphQLTypes
package import GraphQLValidation
import NIOConcurrencyHelpers

/// One operation of a document that was parsed and validated, with its plans: one for each outcome of its `@skip` and `@include`
/// conditions that was met.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Validating-Requests
package final class PreparedOperation: Sendable {
    package let document: ValidatedDocument
    package let operation: OperationDefinition
    /// The document's text, which locations in it count into.
    package let sources: [Source]
    /// Variables that conditions look at, sorted.
    private let variables: [VariableSignature]
    private let conditionNames: [String]
    /// Whether `@defer` or `@stream` stands anywhere in the document.
    package let hasIncrementalParts: Bool
    private let schema: Schema
    private let bindings: FieldBindings
    private let limits: PlanLimits
    private let makesSuggestions: Bool
    /// The plan, where nothing decides between several.
    private let onlyPlan: OperationPlan?
    private let plans = NIOLockedValueBox(Plans())
    /// Of the document with its syntax tree, and of the only plan.
    private let documentBytes: Int

    private struct Plans {
        var byOutcome: [Outcome: OperationPlan] = [:]
        var bytes = 0
        var onGrowth: (@Sendable (_ bytes: Int) -> Void)?
    }

    /// What one plan holds for.
    private struct Outcome: Hashable {
        var isIncremental: Bool
        /// The truth of each of `conditionNames`.
        var conditions: [Bool]
    }

    /// More outcomes than this are planned each time they are met.
    private static let maxPlans = 64

    /// - Parameters:
    ///   - document: Has the operation.
    ///   - operationName: Nil where the document has only one operation.
    ///   - schema: The document was validated against what clients see of it.
    ///   - bindings: How its fields get their values.
    ///   - limits: Bounds on the operation's plans and responses.
    ///   - makesSuggestions: Whether errors in the values of variables suggest names of the schema.
    /// - Throws: A request error: no such operation, or no plan for it.
    package init(
        document: ValidatedDocument,
        operationName: String?,
        schema: Schema,
        bindings: FieldBindings,
        limits: PlanLimits,
        makesSuggestions: Bool = true
    ) throws(RequestErrors) {
        self.document = document
        sources = [document.source]
        do throws(GraphQLError) {
            self.operation = try document.operation(named: operationName)
        } catch {
            throw RequestErrors([error])
        }
        self.schema = schema
        self.bindings = bindings
        self.limits = limits
        self.makesSuggestions = makesSuggestions
        let conditions = Conditions(of: document)
        self.conditionNames = conditions.variables.sorted()
        self.hasIncrementalParts = conditions.hasIncrementalParts
        // The syntax tree takes about 8 times the text.
        var bytes = document.source.utf8.count * 9
        self.variables = try resolveVariables(operation.variables, schema: schema.api)
        if conditionNames.isEmpty, !hasIncrementalParts {
            var planner = Planner(
                schema: schema,
                bindings: bindings,
                document: document,
                conditions: [:],
                isIncremental: false,
                limits: limits
            )
            do throws(GraphQLError) {
                onlyPlan = try planner.plan(operation)
            } catch {
                throw RequestErrors([error])
            }
            bytes += planner.estimatedBytes
        } else {
            onlyPlan = nil
        }
        documentBytes = bytes
    }

    /// Of the document's text, its syntax tree and the plans made so far.
    package var estimatedBytes: Int { documentBytes + plans.withLockedValue(\.bytes) }

    /// Whether further plans are made later.
    var mayGrow: Bool { onlyPlan == nil }

    /// Has plans that are made later reported to who keeps account of `estimatedBytes`.
    func onGrowth(_ action: @escaping @Sendable (_ bytes: Int) -> Void) {
        plans.withLockedValue { $0.onGrowth = action }
    }

    private func keep(_ plan: OperationPlan, bytes: Int, for outcome: Outcome) {
        let onGrowth = plans.withLockedValue { plans -> (@Sendable (Int) -> Void)? in
            guard plans.byOutcome.count < Self.maxPlans, plans.byOutcome[outcome] == nil else { return nil }
            plans.byOutcome[outcome] = plan
            plans.bytes += bytes
            return plans.onGrowth
        }
        onGrowth?(bytes)
    }

    /// Coerces the values that a request gives its variables.
    ///
    /// - Throws: All that is wrong with them.
    package func variables(_ given: [InputValue.Member]) throws(RequestErrors) -> VariableValues {
        try coerceVariableValues(
            schema: schema.api,
            variables: variables,
            given: given,
            hasSuggestions: makesSuggestions
        )
    }

    /// The plan for these variables.
    ///
    /// - Parameters:
    ///   - variables: Coerced.
    ///   - isIncremental: The client takes responses in parts; otherwise `@defer` and `@stream` are passed over.
    /// - Returns: A plan made now or earlier.
    /// - Throws: An error when the plan grows past its limits.
    package func plan(
        for variables: VariableValues,
        isIncremental: Bool = false
    ) throws(GraphQLError) -> OperationPlan {
        if let onlyPlan { return onlyPlan }
        let outcome = Outcome(
            isIncremental: isIncremental && hasIncrementalParts,
            // Only `@defer` and `@stream` may look at a variable without a value: they apply then.
            conditions: conditionNames.map { variables[$0].map { $0 == .boolean(true) } ?? true }
        )
        if let known = plans.withLockedValue({ $0.byOutcome[outcome] }) { return known }
        var planner = Planner(
            schema: schema,
            bindings: bindings,
            document: document,
            conditions: Dictionary(zip(conditionNames, outcome.conditions), uniquingKeysWith: { first, _ in first }),
            isIncremental: outcome.isIncremental,
            limits: limits
        )
        let plan = try planner.plan(operation)
        keep(plan, bytes: planner.estimatedBytes, for: outcome)
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
}

/// What decides between a document's plans: gathered from all of it, since any fragment may be spread anywhere.
private struct Conditions {
    /// Those that `@skip`, `@include`, `@defer` and `@stream` look at.
    var variables: Set<String> = []
    var hasIncrementalParts = false

    init(of document: ValidatedDocument) {
        for details in document.tree.details {
            for directive in details.directives { collect(from: directive) }
        }
    }

    private mutating func collect(from directive: Directive) {
        switch directive.name.text {
        case "skip", "include": break
        case "defer", "stream": hasIncrementalParts = true
        default: return
        }
        if case .variable(let name)? = directive.argument("if")?.kind { variables.insert(name) }
    }
}
