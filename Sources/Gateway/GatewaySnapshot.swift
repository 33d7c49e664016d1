package import Access
import Connect
package import GraphQLExecution
package import GraphQLLanguage
package import GraphQLTypes
package import GraphQLValidation
import NIOCore
package import Proxy
package import Settings

/// Everything that answers requests, as one configuration and one schema say it.
///
/// Immutable.
package final class GatewaySnapshot: Sendable {
    package let settings: GatewaySettings
    package let schema: Schema
    package let proxy: ProxyTable
    package let limits: RequestLimits
    /// Who may ask.
    package let access: AccessPolicy
    /// The schema for those who ask for its text.
    let schemaText: SchemaText
    let bindings: FieldBindings
    /// Time from a request's arrival to the end of its answer.
    let requestDeadline: TimeAmount
    /// Whether any binding's calls are counted against a budget.
    let hasCallBudgets: Bool
    let plans: PlanCache
    /// What clients may name in place of sending it.
    let trusted: TrustedDocuments
    let aggregates: [AggregateOperation]
    let schedules: [ScheduledOperation]
    /// Path prefixes under which routes are served: that of `backend.baseUrl`, and none.
    let basePath: String

    /// Bounds on what one request may be.
    package struct RequestLimits: Sendable {
        package var parser = ParserLimits.default
        package var validation = ValidationOptions.default
        package var plan = PlanLimits()
        /// Requests in one POST, where batching is on.
        package var maxBatchSize = 10
        /// Bytes of all cached plans together.
        package var planCacheBytes = 32 << 20

        /// The defaults, with what a configuration says otherwise.
        package init(_ settings: RequestLimitSettings = RequestLimitSettings()) {
            func set(_ value: Int?, _ path: WritableKeyPath<RequestLimits, Int>) {
                if let value { self[keyPath: path] = value }
            }
            set(settings.maxBatchSize, \.maxBatchSize)
            set(settings.maxBytes, \.parser.maxBytes)
            set(settings.maxTokens, \.parser.maxTokens)
            set(settings.maxSelectionDepth, \.parser.maxSelectionDepth)
            set(settings.maxValueDepth, \.parser.maxValueDepth)
            set(settings.maxTypeWrappers, \.parser.maxTypeWrappers)
            set(settings.maxErrors, \.validation.maxErrors)
            set(settings.maxAliases, \.validation.maxAliases)
            set(settings.maxRootFields, \.validation.maxRootFields)
            set(settings.maxDirectivesPerLocation, \.validation.maxDirectivesPerLocation)
            set(settings.maxFragments, \.validation.maxFragments)
            set(settings.maxVariables, \.validation.maxVariables)
            set(settings.maxDepth, \.validation.maxDepth)
            set(settings.maxSteps, \.validation.maxSteps)
            if let suggestions = settings.suggestions { validation.makesSuggestions = suggestions }
            set(settings.maxFields, \.plan.maxFields)
            set(settings.maxResponseDepth, \.plan.maxResponseDepth)
            set(settings.maxDeferred, \.plan.maxDeferred)
            set(settings.maxIntrospectionLists, \.plan.maxIntrospectionLists)
            set(settings.maxResponseErrors, \.plan.maxResponseErrors)
        }
    }

    init(
        settings: GatewaySettings,
        schema: Schema,
        bindings: FieldBindings,
        proxy: ProxyTable,
        limits: RequestLimits,
        runsSchedules: Bool
    ) throws(GatewayProblems) {
        self.settings = settings
        self.schema = schema
        self.bindings = bindings
        hasCallBudgets = CallForecast.isNeeded(for: bindings)
        self.proxy = proxy
        self.limits = limits
        requestDeadline = .nanoseconds(settings.limits.requestDeadline.nanoseconds)
        access = AccessPolicy(settings.backend)
        schemaText = SchemaText(schema.api)
        basePath = settings.backend.basePath
        plans = PlanCache(maxBytes: limits.planCacheBytes)
        var aggregates: [AggregateOperation] = []
        var problems = GatewayProblems()
        for route in settings.routes {
            if Self.ownPaths.contains(where: { route.path == $0 || route.path.hasPrefix($0 + "/") }) {
                problems.add(
                    message:
                        "The path \"\(route.path)\" is answered by the gateway itself; give the route another one.",
                    place: route.origin.description
                )
                continue
            }
            do throws(RequestErrors) {
                aggregates.append(
                    try AggregateOperation(route, schema: schema, bindings: bindings, limits: limits)
                )
            } catch {
                for problem in error.errors { problems.add(problem, of: route) }
            }
        }
        self.aggregates = aggregates
        var schedules: [ScheduledOperation] = []
        for schedule in settings.schedules {
            do throws(GatewayProblems) {
                schedules.append(
                    try ScheduledOperation(schedule, schema: schema, bindings: bindings, limits: limits)
                )
            } catch {
                problems.add(error)
            }
        }
        var trusted = TrustedDocuments.none
        do throws(GatewayProblems) {
            trusted = try TrustedDocuments(
                settings.endpoint.persistedOperations,
                schema: schema,
                bindings: bindings,
                limits: limits
            )
        } catch {
            problems.add(error)
        }
        self.trusted = trusted
        // Made-up values are nothing to remember.
        self.schedules = runsSchedules ? schedules : []
        if !problems.isEmpty { throw problems }
    }

    /// Paths that routes of the configuration would never be asked at.
    private static let ownPaths = ["/graphql", "/api/graphql", "/.backstage/health/v1"]

    /// Parses, validates and plans a document, or takes the finished plan from the cache.
    ///
    /// - Throws: The request errors of a document that cannot be run.
    package func prepare(_ request: GraphQLRequest) throws(RequestErrors) -> PreparedOperation {
        try prepare(PlanCache.Key(document: request.document, operationName: request.operationName))
    }

    /// The same, for a document whose hash is known.
    func prepare(_ key: PlanCache.Key) throws(RequestErrors) -> PreparedOperation {
        if let known = plans[key] { return known }
        let prepared = try Self.prepare(
            Source(name: "request", utf8: key.document),
            operationName: key.operationName,
            schema: schema,
            bindings: bindings,
            limits: limits
        )
        plans.insert(prepared, for: key)
        return prepared
    }

    /// Tells what a plan asks for, and whether it may.
    ///
    /// - Returns: The description; with a refusal where too many calls are made even if the client sends no headers that
    ///   requests are made of.
    package func describe(_ plan: OperationPlan, variables: VariableValues) -> PlanDescription {
        var description = PlanDescription(of: plan, schema: schema, variables: variables)
        let forecast = CallForecast(of: plan, schema: schema, variables: variables)
        description.refusal = forecast.refusal(client: Client(headers: []), callerIdentity: nil)?.message
        return description
    }

    /// Prepares what another snapshot was asked, so that the first requests after a change are as fast as those before.
    ///
    /// Documents that are no longer valid are passed over.
    ///
    /// - Parameters:
    ///   - other: In whose place this one comes.
    ///   - patience: How long this may take; what is used most comes first.
    func prepareDocuments(of other: GatewaySnapshot, within patience: Duration = .seconds(1)) {
        let end = ContinuousClock.now + patience
        for key in other.plans.keys {
            guard ContinuousClock.now < end else { return }
            _ = try? prepare(key)
        }
    }

    static func prepare(
        _ source: Source,
        operationName: String?,
        schema: Schema,
        bindings: FieldBindings,
        limits: RequestLimits
    ) throws(RequestErrors) -> PreparedOperation {
        try PreparedOperation(
            document: try validated(source, schema: schema, limits: limits),
            operationName: operationName,
            schema: schema,
            bindings: bindings,
            limits: limits.plan,
            makesSuggestions: limits.validation.makesSuggestions
        )
    }

    /// Parses and validates a document.
    static func validated(
        _ source: Source,
        schema: Schema,
        limits: RequestLimits
    ) throws(RequestErrors) -> ValidatedDocument {
        let document: Document
        do throws(GraphQLError) {
            document = try parseDocument(source, limits: limits.parser)
        } catch {
            throw RequestErrors([error])
        }
        switch validate(document, against: schema.api, options: limits.validation) {
        case .failure(let errors): throw RequestErrors(errors.errors)
        case .success(let valid): return valid
        }
    }
}
