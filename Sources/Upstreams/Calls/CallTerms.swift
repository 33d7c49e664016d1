/// What a call runs under besides its request, as a binding or a route fixes it once for all its calls.
package struct CallTerms: Hashable, Sendable {
    /// Bounds on the call as a whole, every attempt included.
    package var limits: UpstreamLimits
    /// Whether one response may answer identical calls that are in flight at once.
    package var sharesInFlight: Bool
    /// The upstream's record; nil for one without a policy, which is called directly.
    package var source: UpstreamSource?
    /// In place of the source's own policy for further attempts.
    package var retry: RetryPolicy?
    /// How responses are kept; nil keeps none.
    package var cache: CachePolicy?
    /// The call only looks something up, whatever its method: when the connection is lost, it may be sent again.
    ///
    /// An answer that says failure is the call's all the same, since the method asks for no second one.
    package var isLookup: Bool
    /// The caller can use JSON and nothing else: what evidently is none is asked for elsewhere, and no reason to give up
    /// what is kept.
    package var expectsJSON: Bool

    package init(
        limits: UpstreamLimits = UpstreamLimits(),
        sharesInFlight: Bool = true,
        source: UpstreamSource? = nil,
        retry: RetryPolicy? = nil,
        cache: CachePolicy? = nil,
        isLookup: Bool = false,
        expectsJSON: Bool = false
    ) {
        self.limits = limits
        self.sharesInFlight = sharesInFlight
        self.source = source
        self.retry = retry
        self.cache = cache
        self.isLookup = isLookup
        self.expectsJSON = expectsJSON
    }

    /// When further attempts are made: by default as many as there are other targets.
    func retry(of source: UpstreamSource) -> RetryPolicy {
        // How many servers a service has is known later; two others are enough to try.
        let others = source.policy.service == nil ? max(0, source.policy.targets.count - 1) : 2
        return retry ?? source.policy.retry ?? RetryPolicy(retries: others)
    }
}
