import Gateway
import NIOCore
import NIOWebSocket
import OrderedJSON
import Settings
import Upstreams

/// A client's connection once it carries WebSocket frames: hands messages to a ``GraphQLSocket`` and sends what it says.
///
/// It takes the place of the ``Connection`` on which the handshake came. Both ends close as RFC 6455 has it: a close frame
/// is answered with one, and who has sent one waits for the other's, though not for ever.
///
/// PERF: an idle one keeps no buffer, and has no timer of its own.
final class WebSocketConnection: ChannelDuplexHandler, SocketTransport, ServerConnection {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let loop: ServerLoop
    private let log: SocketLog?
    private var context: ChannelHandlerContext?
    private var socket: GraphQLSocket?
    private var assembly: MessageAssembly
    private var isFlushScheduled = false
    private var isReadPending = false
    /// Whether our close frame is written.
    private var isClosing = false
    /// What the log says of the end.
    private var endCode: UInt16?
    /// Bytes that the client had not taken when the closing was looked at last.
    private var untakenBytes = Int.max

    /// - Parameters:
    ///   - loop: Of the channel.
    ///   - log: Of the handshake's request; nil when nobody reads it.
    init(loop: ServerLoop, log: SocketLog?) {
        self.loop = loop
        self.log = log
        assembly = MessageAssembly(maxBytes: loop.gateway.snapshot.settings.endpoint.subscriptions.maxMessageBytes)
    }

    /// Adds the connection to a channel, behind what the frames' bytes come through.
    func addHandlers(to pipeline: ChannelPipeline.SynchronousOperations) throws {
        try pipeline.addHandler(WebSocketFrameEncoder())
        // A message's length is checked part by part; a frame alone cannot be longer.
        try pipeline.addHandler(ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: assembly.maxBytes)))
        try pipeline.addHandler(self)
    }

    /// Begins to speak.
    ///
    /// - Parameters:
    ///   - headers: Of the handshake.
    ///   - trace: Of the handshake's request.
    ///   - closure: Why it is closed at once; nil to go on.
    func begin(headers: [HTTPHeader], trace: RequestTrace?, closure: SocketClosure?) {
        if let closure { return close(closure) }
        socket = GraphQLSocket(on: loop.gateway, headers: headers, trace: trace, transport: self)
        if loop.isDraining { loop.gateway.streams.complete() }
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        socket?.connectionHasEnded()
        socket = nil
        isClosing = true
        loop.remove(self)
        log?.recordEnd(endCode)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        socket?.clientWasHeard()
        do throws(MessageAssembly.Violation) {
            let arrival = try assembly.take(frame)
            // All that still counts after our own close frame is the client's.
            if isClosing {
                if case .close = arrival { context.close(promise: nil) }
                return
            }
            switch arrival {
            case .nothing: break
            case .text(let text): socket?.receive(text)
            case .binary: socket?.receiveBinary()
            case .ping(let payload): write(WebSocketFrame(fin: true, opcode: .pong, data: payload))
            case .close(let code): clientCloses(code)
            }
        } catch {
            close(error.closure)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        socket?.writabilityChanged(isWritable)
        if isWritable, isReadPending {
            isReadPending = false
            context.read()
        }
    }

    /// The channel asks on its own after each read whether to go on: a client that takes no answers is not read from.
    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable || isClosing {
            context.read()
        } else {
            isReadPending = true
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // WebSocket knows no half of a connection.
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength: close(.messageTooLarge)
        case is NIOWebSocketError: close(.protocolError("A control frame is in parts, or longer than 125 bytes"))
        // The decoder repeats itself after its first error, with each read.
        case is ByteToMessageDecoderError: break
        // A reset by the client as a rule.
        default: context.close(promise: nil)
        }
    }

    // MARK: What goes out

    var isWritable: Bool { context?.channel.isWritable ?? false }

    func send(_ head: borrowing OutputBuffer, _ payload: borrowing OutputBuffer, _ tail: StaticString) {
        guard let context, !isClosing else { return }
        // The encoder writes the frame's head in front, where there is room.
        var bytes = context.channel.allocator.buffer(
            capacity: 10 + head.count + payload.count + tail.utf8CodeUnitCount
        )
        bytes.moveWriterIndex(to: 10)
        bytes.moveReaderIndex(to: 10)
        head.withUnsafeBytes { part in _ = bytes.writeBytes(part) }
        payload.withUnsafeBytes { part in _ = bytes.writeBytes(part) }
        bytes.writeStaticString(tail)
        write(WebSocketFrame(fin: true, opcode: .text, data: bytes))
    }

    func ping() { write(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())) }

    private func write(_ frame: WebSocketFrame) {
        guard let context else { return }
        context.write(wrapOutboundOut(frame), promise: nil)
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        loop.gateway.upstreams.onTurnEnd { [self] in
            isFlushScheduled = false
            self.context?.flush()
        }
    }

    func operationHasEnded(_ report: SocketOperationReport) { log?.record(report) }

    // MARK: Ends

    func close(_ closure: SocketClosure) {
        guard let context, !isClosing else { return }
        // What the client's message has brought about may be why.
        socket?.connectionHasEnded()
        endCode = closure.code
        write(Self.closeFrame(closure.code, closure.reasonBytes))
        isClosing = true
        scheduleEnd(in: loop.times.lingering, until: .now() + loop.times.longestLingering)
        if isReadPending {
            isReadPending = false
            context.read()
        }
    }

    /// The client has sent a close frame: it gets its code back, and the connection ends.
    private func clientCloses(_ code: UInt16?) {
        guard let context else { return }
        socket?.connectionHasEnded()
        endCode = code ?? 1005
        isClosing = true
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [self] _ in self.context?.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(Self.closeFrame(code, [])), promise: written)
        // Who does not take it is not waited for.
        scheduleEnd(in: loop.times.lingering, until: .now() + loop.times.longestLingering)
    }

    private static func closeFrame(_ code: UInt16?, _ reason: [UInt8]) -> WebSocketFrame {
        var payload = ByteBuffer()
        if let code {
            payload.writeInteger(code)
            payload.writeBytes(reason)
        }
        return WebSocketFrame(fin: true, opcode: .connectionClose, data: payload)
    }

    /// Ends the connection though the client has not: one that still takes what was sent has until `last`.
    private func scheduleEnd(in time: TimeAmount, until last: NIODeadline) {
        loop.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            guard let self, let context = self.context else { return }
            let untaken = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
            if untaken > 0, untaken < untakenBytes, NIODeadline.now() < last {
                untakenBytes = untaken
                return scheduleEnd(in: time, until: last)
            }
            context.close(promise: nil)
        }
    }

    /// The gateway closes its sockets itself when the server stops.
    func closeIfIdle() {}

    func cutOff() { context?.close(promise: nil) }
}
