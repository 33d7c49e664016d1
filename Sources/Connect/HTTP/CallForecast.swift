package import GraphQLExecution
package import GraphQLLanguage
package import GraphQLTypes
package import Upstreams

/// Budgets of calls, as far as they can be held against an operation before its first call.
///
/// What the root fields ask for is known: their requests are made of arguments, variables and the client's headers. What
/// is asked for below them depends on what they answer, so budgets are looked at again before each of those calls.
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

    /// Why the operation may not begin: its root fields alone make more calls than a budget has.
    ///
    /// PERF: requests are made for this only where there are more root fields than a budget has calls.
    ///
    /// - Parameters:
    ///   - requestHeaders: The client's.
    ///   - callerIdentity: Who asks, as far as caches keep callers apart.
    /// - Returns: A request error; nil where the operation may begin.
    package func refusal(
        requestHeaders: [HTTPHeader],
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
        guard fields.contains(where: { $0.value > $0.key.maxCalls }) else { return nil }

        var calls: [CallBudget: Int] = [:]
        var counted: Set<PlannedCall> = []
        let caller = callerIdentity()
        for root in roots {
            // A field that cannot be asked for is an error of its own, and no call.
            guard let arguments = try? root.arguments.values(schema: schema, variables: variables),
                let call = root.loader.rootCall(arguments, requestHeaders: requestHeaders, caller: caller),
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

extension ConnectServices {
    /// Why an operation may not begin; nil where it may.
    package func refusal(_ forecast: CallForecast) -> GraphQLError? {
        forecast.refusal(requestHeaders: requestHeaders, callerIdentity: callerIdentity)
    }
}
