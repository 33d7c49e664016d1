/// Everything that the configuration says, typed and checked: the only form in which other modules see it.
package struct GatewaySettings: Sendable {
    package var backend: BackendSettings
    /// The `proxy:` block as written, for the proxy table to read; nil without one.
    package var proxy: ConfigSection?
    /// Absolute path of the folder with the schema: `tributary.graphql.schema`.
    package var schemaFolder: String
    /// Where that is written; nil for the default.
    package var schemaFolderOrigin: ConfigOrigin?
    /// Operating keys of sources by name, in order.
    package var sources: [SourceSettings]
    /// Aggregate routes in order.
    package var routes: [AggregateRoute]
    /// Who is told how the sources of an operation were used: `tributary.graphql.sourceReport`.
    package var sourceReport: ReportSetting
    /// Who is told what an operation was to ask for, and what it came to: `tributary.graphql.planReport`.
    package var planReport: ReportSetting
    /// What requests the GraphQL endpoint takes.
    package var endpoint: EndpointSettings
    /// What runs every so often, in order.
    package var schedules: [ScheduleSettings]
    package var limits: LimitSettings
    /// Nil: answers are sent as they are.
    package var compression: CompressionSettings?
    package var logging: LoggingSettings
    /// Number of event loops; nil for one per core.
    package var loops: Int?
    /// Whether identical requests to an upstream that are in flight at once share one call: `tributary.singleFlight`.
    package var singleFlight: Bool
    /// Texts that must be removed from whatever is logged.
    package var secrets: Set<String>
    /// Absolute paths of the files that change the configuration when they change.
    package var watchedFiles: [String]
    /// What the server goes by from its start to its end.
    package var startupValues: [StartupValue]
    /// What is legal but has no effect, or is probably a mistake.
    package var warnings: [ConfigurationProblem]

    package struct SourceSettings: Hashable, Sendable {
        package var name: String
        package var origin: ConfigOrigin
        package var operating: OperatingSettings
    }

    /// A part of the configuration that only counts when the server starts.
    package struct StartupValue: Sendable {
        /// Dotted path from the root.
        package let key: String
        /// Nil where it is not configured.
        package let origin: ConfigOrigin?
        private let text: [UInt8]?

        init(_ key: String, of root: ConfigSection) {
            let value = try? root.optionalValue(key)
            self.key = key
            origin = value?.origin
            text = value?.json
        }

        /// Whether another configuration says the same, wherever it is written.
        package func isSame(as other: StartupValue) -> Bool { key == other.key && text == other.text }
    }

    /// Keys that cannot change while the server runs.
    static let startupKeys = [
        "backend.listen", "backend.database", "tributary.loops", "tributary.limits.maxBodyBytesInFlight",
        "tributary.limits.cacheBytes", "tributary.graphql.persistedOperations.apqBytes",
    ]

    /// Keys of the `tributary:` block.
    static let ownKeys = [
        "graphql", "sources", "routes", "schedules", "limits", "compression", "logging", "loops", "singleFlight",
    ]

    /// Keys of `tributary.graphql`.
    static let graphqlKeys = ["schema", "sourceReport", "planReport"] + EndpointSettings.keys

    /// Reads the settings out of a loaded configuration.
    ///
    /// - Throws: Every problem found, with its place; warnings are among them.
    package init(_ configuration: Configuration) throws(ConfigurationErrors) {
        var log = ProblemLog()
        let root = configuration.root
        func section(_ key: String, of parent: ConfigSection?) -> ConfigSection? {
            guard let parent else { return nil }
            return log.optional(try parent.optionalSection(key))
        }

        backend = BackendSettings.read(root, surroundings: configuration.surroundings, log: &log)
        proxy = section("proxy", of: root)
        let own = section("tributary", of: root)
        own?.refuseUnknownKeys(known: Self.ownKeys, log: &log)

        let graphql = section("graphql", of: own)
        graphql?.refuseUnknownKeys(known: Self.graphqlKeys, log: &log)
        schemaFolder = Paths.resolve("Schema", in: configuration.folder)
        if let graphql, let folder = log.optional(try Self.schemaFolder(graphql)) {
            schemaFolder = folder
            schemaFolderOrigin = graphql.object["schema"]?.origin
        }

        sourceReport = .onRequest
        if let graphql, let value = log.optional(try ReportSetting.read("sourceReport", graphql)) {
            sourceReport = value
        }
        // A plan names fields and the paths of their requests: nobody is told unless the configuration says so.
        planReport = .never
        if let graphql, let value = log.optional(try ReportSetting.read("planReport", graphql)) { planReport = value }
        endpoint = graphql.map { EndpointSettings.read($0, log: &log) } ?? EndpointSettings()

        sources = []
        if let block = section("sources", of: own) {
            for member in block.members {
                guard
                    let source = log.attempt(try block.section(of: member))
                else { continue }
                let operating = OperatingSettings.read(source, log: &log)
                sources.append(SourceSettings(name: member.key, origin: member.keyOrigin, operating: operating))
            }
        }
        routes = section("routes", of: own).map { AggregateRoute.read($0, log: &log) } ?? []
        schedules = section("schedules", of: own).map { ScheduleSettings.read($0, log: &log) } ?? []
        limits = section("limits", of: own).map { LimitSettings.read($0, log: &log) } ?? LimitSettings()
        compression = own.map { CompressionSettings.read($0, log: &log) } ?? CompressionSettings()
        logging = LoggingSettings.read(
            section("logging", of: own),
            backend: try? root.optionalSection("backend"),
            level: backend.logLevel,
            log: &log
        )
        loops = log.optional(try own?.optionalInteger("loops", in: 1...1024))
        singleFlight =
            log.optional(try own?.optionalBool("singleFlight")) ?? true
        BackstageKeys.warnOfUnused(root, log: &log)
        DoubtfulValues.warn(root, log: &log)
        secrets = configuration.secrets
        watchedFiles = configuration.watchedFiles
        startupValues = Self.startupKeys.map { StartupValue($0, of: root) }
        warnings = configuration.warnings + log.problems
        if log.hasErrors { throw ConfigurationErrors(warnings, watchedFiles: configuration.watchedFiles) }
    }

    /// The folder as written, seen from the file that writes it.
    private static func schemaFolder(_ graphql: ConfigSection) throws(ConfigurationProblem) -> String? {
        guard let value = try graphql.optionalValue("schema") else { return nil }
        return Paths.resolve(try graphql.string("schema"), in: value.origin.folder)
    }
}

/// Who gets `extensions.sources` and `extensions.plan`: `tributary.graphql.sourceReport` and `planReport`.
package enum ReportSetting: String, Hashable, Sendable, CaseIterable {
    /// Clients that send `X-Tributary-Report: sources`, or `plan`.
    case onRequest
    case always
    case never

    static func read(_ key: String, _ graphql: ConfigSection) throws(ConfigurationProblem) -> ReportSetting? {
        guard let text = try graphql.optionalString(key) else { return nil }
        if let known = ReportSetting(rawValue: text) { return known }
        let value = try graphql.value(key)
        throw graphql.invalidValue(key, value, accepted: "'onRequest', 'always' or 'never'")
    }
}
