import Gateway
import Glibc
import NIOCore
import NIOHTTP1
import Settings
import Upstreams

/// A client's connection that carries HTTP/1.1: takes requests one after the other and writes the answers in their order.
///
/// What a request asks for is its exchange's business.
///
/// NIOHTTP1 reads the requests. All that has arrived in one piece it hands over at once; what belongs to a later request, or
/// cannot be used yet, waits here, and as long as something waits, nothing more is read from the socket: the client's own
/// system holds it back.
///
/// PERF: it writes the few lines of an answer's head itself, since head and body are one buffer then and one write. With
/// NIOHTTP1's encoder, a small request took 0.9 µs more of 9.
final class Connection: ChannelDuplexHandler, RemovableChannelHandler, ExchangeCarrier, ServerConnection {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How far the current request is read.
    enum Phase {
        /// Waiting for a head, or inside one.
        case head
        case body
        /// Read whole; the answer is not.
        case complete
        /// Answered: bytes of another protocol pass both ways.
        case tunnel
        /// What still comes is thrown away until the other side closes.
        case closing
    }

    /// What the decoder handed over.
    private enum Arrival {
        case head(RequestHead)
        case body(ByteBuffer)
        case end
        /// The last: why it cannot read on.
        case fault(RequestFault)
    }

    /// Bytes of a body that nobody wants and that are still read, to keep the connection.
    static let maxDiscardedBytes = 256 * 1024

    let loop: ServerLoop
    let isEncrypted: Bool
    /// Of the current request.
    let exchange: Exchange
    private(set) var context: ChannelHandlerContext?
    private(set) var phase = Phase.head
    /// What the client sends after the current request.
    var inbound = InboundProtocol.http
    /// Whether the decoder keeps bytes whose protocol is not known.
    var isHoldingBytes = false
    /// What the connection turns to once the current request is read whole; nil for another request.
    var socketOffer: WebSocketOffer?
    /// Whether the connection ends after the answer.
    var closesAfterAnswer = false
    /// How the end of the current answer is told.
    var framing = ResponseFraming.none
    /// Parts of answers that are not handed to the channel yet.
    var staged = ByteBuffer()
    /// Bytes that the channel has wait for a flush.
    var needsFlush = false

    /// Parts that came before there was use for them.
    private var waiting = CircularBuffer<Arrival>(initialCapacity: 1)
    /// PERF: asked several times for each request; the queue itself would be guarded against overlapping access each time.
    private var isAnythingWaiting = false
    private var discardedBytes = 0
    /// Whether the client waits to be told that it may send the body.
    var owesContinue = false
    private var isSinkBlocked = false
    /// The client's IP address.
    private(set) lazy var remoteAddress = context?.remoteAddress?.ipAddress

    private var isReading = false
    private var isProcessing = false
    private var isReadPending = false
    /// Whether the client has said that it sends no more.
    private var isInputClosed = false
    private var isOutputClosed = false
    /// When the client must have closed after us.
    private var lingeringEnd = NIODeadline.distantFuture
    /// Whether the decoder has given up.
    private var hasFault = false
    /// Whether a request's head has been decoded, and not its end.
    private var isInBody = false
    /// Whether the decoder will stop, and has stopped, after the request that it is at.
    private var stopsDecoder = false
    private var isDecoderStopped = false
    /// Parts that the bytes which are being decoded have brought so far.
    private var decodedParts = 0
    /// Whether a request's head has begun to arrive.
    private var isHeadBegun = false

    private var deadline = NIODeadline.distantFuture
    /// When a body that is collected must be there.
    private var bodyDeadline = NIODeadline.distantFuture
    private var isHeadTimed = false
    private var timer: Scheduled<Void>?
    /// Bytes that the client had not taken when the deadline passed last.
    private var untakenBytes = Int.max

    init(loop: ServerLoop, isEncrypted: Bool) {
        self.loop = loop
        self.isEncrypted = isEncrypted
        exchange = Exchange(loop: loop)
    }

    /// Adds the connection to a channel, with what reads HTTP/1.1, and what finds out whether the client speaks it.
    func addHandlers(to pipeline: ChannelPipeline.SynchronousOperations) throws {
        let decoder = RequestDecoder.handler(for: self, headerBytes: loop.limits.headerBytes)
        try pipeline.addHandler(PrefaceDetector(before: self))
        try pipeline.addHandler(decoder)
        try pipeline.addHandler(self)
    }

