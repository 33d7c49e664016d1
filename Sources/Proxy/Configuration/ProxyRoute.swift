package import Settings
package import Upstreams

/// One proxy endpoint, checked and ready to use.
package final class ProxyRoute: Sendable {
    /// Who may call the route; enforced by whoever authenticates requests.
    package enum CredentialsPolicy: String, Sendable, CaseIterable {
        /// Only with valid credentials, which are not forwarded.
        case require
        /// Only with valid credentials, which are forwarded.
        case forward
        /// Without credentials.
        case dangerouslyAllowUnauthenticated = "dangerously-allow-unauthenticated"
    }

    /// Path below the proxy prefix: begins with a slash and, but for the route `/` itself, does not end with one.
    package let name: String
    package let origin: ConfigOrigin
    package let target: HTTPURL
    package let credentials: CredentialsPolicy
    /// Whether the upstream sees its own name as `Host`; else it sees the client's.
    package let changeOrigin: Bool
    /// Set on every request; they win over the client's headers.
    package let headers: [HeaderSetting]
    /// Nil allows every method.
    package let allowedMethods: [String]?
    /// Extra header names of both directions, as written.
    ///
    /// A browser reads those of a response only if CORS exposes
    /// them.
    package let allowedHeaders: [String]
    /// Time in which the upstream must answer: `tributary.timeout`, else `proxyTimeout`; nil for the default.
    package let timeout: Duration?
    /// Whose certificates the upstream may show: `secure` and `ca`.
    package let trust: CertificateTrust
    /// Whether redirects are followed here instead of being passed on: `followRedirects`.
    package let followsRedirects: Bool
    /// Longest silence of a client's connection while its request is in progress: `timeout`; nil for the server's own.
    package let clientTimeout: Duration?
    /// Operating keys of the endpoint's own `tributary:` block.
    package let operating: OperatingSettings
    /// The upstream's record; nil where no operating key asks for one.
    package let source: UpstreamSource?
    /// How GETs through the cache are made; nil where the route keeps nothing.
    package let cacheTerms: CallTerms?

    let pathRewrite: PathRewrite
    let router: TargetRouter
    /// Whether WebSocket connections are let through: `ws`.
    let opensWebSockets: Bool
    let requestFilter: HeaderFilter
    /// Of the request that asks for a WebSocket connection.
    let handshakeFilter: HeaderFilter
    /// Of the response that agrees to one.
    let agreementFilter: HeaderFilter
    let responseFilter: HeaderFilter
    /// Value of an `Authorization` header for requests that have none; nil too when one is configured.
    let basicAuthorization: String?
    let addsForwardedHeaders: Bool
    let upstream: UpstreamTarget
    /// The configured headers but `Host`.
    let configuredHeaders: [HTTPHeader]
    let configuredHost: String?
    /// The client's header with a token for this upstream (lower case), and the name under which the upstream gets it.
    package let forwardedToken: (from: String, name: String)?
    let ignorePath: Bool
    /// Whether the request line holds the absolute URL: `toProxy`.
    let sendsAbsoluteTarget: Bool
    let responseRewrite: ResponseRewrite
    let mount: ProxyMount

    init(_ endpoint: ProxyEndpoint, mount: ProxyMount, upstreams: UpstreamSources) {
        name = endpoint.name
        origin = endpoint.origin
        target = endpoint.target
        credentials = endpoint.credentials
        changeOrigin = endpoint.changeOrigin
        headers = endpoint.headers
        allowedMethods = endpoint.allowedMethods
        allowedHeaders = endpoint.allowedHeaders
        timeout = endpoint.operating.timeout ?? endpoint.proxyTimeout
        trust = endpoint.trust
        followsRedirects = endpoint.followRedirects
        clientTimeout = endpoint.clientTimeout
        operating = endpoint.operating
        pathRewrite = endpoint.pathRewrite ?? .standard(prefix: mount.canonicalPrefix, route: endpoint.name)
        router = endpoint.router
        let fixed = endpoint.operating.fixedHeaders
        let ownNames = Set(fixed.map { $0.name.lowercased() })
        let set =
            endpoint.headers.filter { !ownNames.contains($0.name.lowercased()) }
            .map { HTTPHeader($0.name, $0.value) } + fixed
        var overridden = set.map(\.name)
        switch endpoint.operating.auth {
        case .forwarded(let from, let name)?:
            forwardedToken = (from, name)
            overridden += [from, name]
        case .clientCredentials?:
            forwardedToken = nil
            overridden.append("authorization")
        case nil, .basic?: forwardedToken = nil
        }
        opensWebSockets = endpoint.ws
        let allowed = endpoint.allowedHeaders + (endpoint.credentials == .forward ? ["authorization"] : [])
        requestFilter = .request(allowing: allowed, overridden: overridden)
        handshakeFilter = .request(allowing: allowed + HeaderFilter.handshakeNames + ["origin"], overridden: overridden)
        agreementFilter = .response(allowing: endpoint.allowedHeaders + HeaderFilter.handshakeNames)
        responseFilter = .response(allowing: endpoint.allowedHeaders)
        configuredHeaders = set.filter { $0.name.lowercased() != "host" }
        configuredHost = set.last { $0.name.lowercased() == "host" }?.value
        let hasAuthorization = overridden.contains { $0.lowercased() == "authorization" }
        basicAuthorization =
            hasAuthorization ? nil : endpoint.auth.map { "Basic " + Base64.encode(Array($0.utf8)) }
        addsForwardedHeaders = endpoint.xfwd
        upstream = UpstreamTarget(endpoint.target, prependPath: endpoint.prependPath)
        ignorePath = endpoint.ignorePath
        sendsAbsoluteTarget = endpoint.toProxy
        responseRewrite = endpoint.responseRewrite
        self.mount = mount
        var policy = endpoint.operating.policy(
            base: upstream.origin + upstream.path,
            prependsPath: endpoint.prependPath,
            trust: endpoint.trust
        )
        policy.healthCheck?.headers = set
        let source = upstreams.source(named: endpoint.name, policy: policy)
        self.source = source
        cacheTerms = Self.cacheTerms(endpoint, source: source)
    }

    /// What is kept is decoded and checked as a binding's response is, so that `followRedirects` and `toProxy` leave a
    /// route without a cache.
    private static func cacheTerms(_ endpoint: ProxyEndpoint, source: UpstreamSource?) -> CallTerms? {
        guard !endpoint.followRedirects, !endpoint.toProxy,
            // Headers of the client's reach the upstream.
            let cache = endpoint.operating.cachePolicy(isPrivate: true)
        else { return nil }
        var limits = UpstreamLimits()
        if let timeout = endpoint.operating.timeout ?? endpoint.proxyTimeout { limits.timeout = timeout }
        if let bytes = endpoint.operating.maxBodyBytes { limits.maxBodyBytes = bytes }
        return CallTerms(
            limits: limits,
            sharesInFlight: endpoint.operating.singleFlight ?? true,
            source: source,
            cache: cache
        )
    }

    /// Credentials that requests carry and that stand in no configuration in this form.
    package var secrets: Set<String> {
        let fields = configuredHeaders.filter { $0.name.lowercased() == "authorization" }.map(\.value)
        return Set(
            (fields + [basicAuthorization].compactMap(\.self)).filter { $0.hasPrefix("Basic ") }.map {
                String($0.dropFirst("Basic ".count))
            }
        )
    }

    /// Whether requests with this method reach the upstream.
    package func allows(_ method: String) -> Bool {
        allowedMethods?.contains(method) ?? true
    }

    /// Whether a path below the proxy prefix belongs to this route: equal, or continued after a slash or by a query.
    func covers(_ rest: Substring) -> Bool {
        if name == "/" { return true }
        guard rest.utf8.starts(with: name.utf8) else { return false }
        switch rest.utf8.dropFirst(name.utf8.count).first {
        case nil, UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): return true
        default: return false
        }
    }

    /// A route's name with a slash in front and none behind.
    static func normalizedName(_ written: String) -> String {
        var name = written[...]
        while name.last == "/" { name = name.dropLast() }
        while name.first == "/" { name = name.dropFirst() }
        return "/\(name)"
    }
}
