import Foundation
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import Logging
import NIOCore
import NIOPosix
import OrderedJSON
import Proxy
import Settings
import StateStore
import Upstreams

@testable import Connect

/// Surroundings of a schema: everything that is no SDL.
struct BindingSurroundings: Sendable {
    /// Migrations of the database, in order.
    var migrations: [String] = []
    var environment: [String: String] = [:]
    /// Overlays as `APP_CONFIG_…` variables have them: key and JSON.
    var configuration: [String: String] = [:]
    /// Files of the schema folder by name.
    var files: [String: String] = [:]
    /// A database file, for tests that look into it; in memory where there is none.
    var database: String?

    /// Reads the configuration, opens a database and binds a schema.
    func bind(
        _ sdl: String,
        upstreams: UpstreamSources = UpstreamSources()
    ) throws -> (schema: Schema, bound: BoundSchema, store: StateStore, secrets: Set<String>) {
        let schema = try Schema(binding: [Source(name: "test.graphql", text: sdl)])
        var variables = environment
        for (key, json) in configuration { variables["APP_CONFIG_" + key] = json }
        let settings = try GatewaySettings(
            Configuration.load(
                surroundings: ProcessSurroundings(environment: variables, workingDirectory: "/nonexistent")
            )
        )
        let store = try StateStore(
            database.map { .file(path: $0) } ?? .memory,
            migrations: try migrations.enumerated().map { index, sql in
                try StateMigration(file: String(format: "%04d-test.sql", index + 1), sql: sql)
            }
        )
        let folder = FileManager.default.temporaryDirectory.appending(path: "tributary-connect-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        let proxy = try ProxyTable(settings, upstreams: upstreams)
        let bound = SchemaBinder.bind(
            schema,
            in: BindingEnvironment(
                sources: Dictionary(settings.sources.map { ($0.name, $0.operating) }) { _, last in last },
                proxy: proxy,
                store: store,
                schemaFolder: folder.path,
                environment: environment,
                upstreams: upstreams,
                outboundHosts: settings.backend.outboundHosts
            )
        )
        let secrets = proxy.routes.reduce(settings.secrets.union(bound.secrets)) { $0.union($1.secrets) }
        return (schema, bound, store, SecretForms.all(of: secrets))
    }
}

/// A bound schema on an event loop of its own, with a real upstream client and a real database.
final class BindingsUnderTest: Sendable {
    struct Misbound: Error, CustomStringConvertible {
        let problems: [BindingProblem]

        var description: String { problems.map { "\($0.code): \($0.message)" }.joined(separator: "\n") }
    }

    let store: StateStore
    let log = LogLines()
    private let schema: Schema
    private let bindings: FieldBindings
    private let group: MultiThreadedEventLoopGroup
    private let clients: NIOLoopBound<(UpstreamClient, StateReader, LiveState)>
    /// Those of all operations, as far as they are in memory still.
    private let services: NIOLoopBoundBox<[WeakServices]>

    private struct WeakServices {
        weak var services: ConnectServices?
    }

    /// - Throws: `Misbound` for a schema with errors.
    init(_ sdl: String, _ surroundings: BindingSurroundings = BindingSurroundings()) async throws {
        let records = UpstreamSources()
        let (schema, bound, store, secrets) = try surroundings.bind(sdl, upstreams: records)
        let errors = bound.problems.filter { $0.severity == .error }
        if !errors.isEmpty {
            store.shutdown()
            throw Misbound(problems: errors)
        }
        self.schema = schema
        self.store = store
        bindings = bound.bindings
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        services = NIOLoopBoundBox.makeBoxSendingValue([], eventLoop: loop)
        let logger = log.logger
        clients = try await loop.submit {
            let client = try UpstreamClient(
                eventLoop: loop,
                budget: BodyBudget(),
                configuration: UpstreamClientConfiguration(
                    redaction: Redaction(secrets: secrets, live: records.secrets)
                ),
                logger: logger
            )
            let reader = try store.makeReader(on: loop)
            let live = LiveState(
                upstreams: client,
                reader: reader,
                store: store,
                polls: Polls(),
                eventLoop: loop,
                logger: logger
            )
            return NIOLoopBound((client, reader, live), eventLoop: loop)
        }.get()
    }

