package import GraphQLExecution
package import GraphQLLanguage
package import GraphQLTypes
import Upstreams

/// Budgets of calls, as far as they can be held against an operation before its first call.
///
/// What the root fields ask for is known: their requests are made of arguments, variables and the client's headers. Of what is
/// asked for below them, one call each is certain as soon as there is an object; how many more depends on what the fields
/// above answer, so budgets are looked at again before each of those calls.
package struct CallForecast {
    private let plan: OperationPlan
    private let schema: Schema
    private let variables: VariableValues

    private struct RootCall {
        let loader: HTTPLoader
        let arguments: ArgumentPlan
    }

    /// - Parameters:
    ///   - plan: Of the operation.
    ///   - schema: What the plan was made for.
    ///   - variables: Of the operation, coerced.
    package init(of plan: OperationPlan, schema: Schema, variables: VariableValues) {
        self.plan = plan
        self.schema = schema
        self.variables = variables
    }

    /// Whether any binding has a budget: where none has, there is nothing to forecast.
    package static func isNeeded(for bindings: FieldBindings) -> Bool {
        bindings.loaders.contains { ($0 as? HTTPLoader)?.budgets.isEmpty == false }
    }

    /// Why the operation may not begin: it makes more calls than a budget has.
    ///
    /// PERF: requests are made for this only where there are more fields than a budget has calls.
    ///
    /// - Parameters:
    ///   - client: Who asks.
    ///   - callerIdentity: Who asks, as far as caches keep callers apart.
    /// - Returns: A request error; nil where the operation may begin.
    package func refusal(
        client: Client,
        callerIdentity: @autoclosure () -> String?
    ) -> GraphQLError? {
        var fields: [CallBudget: Int] = [:]
        var roots: [RootCall] = []
        for column in plan.root.columns {
            guard case .load(let loader) = column.source, let loader = loader as? HTTPLoader, !loader.budgets.isEmpty
            else { continue }
            roots.append(RootCall(loader: loader, arguments: column.arguments))
            for budget in loader.budgets { fields[budget, default: 0] += 1 }
        }
        var inner = InnerCalls(schema: schema, variables: variables)
        inner.visit(plan.root)
        for (budget, count) in inner.calls { fields[budget, default: 0] += count }
        guard fields.contains(where: { $0.value > $0.key.maxCalls }) else { return nil }

        var calls = inner.calls
        var counted: Set<PlannedCall> = []
        let caller = callerIdentity()
        for root in roots {
            // A field that cannot be asked for is an error of its own, and no call.
            guard let arguments = try? root.arguments.values(schema: schema, variables: variables),
                let call = root.loader.rootCall(arguments, client: client, caller: caller),
                root.loader.hasEffects || counted.insert(call).inserted
            else { continue }
            for budget in root.loader.budgets { calls[budget, default: 0] += 1 }
        }
        let exceeded = calls.filter { $0.value > $0.key.maxCalls }
        // The same one each time, whatever the order of a dictionary.
        guard let (budget, count) = exceeded.min(by: { $0.key.owner < $1.key.owner }) else { return nil }
        var error = GraphQLError(
            "The operation would make \(count) upstream calls or more, and it may make \(budget.maxCalls). Ask for less at once."
        )
        error.extensions = [.init("code", .string("REQUEST_LIMIT_EXCEEDED"))]
        return error
    }
}

/// Calls below the root fields that are certain once each field above has one object.
private struct InnerCalls {
    let schema: Schema
    let variables: VariableValues
    private(set) var calls: [CallBudget: Int] = [:]
    /// As in a plan's description: the same request is made once.
    private var counted: Set<Request> = []

    private struct Request: Hashable {
        let label: String
        let arguments: ArgumentValues?
    }

    init(schema: Schema, variables: VariableValues) {
        self.schema = schema
        self.variables = variables
    }

    /// Looks at everything below a scope's objects, not at the scope itself.
    mutating func visit(_ scope: ScopePlan) {
        for field in scope.fields + scope.groups.flatMap(\.fields) + scope.hiddenFields { visit(field) }
    }

    private mutating func visit(_ field: FieldPlan) {
        switch field.value {
        case .column(_, .objects(let child)), .member(_, .objects(let child)):
            for scope in child.scopes {
                for column in scope.columns { count(column) }
                visit(scope)
            }
        case .embedded(let fields): for inner in fields { visit(inner) }
        case .constant, .missing, .member, .column, .introspection: break
        }
    }

    private mutating func count(_ column: ColumnPlan) {
        guard case .load(let loader) = column.source, let loader = loader as? HTTPLoader, !loader.budgets.isEmpty
        else { return }
        let request = Request(
            label: loader.label,
            arguments: try? column.arguments.values(schema: schema, variables: variables)
        )
        guard loader.hasEffects || counted.insert(request).inserted else { return }
        for budget in loader.budgets { calls[budget, default: 0] += 1 }
    }
}

extension ConnectServices {
    /// Why an operation may not begin; nil where it may.
    package func refusal(_ forecast: CallForecast) -> GraphQLError? {
        forecast.refusal(client: client, callerIdentity: callerIdentity)
    }
}
