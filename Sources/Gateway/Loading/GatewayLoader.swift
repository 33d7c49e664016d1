import Connect
import GraphQLExecution
import GraphQLLanguage
package import GraphQLTypes
package import Logging
import Proxy
package import Settings
package import StateStore
import Upstreams

/// Makes a gateway out of configuration and schema files, or says everything that is wrong with them.
package struct GatewayLoader {
    /// What was loaded: enough to serve, or to print and check.
    package struct Loaded {
        package let settings: GatewaySettings
        package let schema: Schema
        package let snapshot: GatewaySnapshot
        package let store: StateStore
        /// The records of the upstreams that have one.
        let upstreams: UpstreamSources
        /// Environment values that requests carry, and configured secrets: to be kept out of logs.
        package let secrets: Set<String>
        /// What is legal but doubtful.
        package let warnings: GatewayProblems
    }

    /// How far the state is touched.
    package enum StateUse: Sendable {
        /// The configured database, with migrations applied.
        case serve
        /// A database in memory with the same migrations: nothing on disk is touched, and statements can be prepared.
        case check
        /// As `check`, and no field is bound: each gives values made from its type (`FieldBindings.mocks`).
        case mock
    }

    /// Files that a schema folder may hold beside its `.graphql` files are passed over; this one is for editors.
    private static let editorFile = "directives.graphql"

    /// Loads everything.
    ///
    /// - Parameters:
    ///   - files: Paths of `--config`, as in Backstage; without any, the default files.
    ///   - surroundings: Environment and working directory of the process.
    ///   - stateUse: Whether the configured database is opened.
    ///   - logger: Told of applied migrations.
    /// - Returns: What can be served.
    /// - Throws: Every problem of the first stage that has errors: configuration; schema and bindings; routes.
    package static func load(
        files: [String],
        surroundings: ProcessSurroundings,
        stateUse: StateUse,
        logger: Logger
    ) throws(GatewayProblems) -> Loaded {
        let settings = try readSettings(files: files, surroundings: surroundings)
        return try load(settings, environment: surroundings.environment, stateUse: stateUse, logger: logger)
    }

    /// Reads the configuration alone.
    package static func readSettings(
        files: [String],
        surroundings: ProcessSurroundings
    ) throws(GatewayProblems) -> GatewaySettings {
        do throws(ConfigurationErrors) {
            return try GatewaySettings(Configuration.load(files: files, surroundings: surroundings))
        } catch {
            throw GatewayProblems(error)
        }
    }

    package static func load(
        _ settings: GatewaySettings,
        environment: [String: String],
        stateUse: StateUse,
        logger: Logger
    ) throws(GatewayProblems) -> Loaded {
        let upstreams = UpstreamSources()
        var warnings = GatewayProblems()
        for warning in settings.warnings { warnings.add(warning) }
        warnOfLockedOut(settings.backend, &warnings)
        let proxy: ProxyTable
        do throws(ConfigurationErrors) {
            proxy = try ProxyTable(settings, upstreams: upstreams)
        } catch {
            throw GatewayProblems(error)
        }
        for warning in proxy.warnings { warnings.add(warning) }

        let schema = try readSchema(folder: settings.schemaFolder)
        warnOfStraySources(settings, schema, &warnings)
        let store = try openStore(settings, use: stateUse, logger: logger)
        if stateUse == .mock {
            return try finish(
                settings,
                schema,
                .mocks(of: schema),
                proxy,
                store,
                upstreams,
                isMock: true,
                secrets: [],
                warnings
            )
        }
        let bound = SchemaBinder.bind(
            schema,
            in: BindingEnvironment(
                sources: Dictionary(
                    settings.sources.map { ($0.name, $0.operating) },
                    uniquingKeysWith: { _, last in last }
                ),
                proxy: proxy,
                store: store,
                schemaFolder: settings.schemaFolder,
                environment: environment,
                sharesInFlight: settings.singleFlight,
                upstreams: upstreams
            )
        )
        do throws(GatewayProblems) {
            var problems = GatewayProblems()
            problems.add(bound.problems, in: schema.sources)
            if problems.hasErrors { throw problems }
            warnings.add(problems)
        } catch {
            store.shutdown()
            throw error
        }
        return try finish(settings, schema, bound.bindings, proxy, store, upstreams, secrets: bound.secrets, warnings)
    }

    private static func finish(
        _ settings: GatewaySettings,
        _ schema: Schema,
        _ bindings: FieldBindings,
        _ proxy: ProxyTable,
        _ store: StateStore,
        _ upstreams: UpstreamSources,
        isMock: Bool = false,
        secrets: Set<String>,
        _ warnings: GatewayProblems
    ) throws(GatewayProblems) -> Loaded {
        do throws(GatewayProblems) {
            let snapshot = try GatewaySnapshot(
                settings: settings,
                schema: schema,
                bindings: bindings,
                proxy: proxy,
                limits: GatewaySnapshot.RequestLimits(settings.limits.request),
                runsSchedules: !isMock
            )
            return Loaded(
                settings: settings,
                schema: schema,
                snapshot: snapshot,
                store: store,
                upstreams: upstreams,
                secrets: SecretForms.all(
                    of: proxy.routes.reduce(settings.secrets.union(secrets)) { $0.union($1.secrets) }
                ),
                warnings: warnings
            )
        } catch {
            store.shutdown()
            throw error
        }
    }

    // MARK: Schema

    /// Builds the schema from every `.graphql` file of a folder and its subfolders, in order of their paths.
    package static func readSchema(folder: String) throws(GatewayProblems) -> Schema {
        let sources = try readSources(folder: folder)
        let known = Source(name: "built-in binding directives", text: BindingDirectives.sdl)
        do throws(SchemaErrors) {
            return try Schema(building: sources, knownSources: [known])
        } catch {
            throw GatewayProblems(error)
        }
    }

    /// Without a single token nobody can call, which is safe and surely not meant.
    private static func warnOfLockedOut(_ backend: BackendSettings, _ warnings: inout GatewayProblems) {
        guard !backend.disablesDefaultAuthPolicy, backend.externalAccess.isEmpty else { return }
        warnings.add(
            message: """
                Every request but those for health needs credentials, and none are configured: all are refused with 401. \
                Give each service a token under backend.auth.externalAccess, or, on a developer's machine, set \
                backend.auth.dangerouslyDisableDefaultAuthPolicy: true.
                """,
            isError: false
        )
    }

    /// Operating keys of a source that no file declares have no effect: most often a misspelt name.
    private static func warnOfStraySources(
        _ settings: GatewaySettings,
        _ schema: Schema,
        _ warnings: inout GatewayProblems
    ) {
        let declared = schema.appliedDirectives.filter { $0.name.text == "source" }
            .compactMap { directive -> String? in
                guard case .string(let name, _)? = directive.argument("name")?.kind else { return nil }
                return name
            }
        for source in settings.sources where !declared.contains(source.name) {
            let near = didYouMean(suggestions(for: source.name, among: declared))
            warnings.add(
                message:
                    "tributary.sources.\(source.name) has no effect: no @source of this name is in the schema.\(near)",
                place: source.origin.description,
                isError: false
            )
        }
    }

    private static func readSources(folder: String) throws(GatewayProblems) -> [Source] {
        var problems = GatewayProblems()
        let names: [String]
        do throws(SchemaFolder.Unreadable) {
            names = try SchemaFolder.graphQLFiles(in: folder)
        } catch {
            problems.add(
                message: error.path.isEmpty
                    ? "The schema folder \"\(folder)\" cannot be read. Name another one with tributary.graphql.schema."
                    : "The folder \"\(error.path)\" of the schema cannot be read."
            )
            throw problems
        }
        var sources: [Source] = []
        for name in names where name != editorFile {
            do throws(TextFile.Failure) {
                let text = try TextFile.read(folder + "/" + name, limit: 64 << 20)
                sources.append(Source(name: SchemaFolder.shownName(folder, name), text: text))
            } catch {
                problems.add(
                    message: "This file cannot be read as UTF-8 text.",
                    place: SchemaFolder.shownName(folder, name)
                )
            }
        }
        if problems.hasErrors { throw problems }
        if sources.isEmpty {
            problems.add(message: "The schema folder \"\(folder)\" has no .graphql file.")
            throw problems
        }
        return sources
    }

    // MARK: State

    private static func openStore(
        _ settings: GatewaySettings,
        use: StateUse,
        logger: Logger
    ) throws(GatewayProblems) -> StateStore {
        var problems = GatewayProblems()
        let folder = settings.schemaFolder + "/state"
        var migrations: [StateMigration] = []
        if SchemaFolder.exists(folder) {
            do throws(MigrationFailure) {
                migrations = try StateMigration.read(folder: folder)
            } catch {
                problems.add(.migration(error))
                throw problems
            }
        }
        let location: StateLocation
        switch (use, settings.backend.database) {
        case (.check, _), (.mock, _), (.serve, .memory): location = .memory
        case (.serve, .file(let path)): location = .file(path: path)
        }
        do throws(StateFailure) {
            return try StateStore(location, migrations: migrations, logger: logger)
        } catch {
            problems.add(error)
            throw problems
        }
    }
}
