import Foundation
import Gateway
import Glibc
import Logging
import Server
import Settings

/// A server with a real gateway on a free port, its configuration and schema in a temporary folder.
final class ServerUnderTest: Sendable {
    /// A query without I/O, one that asks an upstream, and one whose answer is long.
    static let schema = """
        type Query {
          greet: String! @expr(select: "$('hello')")
          slow: String @connect(http: { GET: "http://127.0.0.1:{$env.UPSTREAM}/slow" }, selection: "$.value")
          long: String @connect(http: { GET: "http://127.0.0.1:{$env.UPSTREAM}/long" }, selection: "$.value")
        }
        """

    let port: Int
    let server: Server
    private let gateway: Gateway

    /// - Parameters:
    ///   - backend: More of the block `backend:`, indented by two.
    ///   - own: More of the block `tributary:`, indented by two.
    ///   - proxy: The block `proxy:`, indented by two.
    init(
        listen: String = "{ host: 127.0.0.1, port: 0 }",
        backend: String = "",
        own: String = "",
        proxy: String = "",
        loops: Int = 1,
        upstream: Upstream? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tributary-server-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("Schema"),
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let configuration = """
            backend:
              listen: \(listen)
              database: { client: better-sqlite3, connection: ':memory:' }
              auth: { dangerouslyDisableDefaultAuthPolicy: true }
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
        try Data(Self.schema.utf8).write(to: folder.appendingPathComponent("Schema/schema.graphql"))
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
    backend: String = "",
    own: String = "",
    proxy: String = "",
    loops: Int = 1,
    upstream: Upstream? = nil,
    _ work: @escaping @Sendable (ServerUnderTest) throws -> Void
) async throws {
    let server = try await ServerUnderTest(
        backend: backend,
        own: own,
        proxy: proxy,
        loops: loops,
        upstream: upstream
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
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try work() }) }.start()
    }
}

/// Memory of this process that is in RAM, in bytes.
func residentBytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}
