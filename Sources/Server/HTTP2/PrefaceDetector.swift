import NIOCore

/// Finds out whether a client begins with HTTP/2, and has that take the place of HTTP/1.1 then.
///
/// It looks at the first bytes, whatever TLS has agreed on: a client that has agreed on HTTP/2 begins with it, and so does
/// one that knows without asking that the server speaks it.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9113#section-3.4
final class PrefaceDetector: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private let connection: Connection
    private var received = ByteBuffer()

    /// - Parameter connection: Comes after it, and takes HTTP/1.1.
    init(before connection: Connection) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.writeImmutableBuffer(unwrapInboundIn(data))
        let beginning = received.readableBytesView.prefix(Self.preface.count)
        if Self.preface.starts(with: beginning) {
            // Of a preface, the rest is still to come.
            guard beginning.count == Self.preface.count else { return }
            do {
                try HTTP2Connection.take(over: connection, behind: self, in: context)
            } catch {
                return context.close(promise: nil)
            }
        }
        let bytes = received
        received = ByteBuffer()
        context.fireChannelRead(wrapInboundOut(bytes))
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
