/// Where proxy routes are reached: `/api/proxy`, its alias `/proxy`, and both below the path of `backend.baseUrl`.
struct ProxyMount: Sendable {
    /// Path of `backend.baseUrl`, without a slash at its end.
    let basePath: String
    /// The prefix that path rewrites see, whichever one was called.
    let canonicalPrefix: String

    init(basePath: String) {
        self.basePath = basePath
        canonicalPrefix = basePath + "/api/proxy"
    }

    /// Path and query after the proxy prefix, beginning with a slash; nil for a path that is no proxy path.
    func rest(of target: String) -> Substring? {
        if !basePath.isEmpty, let inner = Self.strip(basePath, from: target[...]),
            let rest = Self.restBelowBase(inner)
        {
            return rest
        }
        return Self.restBelowBase(target[...])
    }

    private static func restBelowBase(_ target: Substring) -> Substring? {
        strip("/api/proxy", from: target) ?? strip("/proxy", from: target)
    }

    private static func strip(_ prefix: String, from target: Substring) -> Substring? {
        guard target.utf8.starts(with: prefix.utf8) else { return nil }
        let rest = target.utf8.dropFirst(prefix.utf8.count)
        return rest.first == UInt8(ascii: "/") ? Substring(rest) : nil
    }
}

/// The URL of a proxied request in the forms in which a configured pattern may expect it.
struct ProxiedURL: Sendable {
    let mount: ProxyMount
    /// Path and query after the proxy prefix; begins with a slash.
    let rest: Substring

    /// `/api/proxy/…` below the base path.
    var canonical: String { mount.canonicalPrefix + rest }

    /// The canonical form first, then the others: old configurations have patterns for `/proxy/…`.
    var forms: [String] {
        mount.basePath.isEmpty
            ? [canonical, "/proxy" + rest]
            : [canonical, "/api/proxy" + rest, "/proxy" + rest, mount.basePath + "/proxy" + rest]
    }
}
