import Gateway
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Server

@Suite("Connections that are over")
struct ConnectionReleaseTests {
    private final class Held {
        weak var connection: Connection?
    }

    @Test("a closed connection is freed: the task that looks at the clock does not hold it")
    func freed() async throws {
        let server = try await ServerUnderTest()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let eventLoop = group.next()
        let (loop, held) = try await eventLoop.submit {
            let loop = ServerLoop(
                eventLoop: eventLoop,
                gateway: try server.gateway.makeLoop(on: eventLoop),
                settings: server.gateway.settings,
                tls: nil,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            return (NIOLoopBound(loop, eventLoop: eventLoop), NIOLoopBound(Held(), eventLoop: eventLoop))
        }.get()
        // Which side of the network it is on does not matter here.
        let channel = try await ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = Connection(loop: loop.value, isEncrypted: false)
                    held.value.connection = connection
                    try connection.addHandlers(to: channel.pipeline.syncOperations)
                }
            }
            .connect(host: "127.0.0.1", port: server.port).get()
        #expect(try await eventLoop.submit { held.value.connection != nil }.get())
        try await channel.close()
        // A channel lets its handlers go in the turn after.
        try await eventLoop.submit {}.get()
        #expect(try await eventLoop.submit { held.value.connection == nil }.get())
        try await eventLoop.submit { loop.value.gateway.shutdown() }.get()
        try await group.shutdownGracefully()
        await server.stop()
    }
}
