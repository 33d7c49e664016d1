package import Settings
package import Upstreams

extension OperatingSettings {
    /// What the keys ask of the upstream client.
    ///
    /// - Parameters:
    ///   - base: What requests' URLs begin with, for a target's base to take its place.
    ///   - prependsPath: False leaves the targets' paths out.
    ///   - trust: Whose certificates health checks take.
    /// - Returns: A policy that is empty where no key asks for anything.
    package func policy(
        base: String,
        prependsPath: Bool = true,
        trust: CertificateTrust = .system
    ) -> SourcePolicy {
        var policy = SourcePolicy()
        policy.base = Self.withoutTrailingSlash(base)
        policy.targets = targets.map { Self.withoutTrailingSlash($0.origin + (prependsPath ? $0.path : "")) }
        policy.service = service.map { service in
            ServiceName(
                scheme: service.url.scheme.rawValue,
                name: service.url.host,
                path: prependsPath ? Self.withoutTrailingSlash(service.url.path) : ""
            )
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
                healthyThreshold: $0.healthyThreshold,
                trust: trust
            )
        }
        policy.healthCheck?.headers = fixedHeaders
        if case .clientCredentials(let settings)? = auth { policy.credentials = ClientCredentials(settings) }
        return policy
    }

    /// What every request carries, `Basic` credentials among it.
    package var fixedHeaders: [HTTPHeader] {
        let written = headers.map { HTTPHeader($0.name, $0.value) }
        guard case .basic(let username, let password)? = auth else { return written }
        let pair = Array("\(username):\(password)".utf8)
        return written + [HTTPHeader("Authorization", "Basic " + Base64.encode(pair))]
    }

    /// What the `cache` key asks for.
    ///
    /// - Parameter isPrivate: Whether something of the caller reaches the upstream.
    /// - Returns: Nil without the key.
    package func cachePolicy(isPrivate: Bool) -> CachePolicy? {
        cache.map {
            CachePolicy(
                maxAge: $0.maxAge,
                staleWhileRevalidate: $0.staleWhileRevalidate,
                staleIfError: $0.staleIfError,
                negativeMaxAge: $0.negativeMaxAge,
                isPrivate: isPrivate,
                respectsUpstream: $0.respectUpstream
            )
        }
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

extension ClientCredentials {
    fileprivate init(_ settings: ClientCredentialsSettings) {
        let url = settings.tokenURL
        self.init(
            tokenURL: url.origin + url.path + (url.query.map { "?" + $0 } ?? ""),
            clientID: settings.clientID,
            clientSecret: settings.clientSecret,
            scope: settings.scope,
            parameters: settings.parameters.map { HTTPHeader($0.name, $0.value) },
            authentication: settings.authentication == .header ? .header : .body,
            margin: settings.expiryMargin,
            timeout: settings.timeout
        )
    }
}

/// A caller's token on its way to one source.
package enum ForwardedToken {
    /// The field as the upstream gets it.
    ///
    /// - Parameters:
    ///   - value: As the caller sent it.
    ///   - name: The upstream's header.
    /// - Returns: In `Authorization`, a token that names no scheme is a bearer token.
    package static func header(_ value: String, as name: String) -> HTTPHeader {
        let isBare = name.lowercased() == "authorization" && !value.utf8.contains(UInt8(ascii: " "))
        return HTTPHeader(name, isBare ? "Bearer " + value : value)
    }
}
