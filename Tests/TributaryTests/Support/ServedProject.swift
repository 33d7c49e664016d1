import Foundation
import FoundationNetworking
import Gateway
import Logging
import NIOConcurrencyHelpers
import Server
import Settings

@testable import Tributary

/// A temporary folder with a configuration and a schema, served on a free port, with what applies its changes.
final class ServedProject: Sendable {
    static let schema = """
        type Query {
          greet: String! @expr(select: "$('hello')")
        }
        """

    let folder: URL
    let log = LogLines()
    let server: Server
    let gateway: Gateway
    let reloader: ConfigurationReloader

    init(_ configuration: String = "", files: [String: String] = [:]) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tributary-served-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "Schema"),
            withIntermediateDirectories: true
        )
        try Self.write(Self.schema, to: "Schema/schema.graphql", in: folder)
        try Self.write(Self.configuration(configuration), to: "app-config.yaml", in: folder)
        for (name, text) in files { try Self.write(text, to: name, in: folder) }
        // As if written long ago, so that only what a test changes is a change.
        for name in ["Schema/schema.graphql", "app-config.yaml"] + files.keys {
            try FileManager.default.setAttributes(
                [.modificationDate: Date() - 3600],
                ofItemAtPath: folder.appending(path: name).path
            )
        }
        let surroundings = ProcessSurroundings(environment: [:], workingDirectory: folder.path)
        let log = log
        let logger = Logger(label: "test") { _ in LineRecorder(lines: log) }
        let begin = FileWatch.now()
        let loaded = try GatewayLoader.load(files: [], surroundings: surroundings, stateUse: .serve, logger: logger)
        gateway = Gateway(loaded, logger: logger)
        server = Server(gateway: gateway, logger: logger)
        try await server.start()
        reloader = ConfigurationReloader(
            loaded,
            readSince: begin,
            from: ([], surroundings, false),
            server: server,
            gateway: gateway,
            logger: logger
        ) { _ in }
    }

    /// A configuration with more blocks, or more lines of `tributary:`.
    static func configuration(
        _ more: String,
        listen: String = "{ host: 127.0.0.1, port: 0 }",
        own: String = ""
    ) -> String {
        """
        backend:
          listen: \(listen)
          database: { client: better-sqlite3, connection: ':memory:' }
          auth: { dangerouslyDisableDefaultAuthPolicy: true }
        tributary:
          loops: 1
          routes:
            /greeting: { query: '{ greet }', select: greet }
        \(own)
        \(more)
        """
    }

    func write(_ text: String, to name: String = "app-config.yaml") throws {
        try Self.write(text, to: name, in: folder)
    }

    private static func write(_ text: String, to name: String, in folder: URL) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    var port: Int { server.port ?? 0 }

    /// Looks twice, as it takes for a change to count.
    func checkTwice() async -> ConfigurationReloader.Outcome {
        guard await reloader.check() == .nothingNew else { return .nothingNew }
        return await reloader.check()
    }

    func get(_ path: String) async throws -> (status: Int, body: String) {
        let (response, body) = try await ask(path)
        return (response?.statusCode ?? 0, body)
    }

    /// A header of the answer to GET.
    func header(_ name: String, of path: String) async throws -> String? {
        try await ask(path).0?.value(forHTTPHeaderField: name)
    }

    private func ask(_ path: String) async throws -> (HTTPURLResponse?, String) {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { return (nil, "") }
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 30
        let session = URLSession(configuration: configuration)
        defer { session.finishTasksAndInvalidate() }
        let (data, response) = try await session.data(from: url)
        return (response as? HTTPURLResponse, String(decoding: data, as: UTF8.self))
    }

    func stop() async {
        await server.stop()
        gateway.shutdown()
        try? FileManager.default.removeItem(at: folder)
    }
}

/// Serves a project for as long as the work takes.
func withProject(
    _ configuration: String = "",
    files: [String: String] = [:],
    _ work: (ServedProject) async throws -> Void
) async throws {
    let project = try await ServedProject(configuration, files: files)
    let result: Result<Void, any Error>
    do {
        try await work(project)
        result = .success(())
    } catch {
        result = .failure(error)
    }
    await project.stop()
    try result.get()
}

/// What was logged, as `level: message`.
final class LogLines: Sendable {
    private let lines = NIOLockedValueBox<[String]>([])

    var all: [String] { lines.withLockedValue { $0 } }

    func append(_ line: String) { lines.withLockedValue { $0.append(line) } }

    /// What was logged since this was asked last.
    func take() -> [String] {
        lines.withLockedValue { lines in
            defer { lines = [] }
            return lines
        }
    }
}

struct LineRecorder: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(lines: LogLines) {
        self.lines = lines
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.append("\(event.level): \(event.message)") }
}
