import Settings

/// `hostRewrite`, `autoRewrite` and `protocolRewrite`: where a `Location` header of the upstream's leads the client.
///
/// Only one that points at the target itself is changed; others, and those without a host, stay as they are.
struct LocationRewrite: Sendable {
    /// Takes the place of the host, with its port: `hostRewrite`.
    var host: String?
    /// Whether the client's own `Host` takes its place, where ``host`` names none: `autoRewrite`.
    var usesClientHost = false
    /// Takes the place of the scheme: `protocolRewrite`.
    var scheme: HTTPURL.Scheme?

    /// Whether no option asks for anything.
    var isEmpty: Bool { host == nil && !usesClientHost && scheme == nil }

    /// Whether a response with this status leads elsewhere.
    static func appliesTo(status: Int) -> Bool { [201, 301, 302, 307, 308].contains(status) }

    /// The header's new value.
    ///
    /// - Parameters:
    ///   - location: As the upstream sent it.
    ///   - target: Whom the upstream is for us.
    ///   - clientHost: The client's `Host` header.
    /// - Returns: The same text where nothing is to be changed.
    func apply(to location: String, target: UpstreamTarget, clientHost: String?) -> String {
        guard let url = try? HTTPURL(location), url.authority == target.authority else { return location }
        let authority = host ?? (usesClientHost ? clientHost : nil) ?? url.authority
        // What follows the authority stays as it was written, its fragment included.
        let start = location.firstRange(of: "://")?.upperBound ?? location.startIndex
        let end = location[start...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? location.endIndex
        let rest = location[end...]
        let userInfo = url.userInfo.map { $0 + "@" } ?? ""
        let slash = rest.first == "/" ? "" : "/"
        return "\((scheme ?? url.scheme).rawValue)://\(userInfo)\(authority)\(slash)\(rest)"
    }
}
