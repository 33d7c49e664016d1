import Foundation
import Gateway
import Glibc
import Logging
import Server
import Settings

/// A server with a real gateway on a free port, its configuration and schema in a temporary folder.
final class ServerUnderTest: Sendable {
    /// A query without I/O, and one that asks an upstream.
    private static func schema(maxBodyBytes: Int, fields: String) -> String {
        """
        extend schema
          @source(name: "up", http: { baseURL: "http://127.0.0.1:{$env.UPSTREAM}" })
          @limits(source: "up", timeoutMs: 100000, maxBodyBytes: \(maxBodyBytes))
        type Query {
          greet: String! @expr(select: "$('hello')")
          slow: String @connect(source: "up", http: { GET: "/slow" }, selection: "$.value")
        \(fields)
        }
        """
    }

    let port: Int
    let server: Server
    private let gateway: Gateway

    /// Loads and starts.
    ///
    /// `backend`, `own` (of `tributary:`) and `proxy` are more lines of these blocks, indented by two; `auth` is the value
    /// of `backend.auth`; `fields` are more fields of `Query`, `files` more
    /// files of the folder by name.
    init(
        listen: String = "{ host: 127.0.0.1, port: 0 }",
        auth: String = "{ dangerouslyDisableDefaultAuthPolicy: true }",
        backend: String = "",
        own: String = "",
        proxy: String = "",
        fields: String = "",
        files: [String: String] = [:],
        loops: Int = 1,
        maxBodyBytes: Int = 16 << 20,
        upstream: Upstream? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "tributary-server-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("Schema"),
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let configuration = """
            backend:
              listen: \(listen)
              database: { client: better-sqlite3, connection: ':memory:' }
              auth: \(auth)
            \(backend)
            proxy:
            \(proxy)
            tributary:
              loops: \(loops)
              routes:
                /greeting: { query: '{ greet }', select: greet }
            \(own)
            """
        try Data(configuration.utf8).write(to: folder.appendingPathComponent("app-config.yaml"))
        try Data(Self.schema(maxBodyBytes: maxBodyBytes, fields: fields).utf8).write(
            to: folder.appendingPathComponent("Schema/schema.graphql")
        )
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        let loaded = try GatewayLoader.load(
            files: [],
            surroundings: ProcessSurroundings(
                environment: ["UPSTREAM": "\(upstream?.port ?? 1)"],
                workingDirectory: folder.path
            ),
            stateUse: .serve,
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

    func stop() async {
        await server.stop()
        gateway.shutdown()
    }

    func connect(receiveBytes: Int32? = nil) throws -> Wire { try Wire(port: port, receiveBytes: receiveBytes) }
}

/// Starts a server, does the work on a thread of its own, and stops the server.
func withServer(
    auth: String = "{ dangerouslyDisableDefaultAuthPolicy: true }",
    backend: String = "",
    own: String = "",
    proxy: String = "",
    fields: String = "",
    files: [String: String] = [:],
    loops: Int = 1,
    maxBodyBytes: Int = 16 << 20,
    upstream: Upstream? = nil,
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ work: @escaping @Sendable (ServerUnderTest) throws -> Void
) async throws {
    let server = try await ServerUnderTest(
        auth: auth,
        backend: backend,
        own: own,
        proxy: proxy,
        fields: fields,
        files: files,
        loops: loops,
        maxBodyBytes: maxBodyBytes,
        upstream: upstream,
        logger: logger
    )
    let result: Result<Void, any Error>
    do {
        try await onThread { try work(server) }
        result = .success(())
    } catch {
        result = .failure(error)
    }
    upstream?.stop()
    await server.stop()
    try result.get()
}

/// Runs blocking work where it holds up nobody.
func onThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    // A task of this executor's still knows which test it belongs to.
    try await withTaskExecutorPreference(ThreadPerJob()) { try work() }
}

/// Gives each job a thread of its own.
private final class ThreadPerJob: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }.start()
    }
}
