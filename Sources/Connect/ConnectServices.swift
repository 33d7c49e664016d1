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
    /// When the request has to be answered; no call goes on longer.
    package let deadline: NIODeadline
    package let logger: Logger
    /// What upstreams are told of the client's request.
    package let trace: RequestTrace?
    /// Calls to upstreams; those that another operation's call in flight answers are among them.
    package private(set) var upstreamCalls = 0

    /// Calls that count against budgets, by the budget's owner.
    private var callCounts: [String: Int] = [:]
    /// Who asks, as far as caches keep apart what belongs to different callers; nil for a caller without credentials.
    private(set) lazy var callerIdentity = CallerIdentity.text(of: requestHeaders)
    private var sharedCalls: [PlannedCall: SharedCall] = [:]

    private final class SharedCall {
        var result: Result<UpstreamResponse, UpstreamFailure>?
        var waiting: [(Result<UpstreamResponse, UpstreamFailure>) -> Void] = []
    }

    package init(
        upstreams: UpstreamClient,
        reader: StateReader,
        store: StateStore,
        eventLoop: any EventLoop,
        requestHeaders: [HTTPHeader],
        deadline: NIODeadline,
        logger: Logger,
        trace: RequestTrace? = nil
    ) {
        self.upstreams = upstreams
        self.reader = reader
        self.store = store
        self.eventLoop = eventLoop
        self.requestHeaders = requestHeaders
        self.deadline = deadline
        self.logger = logger
        self.trace = trace
    }

    /// The budget that has no call left; nil if there is none.
    func exceeded(_ budgets: [CallBudget]) -> CallBudget? {
        budgets.first { callCounts[$0.owner, default: 0] >= $0.maxCalls }
    }

    private func count(_ budgets: [CallBudget]) {
        upstreamCalls += 1
        for budget in budgets { callCounts[budget.owner, default: 0] += 1 }
    }

    /// Sends a request.
    ///
    /// Within one operation the same request is sent once, unless it has effects.
    ///
    /// - Parameters:
    ///   - call: What is sent, and under which terms.
    ///   - hasEffects: Never shared with another call.
    ///   - budgets: What the call counts against, if it is made.
    ///   - onCancel: Is given what gives the call up.
    ///   - completion: Called once on the loop, not before this call returns, except for a request answered before.
    func call(
        _ call: PlannedCall,
        hasEffects: Bool,
        budgets: [CallBudget],
        onCancel: (@escaping () -> Void) -> Void,
        completion: @escaping (Result<UpstreamResponse, UpstreamFailure>) -> Void
    ) {
        var call = call
        call.trace = trace
        if hasEffects {
            count(budgets)
            let sent = upstreams.call(call, hasEffects: true, deadline: deadline, completion: completion)
            return onCancel { sent.cancel() }
        }
        if let shared = sharedCalls[call] {
            if let result = shared.result { completion(result) } else { shared.waiting.append(completion) }
            return
        }
        let shared = SharedCall()
        shared.waiting = [completion]
        sharedCalls[call] = shared
        count(budgets)
        let sent = upstreams.call(call, deadline: deadline) { result in
            shared.result = result
            let waiting = shared.waiting
            shared.waiting = []
            for completion in waiting { completion(result) }
        }
        onCancel { sent.cancel() }
    }
}
