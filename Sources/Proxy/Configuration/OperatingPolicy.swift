package import Settings
package import Upstreams

extension OperatingSettings {
    /// What the keys ask of the upstream client.
    ///
    /// - Parameters:
    ///   - base: What requests' URLs begin with, for a target's base to take its place.
    ///   - prependsPath: False leaves the targets' paths out.
    package func policy(base: String, prependsPath: Bool = true) -> SourcePolicy {
        var policy = SourcePolicy()
        policy.base = Self.withoutTrailingSlash(base)
        policy.targets = targets.map { target in
            switch target {
            case .url(let url): Self.withoutTrailingSlash(url.origin + (prependsPath ? url.path : ""))
            case .service(let scheme, let name, let path):
                Self.withoutTrailingSlash("\(scheme.rawValue)+srv://\(name)" + (prependsPath ? path : ""))
            }
        }
        policy.retry = retryPolicy
        policy.breaker = breaker.map {
            BreakerPolicy(failures: $0.failures, window: $0.window, openFor: $0.openFor, probes: $0.probes)
        }
        policy.hedge = hedge.map { HedgePolicy(after: $0.after) }
        policy.maxConcurrent = maxConcurrent.map { ConcurrencyPolicy(calls: $0.calls, queue: $0.queue) }
        policy.healthCheck = healthCheck.map {
            HealthCheckPolicy(
                path: $0.path,
                interval: $0.interval,
                timeout: $0.timeout,
                unhealthyThreshold: $0.unhealthyThreshold,
                healthyThreshold: $0.healthyThreshold
            )
        }
        return policy
    }

    private var retryPolicy: RetryPolicy? {
        retry.map {
            RetryPolicy(
                retries: $0.attempts,
                delay: $0.delay,
                maxDelay: $0.maxDelay,
                attemptTimeout: $0.attemptTimeout
            )
        }
    }

    /// A slash at the end would be doubled by the path that follows.
    private static func withoutTrailingSlash(_ url: String) -> String {
        var url = url[...]
        while url.last == "/" { url = url.dropLast() }
        return String(url)
    }
}
