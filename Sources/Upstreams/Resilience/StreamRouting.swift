import NIOConcurrencyHelpers
import NIOCore

/// The attempts of a streamed request to a source with a policy: waits for a permit, chooses targets, and begins anew
/// as long as the response's head has not come and the request's body can be sent again.
///
/// Belongs to the stream. Streams are not hedged.
final class StreamRouting {
    private let source: UpstreamSource
    private let url: String
    private let permit: SourcePermit
    private let eventLoop: any EventLoop
    private weak var client: UpstreamClient?
    private var plan: AttemptPlan
    private var choice: SourceState.Choice?
    private var tried: [Int] = []
    private var timer: Scheduled<Void>?

    /// How long attempts go on where the route has no time limit.
    private static let defaultTimeout = Duration.seconds(30)

    init(_ request: StreamingRequest, source: UpstreamSource, client: UpstreamClient) {
        self.source = source
        eventLoop = client.eventLoop
        self.client = client
        url = request.url
        permit = SourcePermit(source, eventLoop: client.eventLoop)
        let terms = CallTerms(source: source)
        plan = AttemptPlan(
            policy: terms.retry(of: source),
            isRepeatable: isRepeatableRequest(method: request.method, headers: request.headers),
            end: .now() + (request.responseTimeout ?? Self.defaultTimeout).timeAmount
        )
    }

    /// When the head of a repeated attempt has to have come; nil for the first attempt, which has its own time.
    var endOfRepetition: NIODeadline? { tried.count > 1 ? plan.end : nil }

    /// How long an attempt may be silent before its head, where another can follow it; nil for no such bound.
    var attemptTimeout: Duration? { plan.isRepeatable ? plan.policy.attemptTimeout : nil }

    /// Whether another target is left for an attempt that gets no connection.
    private(set) var hasOther = false
    /// Whether the attempt before ended since its server has gone.
    private var isMove = false

    /// The source's access token, which the present attempt carries; nil for a source without one.
    private(set) var token: String?
    private var hasRenewedToken = false
    private var isOver = false

    /// Waits for a permit and chooses a target.
    ///
    /// - Parameters:
    ///   - start: Sends the attempt to the URL.
    ///   - fail: Ends the stream.
    func begin(start: @escaping (String) -> Void, fail: @escaping (UpstreamFailure) -> Void) {
        switch permit.acquire(
            at: .now(),
            { [unowned self] in
                stopTimer()
                attempt(start: start, fail: fail)
            }
        ) {
        case .granted: attempt(start: start, fail: fail)
        case .waiting: schedule(at: plan.end) { fail(.timedOut) }
        case .full: fail(.overloaded)
        }
    }

    /// The address that the present attempt's connection goes to; nil for the URL's host.
    var connectTo: String? { choice?.endpoint?.connectTo }

    /// Sees to the source's servers before an attempt, where records name them.
    ///
    /// - Returns: False when the attempt begins later, or the stream is over.
    private func hasServers(
        start: @escaping (String) -> Void,
        fail: @escaping (UpstreamFailure) -> Void
    ) -> Bool {
        guard let discovery = source.discovery else { return true }
        let goOn = NIOLoopBound((routing: self, start: start, fail: fail), eventLoop: eventLoop)
        let known = discovery.isKnown(for: source.state) { failure in
            goOn.eventLoop.execute {
                let (routing, start, fail) = goOn.value
                guard !routing.isOver else { return }
                routing.stopTimer()
                if let failure { fail(failure) } else { routing.attempt(start: start, fail: fail) }
            }
        }
        switch known {
        case .success?: return true
        case .failure(let failure)?: fail(failure)
        case nil: schedule(at: plan.end) { fail(.timedOut) }
        }
        return false
    }

    /// Sees to the source's access token before the next attempt.
    ///
    /// - Returns: False when the attempt begins later, or the stream is over.
    private func hasToken(
        start: @escaping (String) -> Void,
        fail: @escaping (UpstreamFailure) -> Void
    ) -> Bool {
        guard let tokens = source.tokens, token == nil else { return true }
        guard let client else {
            fail(.shuttingDown)
            return false
        }
        let goOn = NIOLoopBound((routing: self, start: start, fail: fail), eventLoop: eventLoop)
        let known = tokens.token(through: client) { result in
            goOn.eventLoop.execute {
                let (routing, start, fail) = goOn.value
                routing.tokenHasCome(result, start: start, fail: fail)
            }
        }
        switch known {
        case .success(let known)?:
            token = known
            return true
        case .failure(let failure)?: fail(failure)
        case nil: schedule(at: plan.end) { fail(.timedOut) }
        }
        return false
    }

