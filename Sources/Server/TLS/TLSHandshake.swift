import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// Watches over the beginning of a TLS connection: one whose handshake fails or takes too long is closed, and operators
/// are told at debug level only, since anybody can bring that about.
final class TLSHandshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let patience: TimeAmount
    private let logger: Logger
    private var timer: Scheduled<Void>?

    init(patience: TimeAmount, logger: Logger) {
        self.patience = patience
        self.logger = logger
    }

    func channelActive(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { [self] in
            fail("it took too long", context)
        }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent {
            timer?.cancel()
            timer = nil
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail("\(error)", context) }

    func channelInactive(context: ChannelHandlerContext) {
        if timer != nil { fail("the client has gone", context) }
        context.fireChannelInactive()
    }

    private func fail(_ reason: String, _ context: ChannelHandlerContext) {
        // One failure is told, whatever follows from it.
        guard let timer else { return }
        timer.cancel()
        self.timer = nil
        let client = context.remoteAddress?.ipAddress ?? "unknown"
        logger.debug("no TLS connection", metadata: ["client": "\(client)", "reason": "\(reason)"])
        context.close(promise: nil)
    }
}
