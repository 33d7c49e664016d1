/// Keys of Backstage's own configuration that Tributary does not act on, and what that means.
///
/// A file that is shared with a Backstage installation is read as it is; each of these keys in it is named in one warning.
/// Keys in neither this table nor the settings are some plugin's, and pass without a word, as in Backstage.
///
/// Source: https://github.com/backstage/backstage/blob/master/packages/backend-defaults/config.d.ts and the `config.d.ts`
/// of the plugins that Backstage ships.
enum BackstageKeys {
    /// One key, and what happens without it.
    struct Unused: Sendable {
        /// Dotted path from the root.
        let key: String
        let instead: String

        init(_ key: String, _ instead: String) {
            self.key = key
            self.instead = instead
        }
    }

    static let unused: [Unused] = [
        // Whole blocks of the frontend and of other plugins.
        Unused("app", "Tributary serves no frontend; pages of 'app.baseUrl' reach it through 'backend.cors'"),
        Unused("organization", "nothing here shows the organization's name"),
        Unused("integrations", "nothing is read from code hosts; an upstream's token stands in its own headers"),
        Unused("catalog", "there is no catalog here; bind its API to the schema as any other"),
        Unused("scaffolder", "no templates run here"),
        Unused("techdocs", "no documentation is built or served here"),
        Unused("search", "there is no search index here"),
        Unused("events", "no events are received or sent"),
        Unused("notifications", "no notifications are sent"),
        Unused("signals", "no signals are sent to browsers"),
        Unused(
            "kubernetes",
            "clusters are asked by Backstage only; bind their APIs to the schema where they are needed"
        ),
        Unused("permission", "no permission policy is asked: a caller who may send requests may use the whole schema"),
        Unused("auth", "no one signs in here; the providers and sessions are those of Backstage's auth plugin"),
        Unused("discovery", "other plugins are reached at the URLs that the schema and 'tributary.sources' name"),
        Unused("devtools", "there are no developer tools here"),
        Unused("home", "there is no home page here"),
        Unused("mcpActions", "there is no MCP server here"),

        // What the backend would do, and this server does in another way or not at all.
        Unused("backend.csp", "the only page, the playground, has a stricter Content-Security-Policy of its own"),
        Unused("backend.referrer", "the only page, the playground, sends no referrer to anybody"),
        Unused("backend.rateLimit", "requests are not counted per client; limit them in front of the server"),
        Unused("backend.server.headersTimeout", "set 'tributary.limits.headerTimeout'"),
        Unused("backend.server.requestTimeout", "set 'tributary.limits.requestDeadline'"),
        Unused("backend.server.keepAliveTimeout", "set 'tributary.limits.idleTimeout'"),
        Unused("backend.server.timeout", "set 'tributary.limits.idleTimeout'"),
        Unused("backend.server.maxHeadersCount", "at most 256 header fields are taken"),
        Unused("backend.server.maxRequestsPerSocket", "a connection may carry any number of requests"),
        Unused(
            "backend.lifecycle.startupRequestPauseTimeout",
            "the server listens only once it can answer, so no request waits"
        ),
        Unused(
            "backend.lifecycle.serverShutdownTimeout",
            "requests in flight have until 'tributary.limits.requestDeadline'"
        ),
        Unused("backend.logger.overrides", "one level holds for every line: 'backend.logger.level'"),
        Unused("backend.database.knexConfig", "the database is SQLite, opened without knex"),
        Unused("backend.database.prefix", "all state is in one file"),
        Unused("backend.database.plugin", "all state is in one file"),
        Unused("backend.database.pluginDivisionMode", "all state is in one file"),
        Unused("backend.database.ensureExists", "the file is made when it is missing"),
        Unused("backend.database.ensureSchemaExists", "SQLite has no schemas to make"),
        Unused("backend.database.skipMigrations", "migrations in the schema folder's 'state' always run"),
        Unused("backend.database.role", "SQLite has no roles"),
        Unused("backend.cache.connection", "caches are kept in this process's memory"),
        Unused("backend.cache.defaultTtl", "responses are kept as their headers and the 'cache' of their source say"),
        Unused("backend.cache.client", "caches are kept in this process's memory"),
        Unused("backend.auth.pluginKeyStore", "no tokens are signed here, so there are no keys to keep"),
        Unused("backend.auditor", "no audit events are written; 'tributary.logging.access' logs every request"),
        Unused("backend.actions", "there is no actions registry here"),
        Unused("backend.packages", "no packages are loaded"),
        Unused("backend.metrics", "no metrics are exported"),
        Unused("backend.tracing", "no spans are made; 'traceparent' is passed on to upstreams"),
        Unused("backend.health.plugin", "health is that of the whole server"),
        Unused("backend.workingDirectory", "no temporary files are made"),
    ]

    /// The last parts of the table's keys right below a path.
    static func names(below path: String) -> [String] {
        let depth = path.isEmpty ? 0 : path.split(separator: ".").count
        return unused.compactMap { unused in
            let parts = unused.key.split(separator: ".")
            guard parts.count > depth, parts[..<depth].joined(separator: ".") == path else { return nil }
            return String(parts[depth])
        }
    }

    /// Names every key of the table that the configuration has, each with its place.
    static func warnOfUnused(_ root: ConfigSection, log: inout ProblemLog) {
        let found = unused.compactMap { unused -> (Unused, ConfigOrigin)? in
            guard let member = member(unused.key, of: root), !member.value.isNull, member.value.kind != .bool(false)
            else { return nil }
            return (unused, member.keyOrigin)
        }
        // From the top of the file to its end.
        for (unused, origin) in found.sorted(by: { ($0.1.line, $0.1.column) < ($1.1.line, $1.1.column) }) {
            log.warning(ConfigurationFault.unused(key: unused.key, instead: unused.instead), at: origin)
        }
    }

    private static func member(_ key: String, of root: ConfigSection) -> ConfigObject.Member? {
        var object = root.object
        let parts = key.split(separator: ".").map(String.init)
        for part in parts.dropLast() {
            guard let inner = object[part]?.object else { return nil }
            object = inner
        }
        return parts.last.flatMap { object.member($0) }
    }
}
