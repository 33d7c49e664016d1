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
    let gateway: Gateway
    /// Writes a configuration with these lines of `backend:`, and the schema, to a folder.
    private let write: @Sendable (_ backend: String) throws -> ProcessSurroundings

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
        let configuration = { @Sendable (backend: String) in
            """
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
        }
        let environment = ["UPSTREAM": "\(upstream?.port ?? 1)"]
        write = { backend in
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
                "tributary-server-\(UUID().uuidString)"
            )
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent("Schema"),
                withIntermediateDirectories: true
            )
            try Data(configuration(backend).utf8).write(to: folder.appendingPathComponent("app-config.yaml"))
            try Data(Self.schema(maxBodyBytes: maxBodyBytes, fields: fields).utf8).write(
                to: folder.appendingPathComponent("Schema/schema.graphql")
            )
            for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
            return ProcessSurroundings(environment: environment, workingDirectory: folder.path)
        }
        let surroundings = try write(backend)
        defer { try? FileManager.default.removeItem(atPath: surroundings.workingDirectory) }
        let loaded = try GatewayLoader.load(
            files: [],
            surroundings: surroundings,
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

    /// Serves a configuration with other lines of `backend:`.
    func adopt(backend: String) async throws {
        let surroundings = try write(backend)
        defer { try? FileManager.default.removeItem(atPath: surroundings.workingDirectory) }
        let read = try GatewayLoader.readSettings(files: [], surroundings: surroundings)
        await server.adopt(
            try GatewayLoader.reload(read, environment: surroundings.environment, mocksFields: false, for: gateway)
        )
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
