import GraphQLExecution
package import Logging
package import NIOCore
package import StateStore
package import Upstreams

/// What the bindings of one operation work with: the event loop's clients, and what the frontend sent along.
///
/// Confined to the event loop that runs the operation.
package final class ConnectServices {
    package let upstreams: UpstreamClient
    package let reader: StateReader
    package let store: StateStore
    package let eventLoop: any EventLoop
    /// Headers of the client's request, for `from:` and `$request`.
    package let requestHeaders: [HTTPHeader]
    /// The subject of the caller's credentials; nil where nobody was asked.
    package let callerSubject: String?
    /// When the request has to be answered; no call goes on longer.
    package let deadline: NIODeadline
    package let logger: Logger
    /// What upstreams are told of the client's request.
    package let trace: RequestTrace?
    /// How long the operation's answer may be kept.
    package private(set) var freshness = CombinedFreshness()
    /// What subscriptions of the event loop listen to together; nil where there are none.
    package let live: LiveState?
    /// Empty for an operation that is not to be reported.
    package let reports: ResponseReports

    /// Calls that count against budgets, by the budget's owner.
    private var callCounts: [String: Int] = [:]
    /// The client, as mappings see it.
    var client: Client { Client(headers: requestHeaders, subject: callerSubject) }

    /// Who asks, as far as caches keep apart what belongs to different callers; nil for a caller without credentials.
    package private(set) lazy var callerIdentity = CallerIdentity.text(of: requestHeaders)
    /// Those without effects.
    private var calls = OperationCalls()

    package init(
        upstreams: UpstreamClient,
        reader: StateReader,
        store: StateStore,
        eventLoop: any EventLoop,
        requestHeaders: [HTTPHeader],
        deadline: NIODeadline,
        logger: Logger,
        reports: ResponseReports = ResponseReports(),
        trace: RequestTrace? = nil,
        callerSubject: String? = nil,
        live: LiveState? = nil
    ) {
        self.upstreams = upstreams
        self.reader = reader
        self.store = store
        self.eventLoop = eventLoop
        self.requestHeaders = requestHeaders
        self.deadline = deadline
        self.logger = logger
        self.reports = reports
        self.trace = trace
        self.callerSubject = callerSubject
        self.live = live
    }

    /// The budget that has no call left; nil if there is none.
    func exceeded(_ budgets: [CallBudget]) -> CallBudget? {
        budgets.first { callCounts[$0.owner, default: 0] >= $0.maxCalls }
    }

    /// Why no further call may be made under these budgets; nil if one may.
    func refusal(_ budgets: [CallBudget]) -> ExecutionFailure? {
        exceeded(budgets).map { exceeded in
            ExecutionFailure(
                "The operation would make more than the \(exceeded.maxCalls) upstream calls that it may.",
                code: "REQUEST_LIMIT_EXCEEDED"
            )
        }
    }

    /// Notes a part of an answer that came out of the cache.
    func note(served part: UpstreamResponse, policy: CachePolicy?, usesCaller: Bool, source: String) {
        // One that says that there is nothing holds up nothing.
        if part.status < 400 { freshness.note(part, policy: policy, usesCaller: usesCaller) }
        if let note = part.cacheNote { reports.sources?.note(note, of: source) }
    }

    /// Notes that a value is worked out of these variables: with what is the caller's own, the answer is for it alone.
    func note(reading used: MappingVariables) {
        if !used.isDisjoint(with: MappingVariable.ofCaller) { freshness.notePrivate() }
    }

    /// Notes how a call ended.
    func note(_ result: Result<UpstreamResponse, UpstreamFailure>, of site: CallSite) {
        switch result {
        case .success(let response):
            freshness.note(response, policy: site.cachePolicy, usesCaller: site.usesCaller)
        case .failure: freshness.noteFailure()
        }
    }

    private func count(_ budgets: [CallBudget]) {
        for budget in budgets { callCounts[budget.owner, default: 0] += 1 }
    }

    /// Sends a request.
    ///
    /// Within one operation the same request is sent once, unless it has effects.
    ///
    /// - Parameters:
    ///   - planned: What is sent, and under which terms.
    ///   - site: Where the call comes from.
    ///   - hasEffects: Never shared with another call.
    ///   - onCancel: Is given what gives the call up.
    ///   - completion: Called once on the loop, not before this call returns, except for a request answered before.
    func call(
        _ planned: PlannedCall,
        from site: CallSite,
        hasEffects: Bool,
        onCancel: (@escaping () -> Void) -> Void,
        completion: @escaping CallCompletion
    ) {
        if !hasEffects, let call = calls.find(planned) {
            reports.plan?.noteShared(site.coordinate)
            return call.wait(completion)
        }
        let call = OperationCall(planned, of: self, from: site, hasEffects: hasEffects, completion)
        if !hasEffects { calls.append(call) }
        count(site.budgets)
        call.send(onCancel: onCancel)
    }
}
