package import Upstreams

/// What the options of a route change in the headers of a response that pass.
struct ResponseRewrite: Sendable {
    var location = LocationRewrite()
    var cookies: [CookieRewrite] = []

    /// Whether nothing is to be changed.
    var isEmpty: Bool { location.isEmpty && cookies.isEmpty }
}

extension ProxyMatch {
    /// The headers of the upstream's response that the client may see, in their order, rewritten as the route says.
    ///
    /// Deviation: `Content-Encoding` passes while the body is still encoded. Backstage takes it away and leaves the
    /// client with bytes that it cannot read.
    ///
    /// - Parameters:
    ///   - headers: All that the upstream sent.
    ///   - status: Of the response.
    ///   - clientHost: The client's `Host` header.
    ///   - bodyIsDecoded: Whether the transport has undone the content encoding; then neither it nor the length of the
    ///     encoded body passes.
    /// - Returns: The headers that pass.
    package func responseHeaders(
        _ headers: [HTTPHeader],
        status: Int,
        clientHost: String?,
        bodyIsDecoded: Bool
    ) -> [HTTPHeader] {
        var passed = route.filterResponseHeaders(headers, bodyIsDecoded: bodyIsDecoded)
        let rewrite = route.responseRewrite
        guard !rewrite.isEmpty else { return passed }
        let rewritesLocation = !rewrite.location.isEmpty && LocationRewrite.appliesTo(status: status)
        for index in passed.indices {
            switch passed[index].name.lowercased() {
            case "location" where rewritesLocation:
                let target = route.target(host: clientHost, url: url)
                passed[index].value = rewrite.location.apply(
                    to: passed[index].value,
                    target: target,
                    clientHost: clientHost
                )
            case "set-cookie":
                for cookie in rewrite.cookies { passed[index].value = cookie.apply(to: passed[index].value) }
            default: break
            }
        }
        return passed
    }
}
