import NIOCore
import NIOHTTP1
import Proxy
import Upstreams

/// The upstream's end of a WebSocket connection until it has answered: HTTP.
final class UpstreamHandshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// Of an answer that is no agreement; it is passed on whole.
    private static let maxBodyBytes = 64 * 1024

    private let handshake: WebSocketHandshake
    private let exchange: WebSocketExchange
    private let encoder = HTTPRequestEncoder()
    private let decoder = ByteToMessageHandler(
        // What comes after the agreement is the other protocol's.
        HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: UpstreamHandshake.limits)
    )
    private var head: HTTPResponseHead?
    private var body = ByteBuffer()

    private static var limits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderListSize = 64 * 1024
        limits.maxHeaderFieldSize = 64 * 1024
        return limits
    }

    init(_ handshake: WebSocketHandshake, exchange: WebSocketExchange) {
        self.handshake = handshake
        self.exchange = exchange
    }

    func addHandlers(to channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(encoder)
        try pipeline.addHandler(decoder)
        try pipeline.addHandler(self)
    }

    func channelActive(context: ChannelHandlerContext) {
        let headers = HTTPHeaders(handshake.headers.map { ($0.name, $0.value) })
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: handshake.target, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
        case .body(var part):
            guard part.readableBytes <= Self.maxBodyBytes - body.readableBytes else {
                return exchange.fail(.bodyTooLarge(limit: Self.maxBodyBytes))
            }
            body.writeBuffer(&part)
        case .end:
            guard let head, exchange.upstreamHasAnswered(head, body: body) else { return }
            goOn(context)
        }
    }

    /// Leaves the channel to the other protocol.
    private func goOn(_ context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(UpstreamTunnel(exchange), position: .after(self))
            pipeline.removeHandler(self, promise: nil)
            pipeline.removeHandler(encoder, promise: nil)
            // The decoder goes last, and not at once: it hands over the bytes that it has read beyond the agreement. As
            // long as it is there, nothing but requests can be written.
            pipeline.removeHandler(decoder).assumeIsolated().whenComplete { [exchange] _ in exchange.upstreamIsOpen() }
        } catch {
            exchange.fail(.reset)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { exchange.fail(.reset) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let isMalformed = error is HTTPParserError || error is NIOHTTPDecoderError
        exchange.fail(isMalformed ? .protocolError : .reset)
    }
}

/// The upstream's end of a WebSocket connection once it has agreed: bytes.
final class UpstreamTunnel: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let exchange: WebSocketExchange

    init(_ exchange: WebSocketExchange) {
        self.exchange = exchange
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { exchange.upstreamHasSent(unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) { exchange.upstreamHasPaused() }

    /// The channel asks on its own after each read whether to go on: here it is held back while the client is slow.
    func read(context: ChannelHandlerContext) {
        if exchange.clientTakes { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { exchange.upstreamTakesMore() }
    }

    func channelInactive(context: ChannelHandlerContext) { exchange.fail(.reset) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
