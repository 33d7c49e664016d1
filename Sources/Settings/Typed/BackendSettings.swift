/// The part of `backend:` that Tributary follows; other keys of that block are Backstage's own and stay unread.
package struct BackendSettings: Sendable {
    /// The address under which users reach the server.
    package var baseURL: HTTPURL
    package var listen: ListenAddress
    /// Nil without `backend.https`: plain HTTP.
    package var https: HTTPSSettings?
    /// Nil without `backend.cors`: no CORS headers.
    package var cors: CORSSettings?
    package var database: DatabaseSettings
    /// Whether every route answers without credentials.
    package var disablesDefaultAuthPolicy: Bool
    /// Tokens of services that may call.
    package var externalAccess: [StaticTokenSetting]
    package var logLevel: LogLevel
    /// Where URLs may lead whose host is not fixed: `backend.reading.allow`.
    package var outboundHosts: OutboundHosts
    /// Whose word on a client's address counts.
    package var trustedProxies: TrustedProxies
    /// Headers of the health routes' answers, in order.
    package var healthHeaders: [HeaderSetting]
    /// Time between the signal to stop and the refusal of new requests.
    package var serverShutdownDelay: Duration

    /// The path of `baseURL` without a slash at its end; empty when there is none.
    package var basePath: String {
        var path = baseURL.path[...]
        while path.last == "/" { path = path.dropLast() }
        return String(path)
    }

    static func read(_ root: ConfigSection, surroundings: ProcessSurroundings, log: inout ProblemLog) -> BackendSettings
    {
        let section = log.optional(try root.optionalSection("backend"))
        let backend = section ?? ConfigSection(path: "backend", object: ConfigObject(), origin: root.origin)
        let listen =
            log.attempt(try ListenAddress.read(backend))
            ?? ListenAddress(host: nil, port: ListenAddress.defaultPort)
        let baseURL = readBaseURL(backend, listen: listen, log: &log)
        warnOfUnsupported(backend, log: &log)
        return BackendSettings(
            baseURL: baseURL,
            listen: listen,
            https: HTTPSSettings.read(
                backend,
                host: baseURL.host,
                workingDirectory: surroundings.workingDirectory,
                log: &log
            ),
            cors: readCORS(backend, log: &log),
            database: readDatabase(backend, surroundings, log: &log),
            disablesDefaultAuthPolicy: log.optional(
                try backend.optionalBool("auth.dangerouslyDisableDefaultAuthPolicy")
            ) ?? false,
            externalAccess: ExternalAccessSettings.read(backend, log: &log),
            logLevel: readLogLevel(backend, surroundings: surroundings, log: &log),
            outboundHosts: OutboundHosts.read(backend, log: &log),
            trustedProxies: log.attempt(try TrustedProxies.read(backend)) ?? .none,
            healthHeaders: readHealthHeaders(backend, log: &log),
            serverShutdownDelay: log.optional(try backend.optionalDuration("lifecycle.serverShutdownDelay")) ?? .zero
        )
    }

    private static func readBaseURL(_ backend: ConfigSection, listen: ListenAddress, log: inout ProblemLog) -> HTTPURL {
        if let url = log.optional(try URLSetting.optional("baseUrl", of: backend)) { return url }
        // Without the key, the address is that of a server tried out on one's own machine.
        let https = backend.object["https"]
        let isEncrypted = https?.isNull == false && https?.kind != .bool(false)
        return HTTPURL(scheme: isEncrypted ? .https : .http, host: "localhost", port: listen.port)
    }

    private static func readDatabase(
        _ backend: ConfigSection,
        _ surroundings: ProcessSurroundings,
        log: inout ProblemLog
    ) -> DatabaseSettings {
        do throws(ConfigurationProblem) {
            return try DatabaseSettings.read(backend, workingDirectory: surroundings.workingDirectory, log: &log)
        } catch {
            log.add(error)
            return .memory
        }
    }

    private static func readCORS(_ backend: ConfigSection, log: inout ProblemLog) -> CORSSettings? {
        // `cors: false` is how Backstage configurations say that there is none.
        if let value = backend.object["cors"], value.kind == .bool(false) { return nil }
        guard let cors = log.optional(try backend.optionalSection("cors"))
        else { return nil }
        return CORSSettings.read(cors, log: &log)
    }

    private static func readLogLevel(
        _ backend: ConfigSection,
        surroundings: ProcessSurroundings,
        log: inout ProblemLog
    ) -> LogLevel {
        let configured = log.optional(try readConfiguredLevel(backend)) ?? .info
        guard let name = surroundings.environment["LOG_LEVEL"], !name.isEmpty else { return configured }
        if let level = LogLevel(name: name) { return level }
        let origin = ConfigOrigin(source: "LOG_LEVEL", folder: surroundings.workingDirectory, line: 0, column: 0)
        log.error(
            ConfigurationFault.invalidValue(key: "LOG_LEVEL", found: "'\(name)'", accepted: LogLevel.accepted),
            at: origin
        )
        return .info
    }

    private static func readConfiguredLevel(_ backend: ConfigSection) throws(ConfigurationProblem) -> LogLevel? {
        guard let value = try backend.optionalValue("logger.level") else { return nil }
        guard let level = LogLevel(name: try backend.string("logger.level")) else {
            throw backend.invalidValue("logger.level", value, accepted: LogLevel.accepted)
        }
        return level
    }

    private static func readHealthHeaders(_ backend: ConfigSection, log: inout ProblemLog) -> [HeaderSetting] {
        guard
            let headers = log.optional(try backend.optionalSection("health.headers"))
        else { return [] }
        return HeaderSetting.read(headers, log: &log)
    }

    /// Names what Backstage would do and Tributary does not yet, where ignoring it in silence would surprise.
    private static func warnOfUnsupported(_ backend: ConfigSection, log: inout ProblemLog) {
        let store = try? backend.optionalValue("cache.store")
        if let store, store.string != "memory" {
            let advice = "caches are kept in this process's memory"
            log.warning(ConfigurationFault.unsupported(key: "backend.cache.store", advice: advice), at: store.origin)
        }
    }
}