    /// The response to an operation, as JSON text.
    func ask(
        _ text: String,
        variables: String = "{}",
        headers: [HTTPHeader] = [],
        caller: String? = nil
    ) async throws -> String {
        try await askTogether(text, variables: [variables], headers: headers, caller: caller)[0]
    }

    /// The responses to an operation that is started several times in one turn of the loop, once for each of the variables.
    ///
    /// With `givesUp` each of them is cancelled when it has begun, and there is no response.
    func askTogether(
        _ text: String,
        variables: [String],
        headers: [HTTPHeader] = [],
        caller: String? = nil,
        givesUp: Bool = false
    ) async throws -> [String] {
        let source = Source(name: "request", text: text)
        let prepared = try PreparedOperation(
            document: try validate(try parseDocument(source), against: schema).get(),
            operationName: nil,
            schema: schema,
            bindings: bindings,
            limits: PlanLimits()
        )
        let runs = try variables.map { text in
            let values = try prepared.variables(GraphQLRequest.variables(json: text))
            return (values: values, plan: try prepared.plan(for: values))
        }
        let loop = group.next()
        let promises = runs.map { _ in loop.makePromise(of: String.self) }
        let patience = loop.scheduleTask(in: .seconds(30)) {
            for promise in promises { promise.fail(CancellationError()) }
        }
        let responses = EventLoopFuture.whenAllSucceed(promises.map(\.futureResult), on: loop)
        responses.whenComplete { _ in patience.cancel() }
        loop.execute { [clients, store, schema, log, services] in
            let (upstreams, reader, _) = clients.value
            for (run, promise) in zip(runs, promises) {
                let own = ConnectServices(
                    upstreams: upstreams,
                    reader: reader,
                    store: store,
                    eventLoop: loop,
                    requestHeaders: headers,
                    deadline: .now() + .seconds(30),
                    logger: log.logger,
                    callerSubject: caller
                )
                services.value.append(WeakServices(services: own))
                let operation = GraphQLExecution.Operation(
                    plan: run.plan,
                    schema: schema,
                    variables: run.values,
                    context: OperationContext(services: own) { upstreams.onTurnEnd($0) }
                )
                operation.run {
                    var output = OutputBuffer()
                    operation.writeResponse(sources: [source], into: &output)
                    promise.succeed(output.text)
                }
                guard givesUp else { continue }
                operation.cancel()
                promise.succeed("")
            }
        }
        return try await responses.get()
    }

    /// Operations, or what belongs to them, that are in memory.
    func operationsInMemory() async throws -> Int {
        try await group.next().submit { [services] in services.value.count { $0.services != nil } }.get()
    }

