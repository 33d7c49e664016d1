import Logging
import NIOCore
import NIOHTTP2
import Settings

/// A client's connection that carries HTTP/2: each of its requests is an ``HTTP2Stream``.
///
/// Frames, flow control and what clients may not do too often are NIOHTTP2's business, and so is the graceful end: it tells
/// the client to open no more streams, and closes once the last is answered.
final class HTTP2Connection: ChannelInboundHandler, ServerConnection {
    typealias InboundIn = HTTP2Frame

    /// Requests that a client may have in progress at once.
    private static let maxStreams = 100
    /// For a client that is told that the connection ends, and does not answer.
    private static let patience = TimeAmount.seconds(10)

    private let loop: ServerLoop
    private var context: ChannelHandlerContext?
    private var streams: [ObjectIdentifier: HTTP2Stream] = [:]
    /// When the last stream has ended.
    private var idleSince = NIODeadline.now()
    private var timer: Scheduled<Void>?

    private init(loop: ServerLoop) {
        self.loop = loop
    }

    /// Replaces a connection that carries HTTP/1.1 and has carried nothing yet.
    ///
    /// - Parameters:
    ///   - connection: Leaves the pipeline.
    ///   - handler: After which the new handlers come.
    ///   - context: The handler's.
    /// - Throws: When the channel takes no more handlers.
    static func take(
        over connection: Connection,
        behind handler: any ChannelHandler,
        in context: ChannelHandlerContext
    ) throws {
        let loop = connection.loop
        let pipeline = context.pipeline.syncOperations
        let this = HTTP2Connection(loop: loop)
        let manager = NIOHTTP2ServerConnectionManagementHandler(
            eventLoop: loop.eventLoop,
            configuration: NIOHTTP2ServerConnectionManagementHandler.Configuration(
                maxIdleTime: loop.times.idle,
                maxAge: nil,
                maxGraceTime: loop.times.request,
                keepalive: nil
            )
        )
        let bound = NIOLoopBound(this, eventLoop: loop.eventLoop)
        let isEncrypted = connection.isEncrypted
        let http2 = NIOHTTP2Handler(
            mode: .server,
            eventLoop: loop.eventLoop,
            connectionConfiguration: connectionConfiguration(loop),
            streamConfiguration: streamConfiguration,
            streamDelegate: manager.http2StreamDelegate
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                let stream = HTTP2Stream(on: bound.value, loop: bound.value.loop, isEncrypted: isEncrypted)
                try channel.pipeline.syncOperations.addHandler(stream)
            }
        }
        try pipeline.addHandler(http2, position: .after(handler))
        try pipeline.addHandler(manager, position: .after(http2))
        try pipeline.addHandler(this, position: .after(manager))
        connection.leave()
        // The channel has long been active, which starts the manager's timers.
        try pipeline.context(handler: http2).fireChannelActive()
    }

    private static func connectionConfiguration(_ loop: ServerLoop) -> NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        // Frequent resets, pings and settings, and many continuations, NIOHTTP2 refuses by itself.
        configuration.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: maxStreams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: loop.limits.headerBytes),
        ]
        // Several bodies may be on their way.
        configuration.targetWindowSize = 1 << 20
        return configuration
    }

    private static var streamConfiguration: NIOHTTP2Handler.StreamConfiguration {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        // As for connections.
        configuration.outboundBufferSizeHighWatermark = 64 * 1024
        configuration.outboundBufferSizeLowWatermark = 32 * 1024
        return configuration
    }

    // MARK: Channel events

    // Nothing goes on behind: what is there is about to leave, and takes other things than frames.

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.add(self)
        scheduleTick()
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {}

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        loop.remove(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func channelReadComplete(context: ChannelHandlerContext) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client that sends no more gets nothing more either.
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What is wrong with one stream, that stream has been told.
        if error is NIOHTTP2Errors.StreamError { return }
        loop.logger.debug("an HTTP/2 connection is closed", metadata: ["reason": "\(error)"])
        // The client has been told why.
        context.close(promise: nil)
    }

    // MARK: Streams

    func add(_ stream: HTTP2Stream) { streams[ObjectIdentifier(stream)] = stream }

    func remove(_ stream: HTTP2Stream) {
        streams[ObjectIdentifier(stream)] = nil
        if streams.isEmpty { idleSince = .now() }
    }

    /// PERF: one task per connection, which looks at the clock every now and then.
    private func scheduleTick() {
        timer = loop.eventLoop.assumeIsolated().scheduleTask(in: loop.times.tick) { [weak self] in self?.tick() }
    }

    private func tick() {
        let now = NIODeadline.now()
        // A stream that is late leaves.
        for stream in Array(streams.values) { stream.tick(now) }
        // The manager has told an idle client that the connection ends, and this one does not let it.
        if streams.isEmpty, now > idleSince + loop.times.idle + Self.patience { return cutOff() }
        scheduleTick()
    }

    // MARK: Ends

    func closeIfIdle() {
        // All requests in progress are answered first; further ones the client is told to send elsewhere.
        context?.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }

    func cutOff() { context?.close(promise: nil) }
}