    private func tokenHasCome(
        _ result: Result<String, UpstreamFailure>,
        start: @escaping (String) -> Void,
        fail: @escaping (UpstreamFailure) -> Void
    ) {
        guard !isOver else { return }
        stopTimer()
        switch result {
        case .success(let token):
            self.token = token
            attempt(start: start, fail: fail)
        case .failure(let failure): fail(failure)
        }
    }

    /// Whether an attempt whose head says 401 is followed by another with a fresh token.
    ///
    /// - Parameter canRepeat: Whether the request's body can be sent again.
    /// - Returns: True where the attempt is over, and ``again(at:start:fail:)`` begins the next.
    func renewsToken(canRepeat: Bool) -> Bool {
        guard let tokens = source.tokens, let token else { return false }
        tokens.reject(token)
        guard !hasRenewedToken, canRepeat, let choice, .now() < plan.end else { return false }
        hasRenewedToken = true
        self.token = nil
        source.state.withLockedValue { $0.end(choice, success: true, latency: nil, at: .now()) }
        self.choice = nil
        tried.removeAll { $0 == choice.target }
        return true
    }

    private func attempt(start: @escaping (String) -> Void, fail: @escaping (UpstreamFailure) -> Void) {
        guard hasServers(start: start, fail: fail), hasToken(start: start, fail: fail) else { return }
        let now = NIODeadline.now()
        let chance = UInt64.random(in: .min ... .max)
        let choice = source.state.withLockedValue { state in
            let choice = state.choose(tried: tried, at: now, chance: chance, isMove: isMove)
            if let choice { hasOther = state.other(than: tried + [choice.target], at: now) != .none }
            return choice
        }
        guard let choice else { return fail(.circuitOpen) }
        self.choice = choice
        tried.append(choice.target)
        start(source.url(url, at: choice.endpoint))
    }

    /// Whether an attempt that ended like this is followed by another.
    ///
    /// - Parameters:
    ///   - outcome: How it ended, or what its head says.
    ///   - canRepeat: Whether the request's body can be sent again.
    /// - Returns: The time for ``again(at:start:fail:)``; nil when the outcome is the stream's.
    func goesOn(after outcome: AttemptOutcome, canRepeat: Bool) -> NIODeadline? {
        guard canRepeat, let choice else { return nil }
        let now = NIODeadline.now()
        let jitter = Double.random(in: 0...1)
        let decision = source.state.withLockedValue { state in
            plan.next(
                after: outcome,
                at: now,
                other: state.other(than: tried, at: now),
                withdraw: { state.withdraw(at: now) },
                jitter: jitter
            )
        }
        guard case .retry(let time) = decision else { return nil }
        source.state.withLockedValue { $0.end(choice, success: outcome.isSuccess, latency: nil, at: now) }
        self.choice = nil
        isMove = outcome.isGone
        return time
    }

    /// Begins the next attempt at that time.
    func again(
        at time: NIODeadline,
        start: @escaping (String) -> Void,
        fail: @escaping (UpstreamFailure) -> Void
    ) {
        guard time > .now() else { return attempt(start: start, fail: fail) }
        schedule(at: time) { [unowned self] in attempt(start: start, fail: fail) }
    }

    /// Ends the routing with the stream.
    ///
    /// - Parameter success: Whether the target did its part; nil if the stream was given up.
    func end(success: Bool?) {
        stopTimer()
        isOver = true
        if let choice { source.state.withLockedValue { $0.end(choice, success: success, latency: nil, at: .now()) } }
        choice = nil
        permit.release()
    }

    private func schedule(at time: NIODeadline, _ action: @escaping () -> Void) {
        timer = eventLoop.assumeIsolated().scheduleTask(deadline: time) { [weak self] in
            self?.timer = nil
            action()
        }
    }

    private func stopTimer() {
        timer?.cancel()
        timer = nil
    }
}
