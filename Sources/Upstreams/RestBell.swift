import CCurl
import Glibc
import NIOCore
import NIOPosix

/// Rings on the event loop's next look at its sockets: after the tasks that are due, and beside all that has arrived.
///
/// A task would not do: the loop runs what is due, tasks of tasks too, before it looks at a socket again. So the bell is
/// a descriptor among those that the loop watches.
final class RestBell {
    private let descriptor: Int32
    private let channel: EventLoopFuture<any Channel>
    private let hasRung: @Sendable () -> Void

    /// A bell of the loop; call it there.
    ///
    /// Fails if the loop is of another kind or the system has no more descriptors.
    ///
    /// - Parameters:
    ///   - eventLoop: One of SwiftNIO's loops over sockets.
    ///   - hasRung: Called on the loop.
    init?(eventLoop: any EventLoop, hasRung: @escaping @Sendable () -> Void) {
        guard let bootstrap = NIOPipeBootstrap(validatingGroup: eventLoop) else { return nil }
        descriptor = ccurl_event_descriptor()
        guard descriptor >= 0 else { return nil }
        self.hasRung = hasRung
        channel =
            bootstrap
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(hasRung: hasRung))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
    }

    deinit { channel.whenSuccess { $0.close(promise: nil) } }

    /// Rings once, however often it is called before that.
    func ring() {
        _ = eventfd_write(descriptor, 1)
        // Where the loop could not take the descriptor in, what rests goes on all the same.
        channel.whenFailure { [channel, hasRung] _ in channel.eventLoop.execute(hasRung) }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let hasRung: @Sendable () -> Void

        init(hasRung: @escaping @Sendable () -> Void) { self.hasRung = hasRung }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { hasRung() }
    }
}
