import Foundation
import Gateway
import Logging
import NIOCore
import NIOPosix
import OrderedJSON
import Settings
import Upstreams
import TestSupport

/// A temporary folder with a configuration and a schema, gone with this object.
final class ProjectFolder: Sendable {
    let path: String

    // `files` is text by path in the folder.
    init(_ files: [String: String]) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tributary-gateway-\(UUID().uuidString)")
        path = folder.path
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func surroundings(_ environment: [String: String] = [:]) -> ProcessSurroundings {
        ProcessSurroundings(environment: environment, workingDirectory: path)
    }
}

/// A real gateway on one event loop, asked without a server before it.
final class GatewayUnderTest: Sendable {
    /// The configuration below that of a scenario.
    static let configuration = """
        backend:
          database: { client: better-sqlite3, connection: ':memory:' }
          auth: { dangerouslyDisableDefaultAuthPolicy: true }
        """

    struct Response: Sendable {
        var status: Int
        var headers: [HTTPHeader]
        var body: String

        func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    /// The gateway does not answer such requests, or did not answer in half a minute.
    struct Unanswered: Error {
        var target: String
    }

    private let gateway: Gateway
    private let group: MultiThreadedEventLoopGroup
    private let loop: NIOLoopBound<GatewayLoop>

    /// - Throws: `GatewayProblems` of a project that does not load.
    init(
        _ folder: ProjectFolder,
        files: [String] = [],
        environment: [String: String] = [:],
        stateUse: GatewayLoader.StateUse = .serve,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) async throws {
        let loaded = try GatewayLoader.load(
            files: files,
            surroundings: folder.surroundings(environment),
            stateUse: stateUse,
            logger: logger
        )
        let gateway = Gateway(loaded, logger: logger)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.gateway = gateway
        self.group = group
        let eventLoop = group.next()
        loop = try await eventLoop.submit {
            NIOLoopBound(try gateway.makeLoop(on: eventLoop), eventLoop: eventLoop)
        }.outcome()
    }

    // Asks a query as clients do; `variables` is a JSON object.
    func ask(query: String, variables: String = "{}") async throws -> Response {
        let text = String(decoding: try JSONEncoder().encode(query), as: UTF8.self)
        return try await ask(
            GatewayRequest(
                method: "POST",
                target: "/graphql",
                headers: [HTTPHeader("content-type", "application/json")],
                body: ByteBuffer(string: "{\"query\":\(text),\"variables\":\(variables)}")
            )
        )
    }

    func ask(_ request: GatewayRequest) async throws -> Response {
        let eventLoop = group.next()
        let promise = eventLoop.makePromise(of: Response.self)
        let patience = eventLoop.scheduleTask(in: .seconds(30)) { promise.fail(Unanswered(target: request.target)) }
        promise.futureResult.whenComplete { _ in patience.cancel() }
        eventLoop.execute { [loop] in
            let destination = loop.value.destination(
                method: request.method,
                target: request.target,
                headers: request.headers
            )
            _ = loop.value.handle(destination, request) { response, output in
                promise.succeed(Response(status: response.status, headers: response.headers, body: output.text))
            }
        }
        return try await promise.futureResult.outcome()
    }

    func stop() async throws {
        try await group.next().submit { [loop] in loop.value.shutdown() }.outcome()
        try await group.shutdownGracefully()
        gateway.shutdown()
    }
}
