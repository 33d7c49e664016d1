import NIOConcurrencyHelpers
import NIOCore

/// A call to a source with a policy, on its way: waits for a permit, chooses targets, repeats, hedges.
///
/// Belongs to its client's event loop. The decisions are the ``SourceState``'s and the ``AttemptPlan``'s; this object
/// carries them out.
final class ManagedCall {
    private struct Attempt {
        var number: Int
        var choice: SourceState.Choice
        var call: UpstreamCall
        var start: NIODeadline
    }

    private let planned: PlannedCall
    private let trace: RequestTrace?
    private let source: UpstreamSource
    private unowned let client: UpstreamClient
    private var plan: AttemptPlan
    private var completion: CallCompletion?

    private let permit: SourcePermit
    private var attempts: [Attempt] = []
    private var tried: [Int] = []
    /// Attempts so far.
    private(set) var attemptCount = 0
    private var isHedged = false
    /// Whether the attempt before ended since its server has gone.
    private var isMove = false
    /// Of the source: what the next attempt carries.
    private var token: String?
    /// Whether a token was refused already: a fresh one that is refused too is the call's outcome.
    private var hasRenewedToken = false
    private var timer: Scheduled<Void>?

    init(
        _ planned: PlannedCall,
        source: UpstreamSource,
        client: UpstreamClient,
        deadline: NIODeadline?,
        trace: RequestTrace?,
        completion: @escaping CallCompletion
    ) {
        self.planned = planned
        self.trace = trace
        self.source = source
        self.client = client
        self.completion = completion
        permit = SourcePermit(source, eventLoop: client.eventLoop)
        let end = NIODeadline.now() + planned.terms.limits.timeout.timeAmount
        plan = AttemptPlan(
            policy: planned.terms.retry(of: source),
            isRepeatable: planned.request.isRepeatable,
            isLookup: planned.terms.isLookup,
            end: deadline.map { min($0, end) } ?? end
        )
    }

    // MARK: Beginning

    func begin() {
        switch permit.acquire(at: .now(), { [self] in permitHasCome() }) {
        case .granted: attempt()
        case .waiting: schedule(at: plan.end) { $0.finish(.failure(.timedOut)) }
        case .full: finishLater(.overloaded)
        }
    }

    private func permitHasCome() {
        stopTimer()
        attempt()
    }

    // MARK: Servers

    /// Sees to the source's servers before an attempt, where records name them.
    ///
    /// - Returns: False when the attempt begins later, or the call is over.
    private func hasServers() -> Bool {
        guard let discovery = source.discovery else { return true }
        let call = NIOLoopBound(self, eventLoop: client.eventLoop)
        let known = discovery.isKnown(for: source.state) { failure in
            call.eventLoop.execute { call.value.serversHaveCome(failure) }
        }
        switch known {
        case .success?: return true
        case .failure(let failure)?: finishLater(failure)
        case nil: schedule(at: plan.end) { $0.finish(.failure(.timedOut)) }
        }
        return false
    }

    private func serversHaveCome(_ failure: UpstreamFailure?) {
        guard completion != nil else { return }
        stopTimer()
        if let failure { finish(.failure(failure)) } else { attempt() }
    }

    // MARK: Tokens

    /// Sees to the source's access token before the next attempt.
    ///
    /// - Returns: False when the attempt begins later, or the call is over.
    private func hasToken() -> Bool {
        guard let tokens = source.tokens, token == nil else { return true }
        let call = NIOLoopBound(self, eventLoop: client.eventLoop)
        let known = tokens.token(through: client) { result in
            call.eventLoop.execute { call.value.tokenHasCome(result) }
        }
        switch known {
        case .success(let known)?:
            token = known
            return true
        case .failure(let failure)?: finishLater(failure)
        case nil: schedule(at: plan.end) { $0.finish(.failure(.timedOut)) }
        }
        return false
    }

    private func tokenHasCome(_ result: Result<String, UpstreamFailure>) {
        guard completion != nil else { return }
        stopTimer()
        switch result {
        case .success(let token):
            self.token = token
            attempt()
        case .failure(let failure): finish(.failure(failure))
        }
    }

    /// Whether a response says that the token is no good, and the call goes on with another.
    private func renewsToken(after attempt: Attempt, _ result: Result<UpstreamResponse, UpstreamFailure>) -> Bool {
        guard case .success(let response) = result, response.status == 401, let tokens = source.tokens, let token
        else { return false }
        tokens.reject(token)
        // With another attempt under way there is another answer to come.
        guard !hasRenewedToken, attempts.isEmpty, NIODeadline.now() < plan.end else { return false }
        hasRenewedToken = true
        self.token = nil
        // The target did its part, and may be asked again.
        tried.removeAll { $0 == attempt.choice.target }
        return true
    }

    // MARK: Attempts

