import Gateway
import Logging
import Server
import Settings

/// Applies changes of the configuration's and the schema's files to a running server: whole, or not at all.
///
/// What does not check is refused with every problem and its place in the log, and the server goes on as it was. Requests
/// that have begun are answered from what they began with.
actor ConfigurationReloader {
    /// How a change of the files ended.
    enum Outcome: Hashable, Sendable {
        /// Nothing has changed, or not finished to.
        case nothingNew
        case applied
        case refused
    }

    /// How often files are looked at.
    ///
    /// A change counts with the second look that finds it: it is live well within a second.
    static let interval = Duration.milliseconds(300)

    private let configurationFiles: [String]
    private let surroundings: ProcessSurroundings
    private let mocksFields: Bool
    private let modules: [any Module]
    private let server: Server
    private let gateway: Gateway
    private let logger: Logger
    /// Told of the settings and secrets that count from now on.
    private let onChange: @Sendable (GatewayLoader.Loaded) -> Void

    private var watch = FileWatch()
    /// What the last configuration that could be read depends on.
    private var settings: GatewaySettings
    /// In place of its files, while the configuration cannot be read.
    private var filesAtFault: [String] = []
    /// Warnings that were logged already.
    private var toldWarnings: Set<GatewayProblems.Problem>

    /// - Parameters:
    ///   - loaded: What the server was started with.
    ///   - begin: When its files began to be read, by `FileWatch.now()`.
    ///   - source: Where the configuration is read from.
    ///   - modules: Parts of the schema that are written in Swift.
    ///   - server: Serves it.
    ///   - gateway: The server's.
    ///   - logger: Told of every change.
    ///   - onChange: Called with what was applied.
    init(
        _ loaded: GatewayLoader.Loaded,
        readSince begin: Int64,
        from source: (files: [String], surroundings: ProcessSurroundings, mocksFields: Bool),
        modules: [any Module] = [],
        server: Server,
        gateway: Gateway,
        logger: Logger,
        onChange: @escaping @Sendable (GatewayLoader.Loaded) -> Void
    ) {
        configurationFiles = source.files
        surroundings = source.surroundings
        mocksFields = source.mocksFields
        self.modules = modules
        self.server = server
        self.gateway = gateway
        self.logger = logger
        self.onChange = onChange
        settings = loaded.settings
        toldWarnings = Set(loaded.warnings.problems)
        watch.follow(GatewayLoader.watchedFiles(loaded.settings), readSince: begin)
    }

    /// Looks at the files again and again, until its task is cancelled.
    func run(every interval: Duration = interval) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: interval)
            if !Task.isCancelled { await check() }
        }
    }

    /// Looks at the files once, and applies what has changed.
    @discardableResult
    func check() async -> Outcome {
        let paths = GatewayLoader.watchedFiles(settings) + filesAtFault
        guard case .changed(let changed) = watch.check(paths) else { return .nothingNew }
        let names = changed.map(shown).joined(separator: ", ")
        return await reload(because: "\(names) changed")
    }

    /// Reads everything anew, and applies it if it checks.
    func reload(because reason: String) async -> Outcome {
        let begin = FileWatch.now()
        do throws(GatewayProblems) {
            let read = try GatewayLoader.readSettings(files: configurationFiles, surroundings: surroundings)
            settings = read
            filesAtFault = []
            let loaded = try GatewayLoader.reload(
                read,
                environment: surroundings.environment,
                mocksFields: mocksFields,
                code: ModuleSet(modules),
                for: gateway
            )
            watch.follow(GatewayLoader.watchedFiles(read), readSince: begin)
            let wasOpen = gateway.settings.backend.disablesDefaultAuthPolicy
            await server.adopt(loaded)
            onChange(loaded)
            tellNew(loaded.warnings)
            if read.backend.disablesDefaultAuthPolicy, !wasOpen { logger.warnOfOpenAccess() }
            logger.info("configuration applied: \(reason)")
            return .applied
        } catch {
            filesAtFault = error.watchedFiles
            watch.follow(GatewayLoader.watchedFiles(settings) + filesAtFault, readSince: begin)
            for problem in error.problems where problem.isError { logger.error("\(problem)") }
            logger.error("configuration refused, the one before stays in use: \(reason)")
            return .refused
        }
    }

    private func tellNew(_ warnings: GatewayProblems) {
        for warning in warnings.problems where !toldWarnings.contains(warning) { logger.warning("\(warning)") }
        toldWarnings = Set(warnings.problems)
    }

    private func shown(_ path: String) -> String {
        let folder = surroundings.workingDirectory + "/"
        return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
    }
}
