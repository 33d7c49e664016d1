import NIOCore

/// How one attempt of a call ended, as far as it decides what comes next.
struct AttemptOutcome: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A response that is passed on, whatever it says.
        case answered
        /// 429, 502, 503 or 504: another attempt may fare better.
        case refusing
        /// 500, or any other status of a server's own failure, or what is no JSON where JSON is asked for: no good sign, and
        /// better asked elsewhere.
        case failing
        /// No whole response in time, or one that is no HTTP: another attempt may fare better.
        case lost
        /// The connection ended before the response did: whoever was at its other end has stopped working on it.
        case disconnected
        /// A body beyond the limit: most likely another server's is as large, so that it says nothing of this one, but only
        /// another can tell.
        case oversized
        /// No response, for a reason that stays the same: not to be sent, shutting down.
        case hopeless
    }

    var kind: Kind
    /// Whether anything of the request went over a connection.
    var wasSent: Bool
    /// What the upstream asks to wait.
    var retryAfter: Duration?

    /// Whether the server has gone, or was not there: the call is better off at any other.
    var isGone: Bool { kind == .disconnected || !wasSent }

    init(_ kind: Kind, wasSent: Bool = true, retryAfter: Duration? = nil) {
        self.kind = kind
        self.wasSent = wasSent
        self.retryAfter = retryAfter
    }

    /// What it says of the target; nil if nothing.
    var isSuccess: Bool? {
        switch kind {
        case .answered: true
        case .refusing, .failing, .lost, .disconnected: false
        case .oversized, .hopeless: nil
        }
    }
}

extension AttemptOutcome {
    init(_ failure: UpstreamFailure, wasSent: Bool) {
        switch failure {
        case .refused, .reset, .truncated: self.init(.disconnected, wasSent: wasSent)
        case .dns, .tls, .timedOut, .protocolError, .other: self.init(.lost, wasSent: wasSent)
        case .bodyTooLarge: self.init(.oversized, wasSent: wasSent)
        case .unsupportedURL, .invalidRequest, .shuttingDown, .overloaded, .circuitOpen, .noToken:
            self.init(.hopeless, wasSent: wasSent)
        }
    }

    init(status: Int, retryAfter: String?, now: @autoclosure () -> Int64) {
        let kind: Kind =
            switch status {
            case 429, 502, 503, 504: .refusing
            case 500...: .failing
            default: .answered
            }
        self.init(kind, retryAfter: kind == .refusing ? retryAfter.flatMap { RetryAfter.parse($0, now: now()) } : nil)
    }
}

/// The attempts of one call: after each, whether there is another, and when.
struct AttemptPlan {
    enum Decision: Equatable {
        /// The outcome is the call's.
        case finish
        /// Another attempt at that time.
        case retry(at: NIODeadline)
    }

    let policy: RetryPolicy
    /// GET, HEAD, PUT, DELETE, or a request with an idempotency key.
    let isRepeatable: Bool
    /// Whether it moves to another target when its connection is lost, though the method does not allow repetition.
    let isLookup: Bool
    /// When the call is over, whatever happens.
    let end: NIODeadline
    /// Repetitions so far.
    private(set) var retries = 0

    init(policy: RetryPolicy, isRepeatable: Bool, isLookup: Bool = false, end: NIODeadline) {
        self.policy = policy
        self.isRepeatable = isRepeatable
        self.isLookup = isLookup
        self.end = end
    }

    /// Decides what comes after an attempt that was the only one under way.
    ///
    /// - Parameters:
    ///   - outcome: Its end.
    ///   - now: The time.
    ///   - other: Whether there is a target that was not tried yet.
    ///   - withdraw: Takes one attempt out of the source's budget; false if it is used up.
    ///   - jitter: From 0 to 1, at random.
    /// - Returns: Whether and when there is another attempt.
    mutating func next(
        after outcome: AttemptOutcome,
        at now: NIODeadline,
        other: OtherTarget,
        withdraw: () -> Bool,
        jitter: Double
    ) -> Decision {
        guard now < end else { return .finish }
        let hasOtherTarget = other == .well
        switch outcome.kind {
        case .answered, .hopeless: return .finish
        // The same server would most likely fail again; another may not.
        case .failing where !hasOtherTarget, .oversized where !hasOtherTarget: return .finish
        case .failing, .oversized, .refusing, .lost, .disconnected: break
        }
        // Nothing has reached anyone: going elsewhere is no repetition, whatever the method, and no extra load.
        if !outcome.wasSent, other != .none { return .retry(at: now) }
        // When a server dies, all its calls move at once, more than a budget has: it is load that it does not carry any
        // more. The other target's breaker ends that where it fails too.
        let isMove = outcome.kind == .disconnected && other != .none
        guard isRepeatable || isLookup && isMove, retries < policy.retries else { return .finish }
        var time = now
        if !hasOtherTarget, !isMove {
            time = now + backoff(jitter).timeAmount
            if let retryAfter = outcome.retryAfter { time = max(time, now + retryAfter.timeAmount) }
        }
        guard time < end, isMove || withdraw() else { return .finish }
        retries += 1
        return .retry(at: time)
    }

    /// Whether the call may be sent a second time while the first attempt is under way.
    func hedge(at now: NIODeadline, withdraw: () -> Bool) -> Bool {
        isRepeatable && now < end && withdraw()
    }

    /// Exponential backoff with full jitter: anything from nothing to the bound.
    private func backoff(_ jitter: Double) -> Duration {
        var bound = policy.delay
        for _ in 0..<min(retries, 30) where bound < policy.maxDelay { bound *= 2 }
        return min(bound, policy.maxDelay) * jitter
    }
}

extension UpstreamRequest {
    /// Whether sending it twice does what sending it once does.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
    var isRepeatable: Bool { isRepeatableRequest(method: method, headers: headers) }
}

/// GET, HEAD, PUT, DELETE, or anything with an `Idempotency-Key`.
func isRepeatableRequest(method: String, headers: [HTTPHeader]) -> Bool {
    switch method {
    case "GET", "HEAD", "PUT", "DELETE": true
    default: headers.contains { $0.name.lowercased() == "idempotency-key" }
    }
}