    private func attempt() {
        guard hasServers(), hasToken() else { return }
        let now = NIODeadline.now()
        let chance = UInt64.random(in: .min ... .max)
        guard now < plan.end else { return finishLater(.timedOut) }
        let (choice, hasOther) = source.state.withLockedValue { state in
            let choice = state.choose(tried: tried, at: now, chance: chance, isMove: isMove)
            return (choice, choice.map { state.other(than: tried + [$0.target], at: now) != .none } ?? false)
        }
        guard let choice else {
            // A hedge without a target leaves the first attempt to go on.
            if attempts.isEmpty { finishLater(.circuitOpen) }
            return
        }
        tried.append(choice.target)
        var request = planned.request
        request.url = source.url(request.url, at: choice.endpoint)
        if let token { request.headers = request.headers.authorized(by: token) }
        var limits = planned.terms.limits
        if let timeout = plan.policy.attemptTimeout { limits.timeout = min(limits.timeout, timeout) }
        if hasOther {
            // An address that swallows packets must leave time for the others.
            limits.connectTimeout = min(limits.connectTimeout, .nanoseconds((plan.end - now).nanoseconds / 2))
        }
        attemptCount += 1
        let number = attemptCount
        let call = client.send(
            request,
            limits: limits,
            deadline: plan.end,
            connectTo: choice.endpoint?.connectTo,
            isLookup: planned.terms.isLookup,
            trace: trace
        ) { [self] result in attemptEnded(number, result) }
        attempts.append(Attempt(number: number, choice: choice, call: call, start: now))
        scheduleHedge(at: now)
    }

    private func attemptEnded(_ number: Int, _ result: Result<UpstreamResponse, UpstreamFailure>) {
        guard let index = attempts.firstIndex(where: { $0.number == number }) else { return }
        let attempt = attempts.remove(at: index)
        let now = NIODeadline.now()
        let outcome: AttemptOutcome =
            switch result {
            case .success(let response):
                planned.terms.expectsJSON && response.isEvidentlyNoJSON
                    ? AttemptOutcome(.failing)
                    : AttemptOutcome(
                        status: response.status,
                        retryAfter: response.firstValue(of: "retry-after"),
                        now: HTTPDate.now()
                    )
            case .failure(let failure): AttemptOutcome(failure, wasSent: attempt.call.wasSent)
            }
        if renewsToken(after: attempt, result) {
            source.state.withLockedValue { $0.end(attempt.choice, success: true, latency: nil, at: now) }
            return self.attempt()
        }
        isMove = outcome.isGone
        let jitter = Double.random(in: 0...1)
        let isOnly = attempts.isEmpty
        let decision = source.state.withLockedValue { state -> AttemptPlan.Decision? in
            let latency = result.isSuccess ? Duration.nanoseconds((now - attempt.start).nanoseconds) : nil
            state.end(attempt.choice, success: outcome.isSuccess, latency: latency, at: now)
            // While another attempt is under way, its answer may be better.
            guard isOnly || outcome.isFinal else { return nil }
            return plan.next(
                after: outcome,
                at: now,
                other: state.other(than: tried, at: now),
                withdraw: { state.withdraw(at: now) },
                jitter: jitter
            )
        }
        switch decision {
        case nil: break
        case .finish: finish(result)
        case .retry(let time) where time <= now: self.attempt()
        case .retry(let time): schedule(at: time) { $0.attempt() }
        }
    }

    // MARK: Hedging

    private func scheduleHedge(at now: NIODeadline) {
        guard let hedge = source.policy.hedge, !isHedged, plan.isRepeatable else { return }
        guard let after = hedge.after ?? source.state.withLockedValue({ $0.latencies.quantile(0.95) }) else { return }
        schedule(at: now + after.timeAmount) { $0.hedge() }
    }

    private func hedge() {
        guard !isHedged, attempts.count == 1 else { return }
        isHedged = true
        let now = NIODeadline.now()
        let mayHedge = source.state.withLockedValue { state in plan.hedge(at: now) { state.withdraw(at: now) } }
        if mayHedge { attempt() }
    }

    // MARK: Ending

    private func finish(_ result: Result<UpstreamResponse, UpstreamFailure>) {
        guard let completion else { return }
        end()
        completion(result)
    }

    /// For an end that is known before the caller has got the call.
    private func finishLater(_ failure: UpstreamFailure) {
        client.onTurnEnd { [self] in finish(.failure(failure)) }
    }

    func cancel() {
        guard completion != nil else { return }
        end()
    }

    private func end() {
        completion = nil
        stopTimer()
        let now = NIODeadline.now()
        for attempt in attempts {
            attempt.call.cancel()
            source.state.withLockedValue { $0.end(attempt.choice, success: nil, latency: nil, at: now) }
        }
        attempts = []
        permit.release()
    }

    private func schedule(at time: NIODeadline, _ action: @escaping (ManagedCall) -> Void) {
        stopTimer()
        timer = client.eventLoop.assumeIsolated().scheduleTask(deadline: time) { [self] in
            guard completion != nil else { return }
            timer = nil
            action(self)
        }
    }

    private func stopTimer() {
        timer?.cancel()
        timer = nil
    }
}

extension AttemptOutcome {
    /// Whether a call ends with it even while another attempt is under way.
    var isFinal: Bool {
        switch kind {
        case .answered, .hopeless: true
        case .refusing, .failing, .oversized, .lost, .disconnected: false
        }
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { return true }
        return false
    }
}
