import Settings
package import Upstreams

/// The request by which a WebSocket connection is asked of an upstream.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc6455#section-4.1
package struct WebSocketHandshake: Sendable {
    /// Name or address to connect to, without brackets.
    package let host: String
    package let port: Int
    /// Path and query of the request line.
    package let target: String
    /// All of them, `Host`, `Connection` and `Upgrade` among them.
    package let headers: [HTTPHeader]
}

extension ProxyMatch {
    /// Whether WebSocket connections go through the route to where this request goes.
    ///
    /// - Parameter clientHost: The client's `Host` header.
    /// - Returns: True with `ws: true` and an `http` target.
    package func opensWebSockets(clientHost: String?) -> Bool {
        route.opensWebSockets && route.target(host: clientHost, url: url).url.scheme == .http
    }

    /// The handshake to send upstream for a client's; it is the request that would be made, with the handshake's own
    /// headers and `Origin`, by which the upstream tells pages of others from its own.
    ///
    /// - Parameter request: A GET that asks for the WebSocket protocol.
    /// - Returns: Nil where ``upstreamRequest(for:)`` answers nil.
    package func webSocketHandshake(for request: ProxyRequest) -> WebSocketHandshake? {
        guard let upstream = route.upstreamRequest(for: request, url: url, filter: route.handshakeFilter),
            let url = try? HTTPURL(upstream.url)
        else { return nil }
        var headers = upstream.headers
        if !headers.contains(where: { $0.name.lowercased() == "host" }) {
            headers.insert(HTTPHeader("Host", url.authority), at: 0)
        }
        headers += [HTTPHeader("Connection", "Upgrade"), HTTPHeader("Upgrade", "websocket")]
        return WebSocketHandshake(
            host: url.host.hasPrefix("[") ? String(url.host.dropFirst().dropLast()) : url.host,
            port: url.port,
            target: url.path + (url.query.map { "?" + $0 } ?? ""),
            headers: headers
        )
    }

    /// The headers of an upstream's agreement that the client gets.
    ///
    /// - Parameter headers: Of a response with the status 101.
    /// - Returns: Nil for an agreement to another protocol.
    package func webSocketAgreement(_ headers: [HTTPHeader]) -> [HTTPHeader]? {
        let protocols = headers.filter { $0.name.lowercased() == "upgrade" }.map { $0.value.lowercased() }
        guard protocols == ["websocket"] else { return nil }
        return [HTTPHeader("Connection", "Upgrade"), HTTPHeader("Upgrade", "websocket")]
            + route.agreementFilter.filter(headers, keepsEncoding: false).headers
    }
}
