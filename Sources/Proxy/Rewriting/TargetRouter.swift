/// The `router` option: another target for some hosts or paths.
///
/// A key is a host (`a.example.com`), a path (`/api`), or both (`a.example.com/api`). Hosts are compared whole, paths
/// by how they begin; the first entry that fits counts. (Older versions of the proxy looked for the key anywhere in
/// host and path, which let clients choose the target.)
struct TargetRouter: Sendable {
    struct Entry: Sendable {
        let host: String?
        let path: String?
        let target: UpstreamTarget

        init(key: String, target: UpstreamTarget) {
            let slash = key.firstIndex(of: "/") ?? key.endIndex
            let host = key[..<slash].lowercased()
            self.host = host.isEmpty ? nil : host
            path = slash == key.endIndex ? nil : String(key[slash...])
            self.target = target
        }
    }

    let entries: [Entry]

    /// - Parameters:
    ///   - host: The client's `Host` header.
    ///   - url: The request's URL before it is rewritten.
    /// - Returns: Nil where the endpoint's own target counts.
    func target(host: String?, url: ProxiedURL) -> UpstreamTarget? {
        guard !entries.isEmpty else { return nil }
        let host = host?.lowercased()
        let forms = url.forms
        return entries.first { entry in
            if let expected = entry.host, expected != host { return false }
            guard let path = entry.path else { return true }
            return forms.contains { $0.utf8.starts(with: path.utf8) }
        }?.target
    }
}
