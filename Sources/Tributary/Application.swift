import Gateway
import Glibc
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import Logging
import NIOCore
import Proxy
import Server
import Settings
import StateStore

/// A gateway as a process runs it: configuration and schema from files, served until the process is told to stop.
///
/// The command `tributary` and a user's own executable both start here.
public struct Application: Sendable {
    private let configurationFiles: [String]
    private let modules: [any Module]
    private let surroundings: ProcessSurroundings

    /// - Parameters:
    ///   - modules: Parts of the schema that are written in Swift.
    ///   - configurationFiles: As `--config`: the last has the highest priority. Without any, `app-config.yaml` and
    ///     `app-config.local.yaml` in the working directory are read, each where it exists.
    public init(modules: [any Module] = [], configurationFiles: [String] = []) {
        self.configurationFiles = configurationFiles
        self.modules = modules
        surroundings = .current()
    }

    /// Serves until SIGTERM or SIGINT, then answers what is in flight and returns.
    ///
    /// Changes of the configuration's and the schema's files are applied while it serves, and again on SIGHUP.
    ///
    /// - Parameter mocksFields: Every field gives a value made from its type; nothing is bound, no upstream or database is
    ///   asked.
    /// - Throws: `ApplicationError` with everything that keeps the server from starting.
    public func serve(mocksFields: Bool = false) async throws(ApplicationError) {
        let started = ContinuousClock.now
        let begin = FileWatch.now()
        let settings = try readSettings()
        let sink = LogSink(settings.logging)
        sink.adopt(settings.logging, secrets: settings.secrets)
        let logger = sink.logger()
        let loaded = try load(settings, stateUse: mocksFields ? .mock : .serve, logger: logger)
        sink.adopt(settings.logging, secrets: loaded.secrets, live: loaded.liveSecrets)
        for warning in loaded.warnings.problems { logger.warning("\(warning)") }
        if settings.backend.disablesDefaultAuthPolicy { logger.warnOfOpenAccess() }
        if mocksFields { logger.warning("every field gives a value made from its type: nothing is bound") }
        let gateway = Gateway(loaded, logger: logger)
        let server = Server(gateway: gateway, logger: logger)
        let signals = ProcessSignals()
        do {
            try await server.start()
        } catch {
            gateway.shutdown()
            throw ApplicationError("error: \(error)")
        }
        let elapsed = ContinuousClock.now - started
        // An IPv6 address has its brackets, as in any URL.
        let address = ListenAddress(
            host: server.localAddress?.ipAddress ?? "localhost",
            port: server.port ?? settings.backend.listen.port
        )
        let root = "\(settings.backend.https == nil ? "http" : "https")://\(address)"
        logger.info("listening on \(root) after \(elapsed.milliseconds) ms; GraphQL at \(root)/graphql")
        let reloader = ConfigurationReloader(
            loaded,
            readSince: begin,
            from: (configurationFiles, surroundings, mocksFields),
            modules: modules,
            server: server,
            gateway: gateway,
            logger: logger
        ) { loaded in
            sink.adopt(loaded.settings.logging, secrets: loaded.secrets, live: loaded.liveSecrets)
        }
        let watching = Task { await reloader.run() }
        for await signal in signals.stream {
            guard signal == .reload else { break }
            _ = await reloader.reload(because: "SIGHUP")
        }
        watching.cancel()
        logger.info("stopping: requests in flight are answered, new ones refused")
        await server.stop()
        logger.info("stopped")
    }

    /// Checks configuration, schema and bindings without touching the configured database.
    ///
    /// - Parameters:
    ///   - committedSchema: A file with an older schema, such as `printSchema()` gave it: what has changed since is told as
    ///     breaking, dangerous or safe.
    ///   - asJSON: One object on one line; text for people otherwise.
    /// - Returns: Every problem and change; whether any of them is an error or breaks clients.
    public func check(against committedSchema: String? = nil, asJSON: Bool = false) -> (report: String, hasErrors: Bool)
    {
        let report = checkReport(against: committedSchema)
        return (asJSON ? report.json : report.text, report.hasFailed)
    }

    private func checkReport(against committedSchema: String?) -> CheckReport {
        do throws(GatewayProblems) {
            let settings = try GatewayLoader.readSettings(files: configurationFiles, surroundings: surroundings)
            let loaded = try GatewayLoader.load(
                settings,
                environment: surroundings.environment,
                stateUse: .check,
                code: ModuleSet(modules),
                logger: Self.quietLogger
            )
            loaded.store.shutdown()
            let changes = try committedSchema.map { (path) throws(GatewayProblems) in
                SchemaComparison.changes(from: try GatewayLoader.readCommittedSchema(path).api, to: loaded.schema.api)
            }
            let fields = loaded.schema.types.filter { !$0.isIntrospection && !$0.isHidden }.reduce(0) {
                $0 + $1.fields.count
            }
            return CheckReport(
                problems: loaded.warnings,
                changes: changes,
                summary:
                    "\(fields) fields, \(loaded.settings.sources.count) configured sources, \(loaded.snapshot.proxy.routes.count) proxy routes"
            )
        } catch {
            return CheckReport(problems: error)
        }
    }