    /// What becomes of a subscription, in words: its responses, `refused` with errors, and `ended`.
    ///
    /// It ends with the task that iterates.
    func events(_ text: String, headers: [HTTPHeader] = []) throws -> AsyncStream<String> {
        let source = Source(name: "request", text: text)
        let prepared = try PreparedOperation(
            document: try validate(try parseDocument(source), against: schema).get(),
            operationName: nil,
            schema: schema,
            bindings: bindings,
            limits: PlanLimits()
        )
        let values = try prepared.variables([])
        let plan = try prepared.plan(for: values)
        let (stream, continuation) = AsyncStream<String>.makeStream()
        let loop = group.next()
        let running = NIOLoopBoundBox<Subscription?>.makeEmptyBox(valueType: Subscription.self, eventLoop: loop)
        continuation.onTermination = { _ in loop.execute { running.value?.cancel() } }
        loop.execute { [clients, store, schema, bindings, log] in
            let (upstreams, reader, live) = clients.value
            do {
                let subscription = try Subscription(plan: plan, bindings: bindings, schema: schema, variables: values) {
                    OperationContext(
                        services: ConnectServices(
                            upstreams: upstreams,
                            reader: reader,
                            store: store,
                            eventLoop: loop,
                            requestHeaders: headers,
                            deadline: .distantFuture,
                            logger: log.logger,
                            live: live
                        )
                    ) { upstreams.onTurnEnd($0) }
                }
                running.value = subscription
                subscription.start { signal in
                    var output = OutputBuffer()
                    switch signal {
                    case .opened: break
                    case .refused(let error):
                        output.append([error], sources: [source])
                        continuation.yield("refused \(output.text)")
                    case .response(let operation):
                        operation.writeResponse(sources: [source], into: &output)
                        continuation.yield(output.text)
                    case .ended(let failure): continuation.yield("ended" + (failure.map { " \($0.message)" } ?? ""))
                    }
                }
            } catch {
                continuation.yield("\(error)")
            }
        }
        return stream
    }

    /// What an operation would ask for.
    func plan(_ text: String) throws -> PlanDescription {
        let source = Source(name: "request", text: text)
        let prepared = try PreparedOperation(
            document: try validate(try parseDocument(source), against: schema).get(),
            operationName: nil,
            schema: schema,
            bindings: bindings,
            limits: PlanLimits()
        )
        let values = try prepared.variables([])
        return PlanDescription(of: try prepared.plan(for: values), schema: schema, variables: values)
    }

    /// Statements that the loop's reader has run.
    func statementsRun() async throws -> Int {
        try await group.next().submit { [clients] in clients.value.1.counts.onLoop + clients.value.1.counts.onWorker }
            .get()
    }

    /// Until the loop has done what it was given so far.
    func settle() async throws { try await group.next().submit {}.get() }

    func stop() async throws {
        try await group.next().submit { [clients] in
            clients.value.2.shutdown()
            clients.value.0.shutdown()
            clients.value.1.close()
        }.get()
        try await group.shutdownGracefully()
        store.shutdown()
    }
}

/// Everything that was logged, at every level.
final class LogLines: Sendable {
    private let lines = NSLock()
    private nonisolated(unsafe) var text: [String] = []

    var all: String { lines.withLock { text.joined(separator: "\n") } }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(lines: self) }
        logger.logLevel = .trace
        return logger
    }

    fileprivate func append(_ line: String) { lines.withLock { text.append(line) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(
            level: Logger.Level,
            message: Logger.Message,
            metadata: Logger.Metadata?,
            source: String,
            file: String,
            function: String,
            line: UInt
        ) {
            let facts = (metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
            lines.append("\(level) \(message) \(facts)")
        }
    }
}

/// Runs a body against an upstream and bound SDL, in which `UPSTREAM` stands for its origin.
func withBindings(
    _ sdl: String,
    _ surroundings: BindingSurroundings = BindingSurroundings(),
    answering answer: @escaping @Sendable (ScriptedUpstream.Request) -> ScriptedUpstream.Answer = { _ in
        .init(body: "{}")
    },
    _ body: (BindingsUnderTest, ScriptedUpstream) async throws -> Void
) async throws {
    let upstream = try ScriptedUpstream(answer)
    defer { upstream.stop() }
    var surroundings = surroundings
    surroundings.environment = surroundings.environment.mapValues {
        $0.replacingOccurrences(of: "UPSTREAM", with: upstream.origin)
    }
    surroundings.configuration = surroundings.configuration.mapValues {
        $0.replacingOccurrences(of: "UPSTREAM", with: upstream.origin)
    }
    let bindings = try await BindingsUnderTest(
        sdl.replacingOccurrences(of: "UPSTREAM", with: upstream.origin),
        surroundings
    )
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(bindings, upstream))
    } catch {
        result = .failure(error)
    }
    try await bindings.stop()
    try result.get()
}
