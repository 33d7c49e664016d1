import Settings

/// A target in the form in which URLs are built from it.
struct UpstreamTarget: Sendable {
    let url: HTTPURL
    /// Scheme and authority.
    let origin: String
    /// What the URL says about the host.
    let authority: String
    /// The `Host` header that a request to the URL has where none is set: without the scheme's own port.
    let implicitHost: String
    /// The path to put in front, percent-encoded, without runs of slashes; empty when requests go without it.
    let path: String
    /// Number of segments of `path`.
    let depth: Int

    init(_ url: HTTPURL, prependPath: Bool) {
        self.url = url
        origin = url.origin
        authority = url.authority
        implicitHost = url.explicitPort == url.scheme.defaultPort ? url.host : url.authority
        path = prependPath ? UpstreamPath.normalizedTarget(url.path) : ""
        depth = path.utf8.split(separator: UInt8(ascii: "/")).count
    }
}
