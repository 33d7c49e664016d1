import Foundation
import Gateway
import GraphQLExecution
import Logging
import Server
import Settings

/// A server whose subscriptions have the events of a test.
final class SubscriptionServer: Sendable {
    static let schema = """
        type Query { greet(name: String): String! @expr(select: "$('hello')") }
        type Mutation { touch: String! @expr(select: "$('done')") }
        type Subscription { tick(from: Int, colour: Colour): Tick other: Tick }
        type Tick { number: Int! twice: Int! @expr(select: "$this.number->mul(2)") text: String }
        enum Colour { RED GREEN }
        """

    let events = TestEvents()
    let port: Int
    private let folder: URL
    private let server: Server
    let gateway: Gateway

    init(
        _ subscriptions: String = "",
        auth: String = "{ dangerouslyDisableDefaultAuthPolicy: true }",
        backend: String = "",
        own: String = "",
        loops: Int = 1,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tributary-subscriptions-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "Schema"),
            withIntermediateDirectories: true
        )
        let configuration = """
            backend:
              listen: { host: 127.0.0.1, port: 0 }
              database: { client: better-sqlite3, connection: ':memory:' }
              auth: \(auth)
            \(backend)
            tributary:
              loops: \(loops)
              graphql: { subscriptions: { \(subscriptions) } }
            \(own)
            """
        try Data(configuration.utf8).write(to: folder.appending(path: "app-config.yaml"))
        try Data(Self.schema.utf8).write(to: folder.appending(path: "Schema/schema.graphql"))
        let loaded = try GatewayLoader.load(
            files: [],
            surroundings: ProcessSurroundings(environment: [:], workingDirectory: folder.path),
            stateUse: .serve,
            code: TestCode(events: events),
            logger: logger
        )
        gateway = Gateway(loaded, logger: logger)
        server = Server(gateway: gateway, logger: logger)
        do {
            try await server.start()
        } catch {
            gateway.shutdown()
            throw error
        }
        port = server.port ?? 0
    }

    func connect(receiveBytes: Int32? = nil) throws -> Wire { try Wire(port: port, receiveBytes: receiveBytes) }

    /// A connection on which the operations of `graphql-transport-ws` may be asked for.
    func connectSocket(payload: String = "{}", receiveBytes: Int32? = nil) throws -> Wire {
        let wire = try connect(receiveBytes: receiveBytes)
        try wire.openSocket()
        try wire.sendText(#"{"type":"connection_init","payload":\#(payload)}"#)
        guard try wire.readText() == #"{"type":"connection_ack"}"# else { throw WireError(call: "ack", code: EPROTO) }
        return wire
    }

    /// Serves another schema from now on.
    func reload(schema: String, events: (any EventSource)? = nil) async throws {
        try Data(schema.utf8).write(to: folder.appending(path: "Schema/schema.graphql"))
        let surroundings = ProcessSurroundings(environment: [:], workingDirectory: folder.path)
        let settings = try GatewayLoader.readSettings(files: [], surroundings: surroundings)
        let loaded = try GatewayLoader.reload(
            settings,
            environment: [:],
            mocksFields: false,
            code: TestCode(events: events ?? self.events),
            for: gateway
        )
        await server.adopt(loaded)
    }

    func stopServing() async { await server.stop() }

    func stop() async {
        await server.stop()
        gateway.shutdown()
        try? FileManager.default.removeItem(at: folder)
    }
}

/// Starts a server, does the work on a thread of its own, and stops the server.
func withSubscriptions(
    _ subscriptions: String = "",
    auth: String = "{ dangerouslyDisableDefaultAuthPolicy: true }",
    backend: String = "",
    loops: Int = 1,
    _ work: @escaping @Sendable (SubscriptionServer) throws -> Void
) async throws {
    let server = try await SubscriptionServer(subscriptions, auth: auth, backend: backend, loops: loops)
    let result: Result<Void, any Error>
    do {
        try await onThread { try work(server) }
        result = .success(())
    } catch {
        result = .failure(error)
    }
    await server.stop()
    try result.get()
}
