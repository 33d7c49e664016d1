/// How the calls to one upstream are carried out: everything that its calls have in common.
///
/// What is nil is not done.
package struct SourcePolicy: Hashable, Sendable {
    /// Base URLs of servers that are each as good as the other; fewer than two leave requests where they go.
    package var targets: [String] = []
    /// The base URL in the requests' own URLs: where a URL begins with it, a target's takes its place.
    package var base = ""
    /// Where SRV records name the servers, in place of `targets`.
    package var service: ServiceName?
    package var breaker: BreakerPolicy?
    package var healthCheck: HealthCheckPolicy?
    package var hedge: HedgePolicy?
    package var maxConcurrent: ConcurrencyPolicy?
    package var retry: RetryPolicy?
    /// How the source's access token is got; each request carries it in place of any other `Authorization`.
    package var credentials: ClientCredentials?

    package init() {}

    /// Whether calls go out as they would without a policy.
    package var isEmpty: Bool {
        (targets.isEmpty || targets == [base]) && service == nil && breaker == nil && hedge == nil
            && maxConcurrent == nil
            && (retry?.retries ?? 0) == 0 && healthCheck == nil && credentials == nil
    }
}

/// When further attempts are made after a failed one.
package struct RetryPolicy: Hashable, Sendable {
    /// Attempts after the first.
    package var retries: Int
    /// Upper bound of the random wait before the first retry; it doubles with each further one.
    package var delay: Duration
    /// What the bound grows to.
    package var maxDelay: Duration
    /// For one attempt; nil gives each what is left of the call's time.
    package var attemptTimeout: Duration?

    package init(
        retries: Int,
        delay: Duration = .milliseconds(50),
        maxDelay: Duration = .seconds(2),
        attemptTimeout: Duration? = nil
    ) {
        self.retries = retries
        self.delay = delay
        self.maxDelay = maxDelay
        self.attemptTimeout = attemptTimeout
    }
}

/// When a target is left alone for a while.
package struct BreakerPolicy: Hashable, Sendable {
    /// So many failures within the window open the breaker, if they are at least half of the calls.
    package var failures: Int
    /// How long an outcome counts.
    package var window: Duration
    /// How long calls are refused before one may try.
    package var openFor: Duration
    /// Calls that may try at once; so many have to succeed.
    package var probes: Int
    /// So many failures without a success between them open it as well, whatever the window says; nil for no such number.
    package var consecutive: Int?

    package init(
        failures: Int = 5,
        window: Duration = .seconds(10),
        openFor: Duration = .seconds(5),
        probes: Int = 1,
        consecutive: Int? = nil
    ) {
        self.failures = failures
        self.window = window
        self.openFor = openFor
        self.probes = probes
        self.consecutive = consecutive
    }

    /// For targets among several where no breaker is configured: one that fails is passed over for a while.
    static let passive = BreakerPolicy(failures: 3, consecutive: 3)

    /// For a target among several.
    ///
    /// One that has died fails faster than the others answer, and so has the fewest calls under way: it would be chosen
    /// for nearly every call until its failures outweigh all that it answered before.
    var amongTargets: BreakerPolicy {
        var policy = self
        policy.consecutive = policy.consecutive ?? failures
        return policy
    }
}

/// When a call is sent a second time without waiting for the first to fail.
package struct HedgePolicy: Hashable, Sendable {
    /// Nil waits for the time within which 95 of 100 calls were answered of late.
    package var after: Duration?

    package init(after: Duration? = nil) {
        self.after = after
    }
}

/// How many calls are under way at once.
package struct ConcurrencyPolicy: Hashable, Sendable {
    package var calls: Int
    /// Further ones that wait for their turn.
    package var queue: Int

    package init(calls: Int, queue: Int) {
        self.calls = calls
        self.queue = queue
    }
}

/// How targets are asked whether they are well.
package struct HealthCheckPolicy: Hashable, Sendable {
    /// At the target's own host and port.
    package var path: String
    package var interval: Duration
    package var timeout: Duration
    /// Failed checks in a row that take a target out.
    package var unhealthyThreshold: Int
    /// Good checks in a row that bring it back.
    package var healthyThreshold: Int
    package var trust: CertificateTrust
    /// What checks carry, as the source's calls do: fixed headers and `Basic` credentials.
    package var headers: [HTTPHeader] = []

    package init(
        path: String,
        interval: Duration = .seconds(10),
        timeout: Duration = .seconds(2),
        unhealthyThreshold: Int = 3,
        healthyThreshold: Int = 2,
        trust: CertificateTrust = .system
    ) {
        self.path = path
        self.interval = interval
        self.timeout = timeout
        self.unhealthyThreshold = unhealthyThreshold
        self.healthyThreshold = healthyThreshold
        self.trust = trust
    }
}
