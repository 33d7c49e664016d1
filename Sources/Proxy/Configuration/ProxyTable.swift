package import Settings
package import Upstreams

/// All proxy routes, in the order in which they are tried.
///
/// Immutable; a changed configuration makes a new table.
package struct ProxyTable: Sendable {
    /// In order of declaration: the first that matches is taken, not the longest.
    package let routes: [ProxyRoute]
    /// What the configuration asks for and does not get, each with its place.
    package let warnings: [ConfigurationProblem]
    private let mount: ProxyMount

    /// The table of the `proxy:` block of the settings.
    ///
    /// - Parameters:
    ///   - settings: The whole configuration's.
    ///   - upstreams: Where the records of the routes' upstreams are kept.
    /// - Throws: Every bad endpoint, unless `proxy.skipInvalidProxies` makes warnings of them.
    package init(
        _ settings: GatewaySettings,
        upstreams: UpstreamSources = UpstreamSources()
    ) throws(ConfigurationErrors) {
        try self.init(settings.proxy, basePath: settings.backend.basePath, upstreams: upstreams)
    }

    /// The table of one `proxy:` block.
    ///
    /// - Parameters:
    ///   - proxy: Nil for a configuration without the block.
    ///   - basePath: Path of `backend.baseUrl` without a slash at its end.
    ///   - upstreams: Where the records of the routes' upstreams are kept.
    /// - Throws: Every bad endpoint, unless `skipInvalidProxies` makes warnings of them.
    package init(
        _ proxy: ConfigSection?,
        basePath: String,
        upstreams: UpstreamSources = UpstreamSources()
    ) throws(ConfigurationErrors) {
        mount = ProxyMount(basePath: basePath)
        var log = ProblemLog()
        var routes: [ProxyRoute] = []
        if let proxy {
            let skipsInvalid = log.optional(try proxy.optionalBool("skipInvalidProxies")) ?? false
            // We never consume a body before forwarding it, so there is nothing to revive.
            _ = log.optional(try proxy.optionalBool("reviveConsumedRequestBodies"))
            let (section, endpoints) = Self.endpoints(of: proxy, log: &log)
            for endpoint in endpoints {
                var own = ProblemLog()
                let route = ProxyEndpoint.read(
                    endpoint,
                    of: section,
                    mount: mount,
                    upstreams: upstreams,
                    log: &own
                )
                if own.hasErrors, skipsInvalid {
                    for problem in own.problems where problem.severity == .error {
                        let reason = problem.fact.sentence
                        log.warning(ProxyFault.skipped(route: endpoint.key, reason: reason), at: problem.origin)
                    }
                } else {
                    for problem in own.problems { log.add(problem) }
                    if let route { routes.append(route) }
                }
            }
            Self.warnOfUnreachable(routes, log: &log)
        }
        if log.hasErrors { throw ConfigurationErrors(log.problems) }
        self.routes = routes
        warnings = log.problems
    }

    /// The route that takes a request, or nil: then the answer is 404 with an empty body.
    ///
    /// A route that does not allow the method is passed over, as if it were not there.
    ///
    /// - Parameters:
    ///   - target: Path and query as received, such as `/api/proxy/frobs/list?x=1`; compared byte by byte, case counts.
    ///   - method: In capital letters.
    /// - Returns: The route, and the URL as its rules see it.
    package func match(_ target: String, method: String) -> ProxyMatch? {
        guard let rest = mount.rest(of: target) else { return nil }
        for route in routes where route.covers(rest) && route.allows(method) {
            return ProxyMatch(route: route, url: ProxiedURL(mount: mount, rest: rest))
        }
        return nil
    }

    /// Whether a path stands under one of the prefixes of proxy routes, whatever the route.
    package func isProxyPath(_ target: String) -> Bool { mount.rest(of: target) != nil }

    /// Whether a route covers a path that asks for no credentials, whatever its methods.
    package func isOpen(_ target: String) -> Bool {
        guard let rest = mount.rest(of: target) else { return false }
        return routes.first { $0.covers(rest) }?.credentials == .dangerouslyAllowUnauthenticated
    }

    /// The route that a schema names as `@connect(source: "/frobs")`; the slash in front may be missing on either side.
    package func route(named name: String) -> ProxyRoute? {
        let normalized = ProxyRoute.normalizedName(name)
        return routes.first { $0.name == normalized }
    }

    // MARK: Reading

    private static let blockKeys = ["endpoints", "skipInvalidProxies", "reviveConsumedRequestBodies"]

    /// The endpoints and the section that holds them.
    private static func endpoints(
        of proxy: ConfigSection,
        log: inout ProblemLog
    ) -> (section: ConfigSection, members: [ConfigObject.Member]) {
        let rootRoutes = proxy.members.filter { $0.key.hasPrefix("/") }
        for member in proxy.members where !member.key.hasPrefix("/") && !blockKeys.contains(member.key) {
            let fault = ConfigurationFault.unknownKey(
                key: proxy.fullKey(member.key),
                suggestion: NearName.nearest(to: member.key, among: blockKeys),
                known: blockKeys
            )
            log.warning(fault, at: member.keyOrigin)
        }
        guard proxy.object["endpoints"].map({ !$0.isNull }) ?? false else {
            if let first = rootRoutes.first { log.warning(ProxyFault.deprecatedRoot, at: first.keyOrigin) }
            return (proxy, rootRoutes)
        }
        for route in rootRoutes { log.warning(ProxyFault.rootIgnored(route: route.key), at: route.keyOrigin) }
        guard let section = log.optional(try proxy.optionalSection("endpoints")) else { return (proxy, []) }
        return (section, section.members)
    }

    private static func warnOfUnreachable(_ routes: [ProxyRoute], log: inout ProblemLog) {
        for (index, route) in routes.enumerated() {
            let hiding = routes[..<index].first { $0.allowedMethods == nil && $0.covers(route.name[...]) }
            guard let hiding else { continue }
            log.warning(ProxyFault.unreachable(route: route.name, behind: hiding.name), at: route.origin)
        }
    }
}
