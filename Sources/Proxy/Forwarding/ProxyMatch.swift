import Settings
package import Upstreams

/// What the proxy needs to know of a client's request besides its URL.
package struct ProxyRequest: Sendable {
    /// In capital letters.
    package var method: String
    /// As received, `Host` among them.
    package var headers: [HTTPHeader]
    /// The client's IP address, for `xfwd`; nil where there is none.
    package var remoteAddress: String?
    /// Whether the client's connection is encrypted, for `xfwd`.
    package var isEncrypted: Bool

    package init(method: String, headers: [HTTPHeader], remoteAddress: String? = nil, isEncrypted: Bool = false) {
        self.method = method
        self.headers = headers
        self.remoteAddress = remoteAddress
        self.isEncrypted = isEncrypted
    }

    /// Value of the first `Host` header.
    var host: String? { headers.first { $0.name.lowercased() == "host" }?.value }
}

/// A request's route, and its URL as the route's rules see it.
package struct ProxyMatch: Sendable {
    package let route: ProxyRoute
    let url: ProxiedURL

    /// The request to send upstream, without its body and without headers that frame it (`Content-Length`,
    /// `Transfer-Encoding`): its sender adds those.
    ///
    /// A `Host` header is among the headers only when it differs from what the URL says.
    ///
    /// - Returns: Nil when the path leads out of the target's path by `..` segments; the answer is then the same as
    ///   for no route, 404.
    package func upstreamRequest(for request: ProxyRequest) -> UpstreamRequest? {
        route.upstreamRequest(for: request, url: url)
    }

    /// The same request as a call through the cache, whose whole response is answered.
    ///
    /// - Parameter request: The client's, without a body.
    /// - Returns: Nil for a method or a route that is not cached, and where ``upstreamRequest(for:)`` answers nil.
    package func cachedCall(for request: ProxyRequest) -> PlannedCall? {
        guard let terms = route.cacheTerms, request.method == "GET", let upstream = upstreamRequest(for: request)
        else { return nil }
        return PlannedCall(upstream, terms: terms, caller: CallerIdentity.text(of: request.headers))
    }

    /// The same request in the form in which bodies are streamed both ways, with the route's own
    /// options: `toProxy`, `followRedirects` and the time limit.
    ///
    /// - Parameters:
    ///   - request: The client's.
    ///   - body: How much body the client announces.
    /// - Returns: Nil where ``upstreamRequest(for:)`` answers nil.
    package func streamingRequest(for request: ProxyRequest, body: StreamingRequest.Body) -> StreamingRequest? {
        guard var upstream = upstreamRequest(for: request) else { return nil }
        var target = StreamingRequest.Target.path
        if route.sendsAbsoluteTarget {
            target = .absoluteURL
            if let (url, other) = route.forwardProxyCall(url: url, clientHost: request.host) {
                upstream.url = url
                target = .other(other)
            }
        }
        return StreamingRequest(
            method: upstream.method,
            url: upstream.url,
            target: target,
            headers: upstream.headers,
            body: body,
            trust: route.trust,
            followsRedirects: route.followsRedirects,
            responseTimeout: route.timeout,
            source: route.source
        )
    }
}

extension ProxyRoute {
    /// The request that a call of `/api/proxy/<route><path>` would make upstream, for a caller inside this process.
    ///
    /// Target, path rewrite, `changeOrigin`, configured headers and the header allow-list count as they do for a
    /// client. The body is the caller's to add.
    ///
    /// - Parameters:
    ///   - method: In capital letters; ask ``allows(_:)`` first.
    ///   - path: What follows the route, with query: `/list?x=1`, or empty.
    ///   - headers: Those that are not allowed are left out.
    /// - Returns: Nil when the path leads out of the target's path by `..` segments.
    package func sourceRequest(method: String, path: String, headers: [HTTPHeader] = []) -> UpstreamRequest? {
        var rest = name == "/" ? "" : name
        if let first = path.utf8.first, first != UInt8(ascii: "/"), first != UInt8(ascii: "?") { rest += "/" }
        rest += path
        if rest.utf8.first != UInt8(ascii: "/") { rest = "/" + rest }
        let url = ProxiedURL(mount: mount, rest: rest[...])
        return upstreamRequest(for: ProxyRequest(method: method, headers: headers), url: url)
    }

    /// The headers of an upstream's response that the client may see, in their order.
    ///
    /// Deviation: `Content-Encoding` passes while the body is still encoded. Backstage takes it away and leaves the
    /// client with bytes that it cannot read.
    ///
    /// - Parameters:
    ///   - headers: All that the upstream sent.
    ///   - bodyIsDecoded: Whether the transport has undone the content encoding; then neither it nor the length of the
    ///     encoded body passes.
    /// - Returns: The headers that pass.
    package func filterResponseHeaders(_ headers: [HTTPHeader], bodyIsDecoded: Bool) -> [HTTPHeader] {
        responseFilter.filter(headers, keepsEncoding: !bodyIsDecoded).headers
    }

    /// Where a request goes: the endpoint's target, or the one that its router names.
    func target(host: String?, url: ProxiedURL) -> UpstreamTarget { router.target(host: host, url: url) ?? upstream }

    /// The call to a forward proxy, where `pathRewrite` has made an absolute URL of the path: the URL to connect to, and
    /// the one in the request line.
    func forwardProxyCall(url: ProxiedURL, clientHost: String?) -> (url: String, other: String)? {
        guard !ignorePath, let absolute = UpstreamPath.absoluteURL(pathRewrite.apply(to: url)) else { return nil }
        return (target(host: clientHost, url: url).origin + "/", absolute)
    }

    func upstreamRequest(
        for request: ProxyRequest,
        url: ProxiedURL,
        filter: HeaderFilter? = nil
    ) -> UpstreamRequest? {
        var passed = (filter ?? requestFilter).filter(request.headers, keepsEncoding: true)
        let target = target(host: passed.host, url: url)
        // Deviation: Backstage sends a path that climbs above the target on, and a server that resolves it answers from
        // outside of what the target opens.
        guard let url = UpstreamPath.url(of: target, rewritten: ignorePath ? "" : pathRewrite.apply(to: url)) else {
            return nil
        }
        if addsForwardedHeaders {
            ForwardedHeaders.add(to: &passed.headers, request: request, clientHost: passed.host)
            let configured = Set(configuredHeaders.map { $0.name.lowercased() })
            passed.headers.removeAll { configured.contains($0.name.lowercased()) }
        }
        passed.headers += configuredHeaders
        if let (from, name) = forwardedToken,
            let token = request.headers.first(where: { $0.name.lowercased() == from })
        {
            passed.headers.append(ForwardedToken.header(token.value, as: name))
        }
        if let basicAuthorization, !passed.hasAuthorization {
            passed.headers.append(HTTPHeader("Authorization", basicAuthorization))
        }
        let host = configuredHost ?? (changeOrigin ? nil : passed.host)
        if let host = host ?? (changeOrigin ? target.authority : nil), host != target.implicitHost {
            passed.headers.append(HTTPHeader("Host", host))
        }
        return UpstreamRequest(method: request.method, url: url, headers: passed.headers, trust: trust)
    }
}