    /// Leaves its channel, which carries something else from now on.
    func leave() {
        guard let context else { return }
        leaveChannel()
        let pipeline = context.pipeline.syncOperations
        if let decoder = try? pipeline.handler(type: ByteToMessageHandler<RequestDecoder>.self) {
            pipeline.removeHandler(decoder, promise: nil)
        }
        pipeline.removeHandler(self, promise: nil)
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        exchange.carrier = self
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        exchange.carrier = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        loop.add(self)
        deadline = .now() + loop.times.idle
        scheduleTick(at: .now() + loop.times.tick)
        if loop.isDraining { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        phase = .closing
        giveUpRequest()
        dropWaiting()
        if exchange.isUnlogged { exchange.logAnswer(isComplete: false) }
        loop.remove(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError || error is ByteToMessageDecoderError.PayloadTooLargeError else {
            // The decoder repeats itself after its first error, with each read.
            if hasFault, error is ByteToMessageDecoderError { return }
            // A reset by the client as a rule; what is in progress ends in channelInactive.
            context.close(promise: nil)
            return
        }
        guard !hasFault else { return }
        hasFault = true
        let limit = loop.limits.headerBytes
        // Without a fault it is the end of the connection within a request, of which more will be heard.
        if let fault = RequestFault(error, isInBody: isInBody, limitBytes: limit) { arrive(.fault(fault)) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { inputHasClosed() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        decodedParts += 1
        switch unwrapInboundIn(data) {
        case .head(let received):
            let head = RequestHead(received)
            isInBody = true
            stopsDecoder = head.offersUpgrade
            arrive(.head(consume head))
        case .body(let part): arrive(.body(part))
        case .end:
            isInBody = false
            isDecoderStopped = stopsDecoder
            arrive(.end)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        switch phase {
        case .head where isHeadBegun && !isHeadTimed:
            isHeadTimed = true
            deadline = .now() + loop.times.head
        case .body where !isSinkBlocked:
            let now = NIODeadline.now()
            if case .collect = exchange.sink, bodyDeadline == .distantFuture { bodyDeadline = now + loop.times.request }
            deadline = min(now + loop.times.idle, bodyDeadline)
        case .closing where isOutputClosed:
            // Still on its way with what nobody wants; it reads the answer afterwards.
            deadline = min(.now() + loop.times.lingering, lingeringEnd)
        case .tunnel:
            if case .webSocket(let tunnel) = exchange.sink { tunnel.flush() }
        case .head, .body, .complete, .closing: break
        }
        settle()
    }

    /// The channel asks on its own after each read whether to go on: here it is held back.
    func read(context: ChannelHandlerContext) {
        if wantsInput {
            context.read()
        } else {
            isReadPending = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        exchange.clientCanTake(isWritable)
        if phase == .complete || phase == .tunnel || phase == .closing {
            // A client that takes nothing for too long is not worth the memory.
            deadline = isWritable && phase != .closing ? .distantFuture : .now() + loop.times.idle
        }
        if isWritable { process() }
    }

    // MARK: Reading requests

    /// Called before the decoder looks at bytes that have arrived.
    func willDecode() { decodedParts = 0 }

    /// Called when the decoder has handed over what they hold.
    ///
    /// - Parameter undecoded: Bytes that it keeps: the beginning of a line in a head.
    func didDecode(leaving undecoded: Int) {
        isHeadBegun = undecoded > 0 || decodedParts == 0
    }

    /// Whether the decoder has come to the end of a request after which it reads nothing; true once for each.
    func needsNewDecoder() -> Bool {
        defer { isDecoderStopped = false }
        return isDecoderStopped
    }

    private func arrive(_ arrival: consuming Arrival) {
        guard phase != .closing else { return }
        guard !isProcessing, !isAnythingWaiting, isReady else { return keep(arrival) }
        isProcessing = true
        take(arrival)
        isProcessing = false
        process()
    }

    private func keep(_ arrival: Arrival) {
        waiting.append(arrival)
        isAnythingWaiting = true
    }

    // PERF: by itself: in the loop that it is called from, access to the queue would be guarded with nothing in it, too.
    @inline(never)
    private func nextWaiting() -> Arrival? {
        let next = waiting.popFirst()
        isAnythingWaiting = !waiting.isEmpty
        return next
    }

    private func dropWaiting() {
        waiting.removeAll()
        isAnythingWaiting = false
    }

    /// Takes what waits, as far as there is use for it.
    private func process() {
        // An answer that is given at once lets the next request in, which the loop below does already.
        guard !isProcessing else { return }
        isProcessing = true
        while isAnythingWaiting, isReady, let next = nextWaiting() { take(next) }
        isProcessing = false
        if phase == .closing { dropWaiting() }
        if !isReading { settle() }
        if isReadPending, wantsInput {
            isReadPending = false
            context?.read()
        }
    }

    /// Sends what was written since bytes arrived.
    private func settle() {
        if owesContinue, phase == .body {
            owesContinue = false
            write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
        }
        flush()
    }

    private var wantsInput: Bool {
        if phase == .closing { return true }
        if phase == .tunnel, case .webSocket(let tunnel) = exchange.sink { return tunnel.canTake && !isHoldingBytes }
        return !isAnythingWaiting && !isSinkBlocked && !hasFault && !isHoldingBytes
    }

    /// Whether there is use for the next part.
    private var isReady: Bool {
        switch phase {
        // Answers pile up when a client sends requests and does not read.
        case .head: context?.channel.isWritable ?? false
        case .body: !isSinkBlocked
        case .complete, .tunnel, .closing: false
        }
    }

    private func take(_ arrival: consuming Arrival) {
        do throws(RequestFault) {
            switch consume arrival {
            case .head(let head): try begin(head)
            case .body(let part): try take(part)
            case .end: endBody()
            case .fault(let fault):
                if phase == .head { exchange.begin(RequestHead()) }
                throw fault
            }
        } catch {
            refuse(error)
        }
    }

    private func begin(_ head: consuming RequestHead) throws(RequestFault) {
        exchange.begin(consume head)
        isHeadTimed = false
        phase = .body
        bodyDeadline = .distantFuture
        if let fault = exchange.head.fault { throw fault }
        owesContinue = exchange.head.expectsContinue && exchange.head.framing != .none
        try exchange.sendToDestination()
    }

    private func take(_ part: ByteBuffer) throws(RequestFault) {
        owesContinue = false
        switch try exchange.take(part) {
        case .used: break
        case .full:
            isSinkBlocked = true
            // Now it is the upstream that is slow.
            deadline = .distantFuture
        case .discarded:
            discardedBytes += part.readableBytes
            if discardedBytes > Self.maxDiscardedBytes, exchange.isAnswered { closeAfterWrites() }
        }
    }

    private func endBody() {
        phase = .complete
        deadline = .distantFuture
        if let socketOffer { return handOver(as: socketOffer) }
        switch exchange.sink {
        case .collect, .proxy, .answering, .packing: exchange.finishBody()
        case .webSocket: inbound = .undecided
        case .discard: if exchange.isAnswered { becomeIdle() }
        }
    }

    func sinkHasRoom() {
        guard isSinkBlocked else { return }
        isSinkBlocked = false
        deadline = .now() + loop.times.idle
        process()
    }

    // MARK: Ends

    /// Called when an answer is written whole: the next request's turn has come.
    func answerHasEnded() {
        isSinkBlocked = false
        if closesAfterAnswer || loop.isDraining {
            closeAfterWrites()
        } else if phase == .complete {
            becomeIdle()
        }
        process()
    }

    private func becomeIdle() {
        guard !loop.isDraining else { return closeAfterWrites() }
        phase = .head
        exchange.reset()
        owesContinue = false
        discardedBytes = 0
        deadline = .now() + loop.times.idle
    }

    /// Answers with a fault, if there is still room for an answer, and ends the connection.
    private func refuse(_ fault: RequestFault) {
        giveUpRequest()
        if exchange.isAnswered {
            closeAfterWrites()
        } else if exchange.hasBegunAnswer {
            abort()
        } else {
            closesAfterAnswer = true
            exchange.answer(fault)
        }
    }

    /// Ends what is done for the current request.
    private func giveUpRequest() {
        isSinkBlocked = false
        exchange.giveUp()
    }

    // MARK: Tunnels

    func tunnelHasBegun() {
        exchange.tunnelHasBegun()
        phase = .tunnel
        deadline = .distantFuture
    }

    /// Goes on reading if the upstream takes more.
    func tunnelTakesMore() { process() }

    /// The upstream has closed: what it has sent still goes out.
    func tunnelHasEnded() { closeAfterWrites() }

    /// Closes once everything written is on its way.
    private func closeAfterWrites() {
        guard phase != .closing, let context else { return }
        // Closing a socket with unread bytes resets it, and the client might lose the answer that it has not read yet.
        // When the server stops, the next request may be on its way.
        let isQuiet =
            !hasFault && !isAnythingWaiting && !isHeadBegun && !isHoldingBytes
            && (phase == .head || phase == .complete && !loop.isDraining)
        phase = .closing
        dropWaiting()
        deadline = .now() + loop.times.idle
        needsFlush = false
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenSuccess { [self] in
            guard let context = self.context else { return }
            if isQuiet || isInputClosed {
                context.close(promise: nil)
            } else {
                isOutputClosed = true
                context.close(mode: .output, promise: nil)
                let now = NIODeadline.now()
                lingeringEnd = now + loop.times.longestLingering
                deadline = now + loop.times.lingering
                scheduleTick(at: deadline)
            }
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    }

    /// The client sends no more: it has gone, or has only closed its side, and nothing tells one from the other.
    ///
    /// What is answered still goes out. What is in progress is given up.
    private func inputHasClosed() {
        isInputClosed = true
        switch phase {
        case .closing where isOutputClosed: context?.close(promise: nil)
        case .closing: break
        case .tunnel:
            if case .webSocket(let tunnel) = exchange.sink { tunnel.clientHasClosed() }
            closeAfterWrites()
        case .head, .body, .complete:
            if exchange.hasBegunAnswer, !exchange.isAnswered { return abort() }
            giveUpRequest()
            closeAfterWrites()
        }
    }

    /// Closes at once, once what is written was offered to the client's system.
    ///
    /// The client sees an error even where the answer ends with the connection.
    func abort() {
        let resets = framing == .close && exchange.hasBegunAnswer && !exchange.isAnswered
        phase = .closing
        flush()
        giveUpRequest()
        guard let context else { return }
        guard resets, let socket = context.channel as? any SocketOptionProvider else {
            context.close(promise: nil)
            return
        }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }

    /// Closes a connection between two requests, or one that no longer carries requests.
    func closeIfIdle() {
        if phase == .tunnel { giveUpRequest() }
        if isIdle || phase == .tunnel { closeAfterWrites() }
    }

    func cutOff() { abort() }

    /// Leaves the channel to whoever speaks the protocol that comes next.
    func leaveChannel() {
        phase = .closing
        inbound = .handedOver
        timer?.cancel()
        timer = nil
        loop.remove(self)
    }

    private var isIdle: Bool { phase == .head && !isHeadBegun && !isAnythingWaiting }

    // MARK: Time

    /// Has the clock looked at then.
    ///
    /// PERF: one task per connection, which does so every now and then; requests only move the deadline. It holds the
    /// connection until it is cancelled, when the channel closes or carries something else: with a weak reference to it,
    /// the references to an object are counted in another place, at three times the cost.
    private func scheduleTick(at time: NIODeadline) {
        timer?.cancel()
        timer = context == nil ? nil : loop.eventLoop.assumeIsolated().scheduleTask(deadline: time) { self.tick() }
    }

    private func tick() {
        let now = NIODeadline.now()
        // A deadline set from now on is not nearer than the next tick.
        if now < deadline { return scheduleTick(at: min(deadline, now + loop.times.tick)) }
        if clientHasTakenSome() {
            deadline = now + loop.times.idle
            return scheduleTick(at: min(deadline, now + loop.times.tick))
        }
        deadline = .distantFuture
        scheduleTick(at: now + loop.times.tick)
        switch phase {
        case .head where isHeadTimed: refuse(.headTimeout)
        case .head: abort()
        case .body where !exchange.hasBegunAnswer: refuse(.bodyTimeout)
        case .body, .complete, .tunnel, .closing: abort()
        }
    }

    /// Whether the client is slow rather than stuck: bytes for it are still here, and fewer than when this was asked last.
    private func clientHasTakenSome() -> Bool {
        let untaken = (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        defer { untakenBytes = untaken > 0 ? untaken : .max }
        return untaken > 0 && untaken < untakenBytes
    }
}
