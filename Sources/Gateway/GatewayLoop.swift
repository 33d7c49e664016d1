package import Access
import Connect
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import Logging
import NIOCore
package import OrderedJSON
import Proxy
import Settings
import StateStore
package import Upstreams

/// The part of the gateway that belongs to one event loop: its upstream client, its database connection, and the requests it runs.
///
/// Everything a request touches stays on this loop.
package final class GatewayLoop {
    package let upstreams: UpstreamClient
    let gateway: Gateway
    /// What requests are answered from that begin now.
    package var snapshot: GatewaySnapshot { current }
    /// PERF: by itself: what other modules may look at is guarded with each look.
    private var current: GatewaySnapshot
    let eventLoop: any EventLoop
    /// What is sent to clients response by response.
    package let streams: LiveStreams
    private let offload: OperationContext.Offload
    private let atEndOfTurn: (_ action: @escaping () -> Void) -> Void
    private let reader: StateReader
    /// What the loop's subscriptions listen to.
    private let live: LiveState
    /// Of the one loop that runs the process's schedules.
    private var scheduleRunner: ScheduleRunner?
    /// Where responses are written.
    let output = ReusedOutput(capacity: 16 * 1024, keepingCapacityUpTo: 1024 * 1024)

    init(gateway: Gateway, eventLoop: any EventLoop, upstreams: UpstreamClient, reader: StateReader) {
        self.gateway = gateway
        current = gateway.snapshot
        self.eventLoop = eventLoop
        streams = LiveStreams(on: eventLoop, gateway.settings.endpoint.subscriptions)
        offload = gateway.workers.offload(from: eventLoop)
        self.upstreams = upstreams
        atEndOfTurn = { [upstreams] in upstreams.onTurnEnd($0) }
        self.reader = reader
        live = LiveState(
            upstreams: upstreams,
            reader: reader,
            store: gateway.store,
            polls: gateway.polls,
            eventLoop: eventLoop,
            offload: offload,
            logger: gateway.logger
        )
    }

    /// Ends what is in flight and closes the loop's connections.
    ///
    /// Call it on the loop.
    package func shutdown() {
        scheduleRunner?.stop()
        scheduleRunner = nil
        live.shutdown()
        upstreams.shutdown()
        reader.close()
    }

    /// Has another thread do what would hold the loop up.
    ///
    /// - Parameters:
    ///   - work: What it touches is touched by nobody else until `next` runs.
    ///   - next: Runs on the loop afterwards.
    package func offLoop(_ work: @escaping () -> Void, then next: @escaping () -> Void) { offload(work, next) }

    /// Has this loop run the schedules of the process, until ``shutdown()``.
    func runSchedules() {
        let runner = ScheduleRunner(self)
        scheduleRunner = runner
        runner.run()
    }

    /// Begins to answer from what the gateway has adopted last.
    package func adoptCurrent() {
        let before = current
        current = gateway.snapshot
        upstreams.adopt(gateway.redaction)
        streams.adopt(snapshot, inPlaceOf: before)
    }

    // MARK: Destinations

    /// Where a request goes.
    ///
    /// - Parameters:
    ///   - method: Upper case.
    ///   - target: Path and query as received.
    ///   - headers: Of which `Accept` tells browsers from other clients of the GraphQL endpoint.
    /// - Returns: Told from these alone, before the body is read.
    package func destination(method: String, target: String, headers: [HTTPHeader]) -> GatewayDestination {
        // PERF: most requests go there.
        if method == "POST", target == "/graphql" || target == "/api/graphql" { return .graphQL }
        let path = target.utf8.firstIndex(of: UInt8(ascii: "?")).map { target[..<$0] } ?? target[...]
        if let endpoint = endpoint(at: path) { return playground(endpoint, method, target, headers) ?? endpoint }
        switch path {
        case "/.backstage/health/v1/readiness": return .readiness
        case "/.backstage/health/v1/liveness": return .liveness
        default: break
        }
        if let aggregate = snapshot.aggregates.first(where: { $0.route.matches(path) }) {
            return .aggregate(AggregateMatch(operation: aggregate, snapshot: snapshot))
        }
        if let match = snapshot.proxy.match(target, method: method) { return .proxy(match) }
        if !snapshot.basePath.isEmpty, path.hasPrefix(snapshot.basePath),
            let endpoint = endpoint(at: path.dropFirst(snapshot.basePath.count))
        {
            return playground(endpoint, method, target, headers) ?? endpoint
        }
        return .notFound(plugin: guardedPlugin(at: path, target))
    }

    /// The plugin that a path without a destination would be asked of in Backstage, where a plugin asks for credentials
    /// before it looks for a route: so nobody finds out without them which routes there are.
    private func guardedPlugin(at path: Substring, _ target: String) -> String? {
        if snapshot.proxy.isProxyPath(target) { return snapshot.proxy.isOpen(target) ? nil : "proxy" }
        var inner = path
        if !snapshot.basePath.isEmpty, path.hasPrefix(snapshot.basePath + "/") {
            inner = path.dropFirst(snapshot.basePath.count)
        }
        let words = inner.split(separator: "/", omittingEmptySubsequences: false)
        guard words.count > 2, words[0].isEmpty else { return nil }
        let plugin = words[1] == "api" ? words[2] : words[1]
        let isKnown = plugin == "graphql" || snapshot.aggregates.contains { $0.route.plugin == plugin }
        return isKnown ? String(plugin) : nil
    }

    /// The GraphQL endpoint and what stands below it; nil for other paths.
    ///
    /// With a slash at its end it is the same endpoint: that is what a proxy route of Backstage's asks for whose target ends
    /// in `/api/graphql`.
    private func endpoint(at path: Substring) -> GatewayDestination? {
        switch path {
        case "/graphql", "/api/graphql", "/graphql/", "/api/graphql/": .graphQL
        case "/graphql/schema", "/api/graphql/schema": .schema
        case "/graphql/health", "/api/graphql/health": .readiness
        default: playgroundFile(at: path)
        }
    }

    /// Finds out whether whoever makes a request may go to a destination, before any of its body is read.
    ///
    /// Health is open to everybody, and so are the playground, which holds no data, and a proxy route that says so.
    ///
    /// - Parameters:
    ///   - destination: Where the request goes.
    ///   - headers: The request's.
    /// - Returns: Who it is; nil where nobody asks.
    /// - Throws: ``AccessRefusal`` when the request must not be answered.
    @discardableResult
    package func authorize(
        _ destination: GatewayDestination,
        _ headers: [HTTPHeader]
    ) throws(AccessRefusal) -> Caller? {
        switch destination {
        case .readiness, .liveness, .playground: return nil
        case .notFound(let plugin):
            guard let plugin else { return nil }
            return try snapshot.access.caller(of: headers, plugin: plugin)
        case .graphQL, .schema: return try snapshot.access.caller(of: headers, plugin: "graphql")
        case .aggregate(let match):
            return try snapshot.access.caller(of: headers, plugin: match.operation.route.plugin)
        case .proxy(let match):
            switch match.route.credentials {
            case .dangerouslyAllowUnauthenticated: return nil
            case .require, .forward: return try snapshot.access.caller(of: headers, plugin: "proxy")
            }
        }
    }

    /// Answers a request whose body was read whole.
    ///
    /// - Parameters:
    ///   - destination: Where the request goes.
    ///   - request: The whole request.
    ///   - transport: Where the answer may be sent in parts; nil has it come whole.
    ///   - completion: Called once on the loop, perhaps before this returns, and never after the call was cancelled, nor
    ///     beside a stream of the transport's. The body is valid during the call only.
    /// - Returns: The request in progress.
    package func handle(
        _ destination: GatewayDestination,
        _ request: GatewayRequest,
        transport: (any StreamingTransport)? = nil,
        completion: @escaping (GatewayResponse, borrowing OutputBuffer) -> Void
    ) -> GatewayCall {
        switch destination {
        case .graphQL: return answerGraphQL(request, transport, completion)
        case .schema: return answerSchema(request, completion)
        case .playground(let file): return answerPlayground(file, request, completion)
        case .aggregate(let match): return answerAggregate(match, request, completion)
        case .proxy, .readiness, .liveness, .notFound:
            // These are answered by the transport, which streams or needs no body.
            completion(GatewayResponse(status: 404, headers: []), OutputBuffer(capacity: 0))
            return GatewayCall()
        }
    }

    // MARK: Operations

    /// Runs a planned operation and hands over the written response.
    ///
    /// - Parameters:
    ///   - prepared: What is run.
    ///   - snapshot: What it was prepared with.
    ///   - variables: Coerced for this operation.
    ///   - headers: Of the client's request.
    ///   - trace: What upstreams are told of it.
    ///   - callerSubject: Who asks, by the credentials; nil where nobody was asked.
    ///   - call: Gives the operation up when it is cancelled; is told how long the response may be kept.
    ///   - told: What the response's `extensions` say of how it came about.
    ///   - parts: Takes a response that comes in parts; nil has it come whole.
    ///   - finish: Gets the operation's response as JSON text, unless it comes in parts.
    /// - Throws: When no plan can be made for these variables, or it makes more calls than it may.
    func run(
        _ prepared: PreparedOperation,
        of snapshot: GatewaySnapshot,
        variables: VariableValues,
        headers: [HTTPHeader],
        trace: RequestTrace?,
        callerSubject: String? = nil,
        call: GatewayCall,
        told: ToldReports = [],
        parts: (any IncrementalReceiver)? = nil,
        finish: @escaping (_ output: inout OutputBuffer) -> Void
    ) throws(GraphQLError) {
        let plan = try prepared.plan(for: variables, isIncremental: parts != nil)
        let services = ConnectServices(
            upstreams: upstreams,
            reader: reader,
            store: gateway.store,
            eventLoop: eventLoop,
            requestHeaders: headers,
            deadline: .now() + snapshot.requestDeadline,
            logger: gateway.logger,
            reports: ResponseReports(
                sources: told.contains(.sources) ? SourceReport() : nil,
                plan: told.contains(.plan)
                    ? PlanReport(PlanDescription(of: plan, schema: snapshot.schema, variables: variables)) : nil
            ),
            trace: trace,
            callerSubject: callerSubject
        )
        if snapshot.hasCallBudgets {
            let forecast = CallForecast(of: plan, schema: snapshot.schema, variables: variables)
            if let refusal = services.refusal(forecast) { throw refusal }
        }
        let isQuery = prepared.operation.operationType == .query
        let operation = Operation(
            plan: plan,
            schema: snapshot.schema,
            variables: variables,
            context: OperationContext(services: services, offload: offload, atEndOfTurn: atEndOfTurn)
        )
        call.started { operation.cancel() }
        func write(_ output: inout OutputBuffer) {
            operation.writeResponse(sources: prepared.sources, format: parts?.format ?? .pending, into: &output)
        }
        func handOver(_ output: inout OutputBuffer) {
            if operation.hasMore, let parts {
                return deliver(operation, initial: &output, services.reports, to: parts, call)
            }
            call.finished()
            call.hasErrors = operation.hasErrors
            services.reports.append(to: &output)
            finish(&output)
        }
        operation.run { [self] in
            if isQuery { call.cacheControl = services.freshness.value }
            guard operation.isHeavy else {
                return output.lend { output in
                    write(&output)
                    handOver(&output)
                }
            }
            // A large body: it is written on another thread.
            let written = WrittenResponse()
            operation.writeOffLoop {
                write(&written.output)
            } then: {
                handOver(&written.output)
            }
        }
    }

    /// Hands over the initial response of an operation, and has it go on with what follows.
    ///
    /// The plan is told with the initial response, the sources with the last part: then they are known.
    private func deliver(
        _ operation: Operation,
        initial: inout OutputBuffer,
        _ reports: ResponseReports,
        to parts: any IncrementalReceiver,
        _ call: GatewayCall
    ) {
        ResponseReports(plan: reports.plan).append(to: &initial)
        parts.receive(initial, isLast: false)
        operation.deliver { [self] payload, hasNext in
            guard !hasNext else { return parts.receive(payload, isLast: false) }
            call.finished()
            output.lend { output in
                output.append(payload)
                ResponseReports(sources: reports.sources).append(to: &output)
                parts.receive(output, isLast: true)
            }
        }
    }

    /// What a subscription's stream, or one of its events, runs with.
    func context(
        of snapshot: GatewaySnapshot,
        headers: [HTTPHeader],
        callerSubject: String?,
        deadline: NIODeadline
    ) -> OperationContext {
        let services = ConnectServices(
            upstreams: upstreams,
            reader: reader,
            store: gateway.store,
            eventLoop: eventLoop,
            requestHeaders: headers,
            deadline: deadline,
            logger: gateway.logger,
            callerSubject: callerSubject,
            live: live
        )
        return OperationContext(services: services, offload: offload, atEndOfTurn: atEndOfTurn)
    }
}

/// What the `extensions` of a response say of how it came about.
struct ToldReports: OptionSet {
    let rawValue: UInt8

    static let sources = ToldReports(rawValue: 1)
    static let plan = ToldReports(rawValue: 2)
}

/// A response that another thread writes.
private final class WrittenResponse {
    var output = OutputBuffer(capacity: 16 * 1024)
}

extension Duration {
    /// Whole nanoseconds, at most some 290 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? Int64.max / 4 : product.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
