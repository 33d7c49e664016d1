package import Connect
import GraphQLExecution
import GraphQLLanguage
package import GraphQLTypes
package import Logging
import Proxy
package import Settings
package import StateStore
package import Upstreams

/// Makes a gateway out of configuration and schema files, or says everything that is wrong with them.
package struct GatewayLoader {
    /// What was loaded: enough to serve, or to print and check.
    package struct Loaded {
        package let settings: GatewaySettings
        package let schema: Schema
        package let snapshot: GatewaySnapshot
        package let store: StateStore
        /// Those that the store has.
        let migrations: [StateMigration]
        /// The records of the upstreams that have one.
        let upstreams: UpstreamSources
        /// Secrets that come while upstreams are called, such as access tokens.
        package var liveSecrets: LiveSecrets { upstreams.secrets }
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
    ///   - code: What compiled code adds to the schema.
    ///   - logger: Told of applied migrations.
    /// - Returns: What can be served.
    /// - Throws: Every problem of the first stage that has errors: configuration; schema and bindings; routes.
    package static func load(
        files: [String],
        surroundings: ProcessSurroundings,
        stateUse: StateUse,
        code: (any SchemaCode)? = nil,
        logger: Logger
    ) throws(GatewayProblems) -> Loaded {
        let settings = try readSettings(files: files, surroundings: surroundings)
        return try load(settings, environment: surroundings.environment, stateUse: stateUse, code: code, logger: logger)
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
        code: (any SchemaCode)? = nil,
        logger: Logger
    ) throws(GatewayProblems) -> Loaded {
        let draft = try Draft(settings, upstreams: UpstreamSources(), code: code)
        let migrations: [StateMigration]
        let store: StateStore
        do throws(GatewayProblems) {
            migrations = try readMigrations(settings)
            store = try openStore(settings, migrations: migrations, use: stateUse, logger: logger)
        } catch {
            throw draft.warnings.followed(by: error)
        }
        do throws(GatewayProblems) {
            return try finish(
                draft,
                environment: environment,
                mocksFields: stateUse == .mock,
                store: store,
                migrations: migrations
            )
        } catch {
            store.shutdown()
            throw error
        }
    }

    /// Loads another configuration for a gateway that goes on serving, whatever comes of it.
    ///
    /// The state stays as it is: the database that is open, with the migrations that it has.
    ///
    /// - Parameters:
    ///   - settings: Read anew.
    ///   - environment: Variables by name.
    ///   - mocksFields: Whether the gateway was loaded as ``StateUse/mock``.
    ///   - code: What compiled code adds to the schema.
    ///   - gateway: Takes it with ``Gateway/adopt(_:)``, and is not changed before.
    /// - Returns: What can be served; its warnings name what takes effect with the next start only.
    /// - Throws: Every problem of the first stage that has errors.
    package static func reload(
        _ settings: GatewaySettings,
        environment: [String: String],
        mocksFields: Bool,
        code: (any SchemaCode)? = nil,
        for gateway: Gateway
    ) throws(GatewayProblems) -> Loaded {
        var draft = try Draft(settings, upstreams: gateway.upstreams.draft(), code: code)
        for (old, new) in zip(gateway.settings.startupValues, settings.startupValues) where !new.isSame(as: old) {
            draft.warnings.add(
                message: "'\(new.key)' has changed; it takes effect when the server is started again",
                place: (new.origin ?? old.origin)?.description ?? "",
                isError: false
            )
        }
        for migration in try readMigrations(settings) where !gateway.migrations.contains(migration) {
            draft.warnings.add(
                message: "The migration is applied when the server is started again.",
                place: SchemaFolder.shownName(settings.schemaFolder, "state/" + migration.file),
                isError: false
            )
        }
        let reloaded = try finish(
            draft,
            environment: environment,
            mocksFields: mocksFields,
            store: gateway.store,
            migrations: gateway.migrations
        )
        reloaded.snapshot.prepareDocuments(of: gateway.snapshot)
        return reloaded
    }

    /// Configuration and schema as far as they are read without the state.
    private struct Draft {
        let settings: GatewaySettings
        let schema: Schema
        let proxy: ProxyTable
        let upstreams: UpstreamSources
        let code: (any SchemaCode)?
        var warnings = GatewayProblems()

        init(
            _ settings: GatewaySettings,
            upstreams: UpstreamSources,
            code: (any SchemaCode)?
        ) throws(GatewayProblems) {
            self.settings = settings
            self.upstreams = upstreams
            self.code = code
            for warning in settings.warnings { warnings.add(warning) }
            warnOfLockedOut(settings.backend, &warnings)
            do throws(ConfigurationErrors) {
                proxy = try ProxyTable(settings, upstreams: upstreams)
            } catch {
                throw GatewayProblems(error)
            }
            for warning in proxy.warnings { warnings.add(warning) }
            do throws(GatewayProblems) {
                schema = try readSchema(folder: settings.schemaFolder, origin: settings.schemaFolderOrigin, code: code)
            } catch {
                throw warnings.followed(by: error)
            }
            warnOfStraySources(settings, schema, &warnings)
        }
    }

    private static func finish(
        _ draft: Draft,
        environment: [String: String],
        mocksFields: Bool,
        store: StateStore,
        migrations: [StateMigration]
    ) throws(GatewayProblems) -> Loaded {
        let (settings, schema) = (draft.settings, draft.schema)
        var warnings = draft.warnings
        var bindings = FieldBindings.mocks(of: schema)
        var secrets = settings.secrets
        if !mocksFields {
            let bound = SchemaBinder.bind(
                schema,
                in: BindingEnvironment(
                    sources: Dictionary(
                        settings.sources.map { ($0.name, $0.operating) },
                        uniquingKeysWith: { _, last in last }
                    ),
                    proxy: draft.proxy,
                    store: store,
                    schemaFolder: settings.schemaFolder,
                    environment: environment,
                    sharesInFlight: settings.singleFlight,
                    upstreams: draft.upstreams,
                    outboundHosts: settings.backend.outboundHosts,
                    code: draft.code
                )
            )
            var problems = GatewayProblems()
            problems.add(bound.problems, in: schema.sources)
            if problems.hasErrors { throw warnings.followed(by: problems) }
            warnings.add(problems)
            bindings = bound.bindings
            secrets.formUnion(bound.secrets)
        }
        let snapshot: GatewaySnapshot
        do throws(GatewayProblems) {
            snapshot = try GatewaySnapshot(
                settings: settings,
                schema: schema,
                bindings: bindings,
                proxy: draft.proxy,
                limits: GatewaySnapshot.RequestLimits(settings.limits.request),
                runsSchedules: !mocksFields
            )
        } catch {
            throw warnings.followed(by: error)
        }
        for route in draft.proxy.routes { secrets.formUnion(route.secrets) }
        return Loaded(
            settings: settings,
            schema: schema,
            snapshot: snapshot,
            store: store,
            migrations: migrations,
            upstreams: draft.upstreams,
            secrets: SecretForms.all(of: secrets),
            warnings: warnings
        )
    }

    /// Absolute paths of the files that what is served depends on, as they are there now.
    package static func watchedFiles(_ settings: GatewaySettings) -> [String] {
        settings.watchedFiles + SchemaFolder.allFiles(in: settings.schemaFolder)
            + settings.endpoint.persistedOperations.manifests
    }

    // MARK: Schema

    /// Builds the schema from every `.graphql` file of a folder and its subfolders, in order of their paths.
    ///
    /// - Parameters:
    ///   - folder: An absolute path.
    ///   - origin: Where the folder is named.
    ///   - code: Has definitions of its own, which come after those of the folder.
    /// - Returns: The schema with its binding directives.
    /// - Throws: What cannot be read, or every mistake in the files.
    package static func readSchema(
        folder: String,
        origin: ConfigOrigin? = nil,
        code: (any SchemaCode)? = nil
    ) throws(GatewayProblems) -> Schema {
        let sources = code?.sources ?? []
        return try build(
            try readSources(folder: folder, origin: origin, mayBeEmpty: !sources.isEmpty) + sources,
            code: code
        )
    }

    private static func build(_ sources: [Source], code: (any SchemaCode)? = nil) throws(GatewayProblems) -> Schema {
        do throws(SchemaErrors) {
            return try Schema(binding: sources, code: code)
        } catch {
            throw GatewayProblems(error)
        }
    }

    /// Reads a schema that was committed as one file: as `tributary print-schema` writes it, or with binding directives.
    ///
    /// - Parameter path: Of the file, absolute or from the working directory.
    /// - Returns: The schema as clients of it saw it.
    /// - Throws: When it cannot be read, or is no valid schema.
    package static func readCommittedSchema(_ path: String) throws(GatewayProblems) -> Schema {
        let text: String
        do throws(TextFile.Failure) {
            text = try TextFile.read(path, limit: 64 << 20)
        } catch {
            throw GatewayProblems(error: "The schema file \"\(path)\" cannot be read as UTF-8 text.")
        }
        do throws(GatewayProblems) {
            return try build([Source(name: path, text: text)])
        } catch {
            throw error.placed(in: path)
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

    private static func readSources(
        folder: String,
        origin: ConfigOrigin?,
        mayBeEmpty: Bool
    ) throws(GatewayProblems) -> [Source] {
        var problems = GatewayProblems()
        let place = origin?.description ?? ""
        let names: [String]
        do throws(SchemaFolder.Unreadable) {
            names = try SchemaFolder.graphQLFiles(in: folder)
        } catch {
            problems.add(
                message: error.path.isEmpty
                    ? "The schema folder \"\(folder)\" cannot be read. Name another one with tributary.graphql.schema."
                    : "The folder \"\(error.path)\" of the schema cannot be read.",
                place: place
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
        if sources.isEmpty, !mayBeEmpty {
            problems.add(message: "The schema folder \"\(folder)\" has no .graphql file.", place: place)
            throw problems
        }
        return sources
    }

    // MARK: State

    private static func readMigrations(_ settings: GatewaySettings) throws(GatewayProblems) -> [StateMigration] {
        let folder = settings.schemaFolder + "/state"
        guard SchemaFolder.exists(folder) else { return [] }
        do throws(MigrationFailure) {
            return try StateMigration.read(folder: folder)
        } catch {
            var problems = GatewayProblems()
            problems.add(.migration(error), in: settings.schemaFolder)
            throw problems
        }
    }

    private static func openStore(
        _ settings: GatewaySettings,
        migrations: [StateMigration],
        use: StateUse,
        logger: Logger
    ) throws(GatewayProblems) -> StateStore {
        let location: StateLocation
        switch (use, settings.backend.database) {
        case (.check, _), (.mock, _), (.serve, .memory): location = .memory
        case (.serve, .file(let path)): location = .file(path: path)
        }
        do throws(StateFailure) {
            return try StateStore(location, migrations: migrations, logger: logger)
        } catch {
            var problems = GatewayProblems()
            problems.add(error, in: settings.schemaFolder)
            throw problems
        }
    }
}
