import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// A listening `frobsco`.
struct FrobServer: Sendable {
    /// Loopback only: it hands its data to whoever knows a token that is in its manual, and lets everybody break it.
    static let host = "127.0.0.1"

    /// Why it does not listen.
    struct CannotListen: Error, CustomStringConvertible {
        let port: Int
        let cause: any Error

        var description: String {
            if let error = cause as? IOError, error.errnoCode == EADDRINUSE {
                return
                    "port \(port) of \(FrobServer.host) is in use; set FROBSCO_PORT to another one (0: any free port)."
            }
            return "cannot listen on port \(port) of \(FrobServer.host): \(cause)"
        }
    }

    /// The port it listens on, also where 0 was asked for.
    let port: Int
    private let listener: any Channel
    private let group: MultiThreadedEventLoopGroup

    /// Listens, and returns when connections are accepted.
    ///
    /// Blocks its thread, so it is called from none of NIO's.
    /// - Parameters:
    ///   - service: What answers.
    ///   - port: 0 for any free one.
    /// - Returns: The server, which runs until it is stopped.
    /// - Throws: `CannotListen`, most often because the port is taken.
    static func start(_ service: FrobService, port: Int) throws(CannotListen) -> FrobServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Connection(service: service))
                }
            }
        do {
            let listener = try bootstrap.bind(host: host, port: port).wait()
            guard let bound = listener.localAddress?.port else { throw ChannelError.unknownLocalAddress }
            return FrobServer(port: bound, listener: listener, group: group)
        } catch {
            group.shutdownGracefully { _ in }
            throw CannotListen(port: port, cause: error)
        }
    }

    /// Closes the listener and every connection.
    func stop() async throws {
        try await listener.close()
        try await group.shutdownGracefully()
    }
}