    /// Explains what an operation would ask for, without running it.
    ///
    /// - Parameters:
    ///   - document: A GraphQL document's text.
    ///   - name: What to call the document in messages, such as its file.
    ///   - operationName: Which operation, where there are several.
    ///   - variables: A JSON object; conditions such as `@include(if: $x)` look at it.
    ///   - asJSON: One object on one line; a drawing for people otherwise.
    /// - Returns: The waves and their calls.
    /// - Throws: `ApplicationError` when configuration, schema or document are not valid.
    public func plan(
        document: String,
        name: String,
        operationName: String? = nil,
        variables: String? = nil,
        asJSON: Bool = false
    ) throws(ApplicationError) -> String {
        let settings = try readSettings()
        let loaded = try load(settings, stateUse: .check, logger: Self.quietLogger)
        defer { loaded.store.shutdown() }
        let request: GraphQLRequest
        do throws(GraphQLError) {
            request = GraphQLRequest(
                document: Array(document.utf8),
                operationName: operationName,
                variables: try variables.map { (text) throws(GraphQLError) in try GraphQLRequest.variables(json: text) }
                    ?? []
            )
        } catch {
            throw ApplicationError("error: \(error.message)")
        }
        do throws(RequestErrors) {
            let prepared = try loaded.snapshot.prepare(request)
            let values = try prepared.variables(request.variables)
            do throws(GraphQLError) {
                let plan = try prepared.plan(for: values)
                let description = loaded.snapshot.describe(plan, variables: values)
                return asJSON ? description.json : description.text
            } catch {
                throw RequestErrors([error])
            }
        } catch {
            let source = Source(name: name, text: document)
            throw ApplicationError(
                error.errors.map { fault in
                    let place = fault.positions(in: source).first.map { "\(name):\($0.line):\($0.column): " } ?? ""
                    return "\(place)error: \(fault.message)"
                }.joined(separator: "\n")
            )
        }
    }

    /// The schema as clients see it, in SDL.
    public func printSchema() throws(ApplicationError) -> String {
        let settings = try readSettings()
        do throws(GatewayProblems) {
            return GraphQLTypes.printSchema(
                try GatewayLoader.readSchema(folder: settings.schemaFolder, code: ModuleSet(modules)).api
            )
        } catch {
            throw ApplicationError(error.description)
        }
    }

    /// The configuration as all files and the environment give it together, each value with its place and secrets masked.
    ///
    /// - Parameter asJSON: One object on one line; YAML with comments otherwise.
    /// - Returns: Text for a terminal or a program.
    /// - Throws: When a file cannot be read. Values need not be of the right type.
    public func printConfiguration(asJSON: Bool = false) throws(ApplicationError) -> String {
        do throws(ConfigurationErrors) {
            let configuration = try Configuration.load(files: configurationFiles, surroundings: surroundings)
            let listing = ConfigurationListing(configuration)
            return asJSON ? listing.json : listing.yaml
        } catch {
            throw ApplicationError(error.description)
        }
    }

    // MARK: Pieces

    /// For commands whose result is what they print.
    private static var quietLogger: Logger {
        var settings = LoggingSettings()
        settings.level = .error
        return LogSink(settings).logger()
    }

    func readSettings() throws(ApplicationError) -> GatewaySettings {
        do throws(GatewayProblems) {
            return try GatewayLoader.readSettings(files: configurationFiles, surroundings: surroundings)
        } catch {
            throw ApplicationError(error.description)
        }
    }

    private func load(
        _ settings: GatewaySettings,
        stateUse: GatewayLoader.StateUse,
        logger: Logger
    ) throws(ApplicationError) -> GatewayLoader.Loaded {
        do throws(GatewayProblems) {
            return try GatewayLoader.load(
                settings,
                environment: surroundings.environment,
                stateUse: stateUse,
                code: ModuleSet(modules),
                logger: logger
            )
        } catch {
            throw ApplicationError(error.description)
        }
    }
}

/// Why the application cannot do what it was asked to: text for a terminal, one problem after another.
public struct ApplicationError: Error, CustomStringConvertible, Hashable, Sendable {
    /// `file:line:column: error: …` lines.
    public let report: String

    init(_ report: String) { self.report = report }

    /// The report.
    public var description: String { report }
}

extension Duration {
    fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

extension Logger {
    /// Says loudly that nobody is asked for credentials.
    func warnOfOpenAccess() {
        warning(
            """
            backend.auth.dangerouslyDisableDefaultAuthPolicy is true: EVERY REQUEST IS ANSWERED WITHOUT CREDENTIALS. \
            Keep the server on a loopback address.
            """
        )
    }
}
