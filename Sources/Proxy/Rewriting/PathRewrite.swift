/// How the path and query of a request become those of the upstream's URL, before the target's path is put in front.
enum PathRewrite: Sendable {
    /// Takes the proxy prefix and the route away, and one slash after them; puts one slash in their place.
    case strip(prefix: String, route: String)
    /// The first rule whose pattern occurs replaces its first occurrence. Without rules nothing is rewritten.
    case rules([RewriteRule])

    /// The rewrite of an endpoint without `pathRewrite`: `^<prefix><route>/?` becomes `/`.
    ///
    /// Prefix and route may each have or lack the slash between them.
    static func standard(prefix: String, route: String) -> PathRewrite {
        var path = prefix[...]
        while path.last == "/" { path = path.dropLast() }
        let name = ProxyRoute.normalizedName(route)
        return .strip(prefix: String(path), route: name == "/" ? "" : name)
    }

    /// The rule as Backstage would write it, for the default rewrite.
    var standardPattern: String? {
        if case .strip(let prefix, let route) = self { "^\(prefix)\(route)/?" } else { nil }
    }

    /// The rewritten path and query of a URL that the route covers; the canonical form where no rule applies.
    func apply(to url: ProxiedURL) -> Substring {
        switch self {
        case .strip(_, let route):
            let rest = Substring(url.rest.utf8.dropFirst(route.utf8.count))
            return rest.utf8.first == UInt8(ascii: "/") ? rest : "/" + rest
        case .rules(let rules):
            guard !rules.isEmpty else { return url.canonical[...] }
            for form in url.forms {
                if let rewritten = Self.apply(rules, to: form) { return rewritten[...] }
            }
            return url.canonical[...]
        }
    }

    /// The text after the first rule that matches, or nil when none does.
    static func apply(_ rules: [RewriteRule], to text: String) -> String? {
        for rule in rules {
            if let rewritten = rule.replacingFirstMatch(in: text) { return rewritten }
        }
        return nil
    }
}
