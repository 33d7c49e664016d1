import Gateway
import Glibc
import NIOCore
import Proxy
import Settings
import Upstreams

/// One client's connection: reads requests one after the other, sends each where it belongs, and writes the answers in
/// the requests' order.
///
/// A request that comes while the one before it is being answered waits in `input`; when enough waits, the socket is not
/// read any further, and the client's own system holds the rest back.
///
/// PERF: it reads and writes HTTP itself instead of using NIOHTTP1: whole request and whole response are one buffer each.
/// Measured with small GET requests and constant answers, per request on one core: NIO without any HTTP 7.6 µs, this way
/// 9.4, with NIOHTTP1 13.8.
final class Connection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How far the current request is read.
    enum Phase {
        /// Waiting for a head, or inside one.
        case head
        case body
        /// Read whole; the answer is not.
        case complete
        /// What still comes is thrown away until the other side closes.
        case closing
    }

    /// Where a request's body goes.
    private enum Sink {
        /// Its answer needs no body, or is given already.
        case discard
        case collect(GatewayDestination)
        case proxy(ProxyExchange)
    }

    /// Bytes of later requests that wait here while one is answered.
    private static let maxWaitingBytes = 64 * 1024
    /// Bytes of a body that nobody wants and that are still read, to keep the connection.
    private static let maxDiscardedBytes = 256 * 1024

    let loop: ServerLoop
    private(set) var context: ChannelHandlerContext?
    private(set) var phase = Phase.head
    /// The current request.
    private(set) var head = RequestHead()
    /// Whether the answer's status line is written.
    var hasBegunAnswer = false
    /// Whether the answer is written whole.
    private(set) var isAnswered = false
    /// Whether the connection ends after the answer.
    var closesAfterAnswer = false
    /// Written bytes wait for a flush.
    var needsFlush = false
    /// When the current request's head was complete; only kept for the access log.
    private var begunAt = NIODeadline.uptimeNanoseconds(0)
    var answerStatus = 0

    private var input = ByteBuffer()
    private var parser: RequestHeadParser
    private var body = RequestBodyReader(.none, trailerBytes: 0)
    private var sink = Sink.discard
    private var collected: [UInt8] = []
    private var discardedBytes = 0
    private var hasSentContinue = false
    private var isSinkBlocked = false
    private var call: GatewayCall?

    /// The client's IP address.
    private lazy var remoteAddress = context?.remoteAddress?.ipAddress

    private var isReading = false
    private var isProcessing = false
    private var isReadPending = false

    private var deadline = NIODeadline.distantFuture
    private var isHeadTimed = false
    private var timer: Scheduled<Void>?

    init(loop: ServerLoop) {
        self.loop = loop
        parser = RequestHeadParser(limitBytes: loop.limits.headerBytes)
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
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
        input = ByteBuffer()
        loop.remove(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset by the client as a rule; what is in progress ends in channelInactive.
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        guard phase != .closing else { return }
        var bytes = unwrapInboundIn(data)
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.writeBuffer(&bytes)
        }
        process()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        flushIfNeeded()
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
        if case .proxy(let exchange) = sink { exchange.clientCanTake(isWritable) }
        if phase == .complete || phase == .closing {
            // A client that takes nothing for too long is not worth the memory.
            deadline = isWritable && phase == .complete ? .distantFuture : .now() + loop.times.idle
        }
        if isWritable { process() }
    }

    // MARK: Reading requests

    /// Reads as far as what has arrived allows.
    private func process() {
        // An answer that is given at once lets the next request in, which the loop below does already.
        guard !isProcessing else { return }
        isProcessing = true
        while advance() {}
        isProcessing = false
        if input.readableBytes == 0 { input = ByteBuffer() }
        if !isReading { flushIfNeeded() }
        if isReadPending, wantsInput {
            isReadPending = false
            context?.read()
        }
    }

    private var wantsInput: Bool {
        switch phase {
        case .head: input.readableBytes < Self.maxWaitingBytes || context?.channel.isWritable ?? false
        case .body: !isSinkBlocked
        case .complete: input.readableBytes < Self.maxWaitingBytes
        case .closing: true
        }
    }

    /// One step.
    ///
    /// - Returns: Whether there may be another.
    private func advance() -> Bool {
        do throws(RequestFault) {
            switch phase {
            case .head: return try readHead()
            case .body: return try readBody()
            case .complete: return false
            case .closing:
                input = ByteBuffer()
                return false
            }
        } catch {
            refuse(error)
            return false
        }
    }

    private func readHead() throws(RequestFault) -> Bool {
        guard input.readableBytes > 0, let context else { return false }
        // Answers pile up when a client sends requests and does not read.
        guard context.channel.isWritable else { return false }
        let bytes = input
        guard let (head, length) = try parser.read(bytes.readableBytesUInt8Span) else {
            if !isHeadTimed {
                isHeadTimed = true
                deadline = .now() + loop.times.head
            }
            return false
        }
        input.moveReaderIndex(forwardBy: length)
        self.head = head
        parser.reset()
        isHeadTimed = false
        phase = .body
        body = RequestBodyReader(head.framing, trailerBytes: loop.limits.headerBytes)
        sink = .discard
        if loop.accessLog != nil { begunAt = .now() }
        try begin()
        return true
    }

    private func readBody() throws(RequestFault) -> Bool {
        guard !isSinkBlocked else { return false }
        switch try body.next(from: &input) {
        case .bytes(let part):
            try take(part)
            return true
        case .incomplete:
            deadline = .now() + loop.times.idle
            return false
        case .end:
            phase = .complete
            deadline = .distantFuture
            switch sink {
            case .collect(let destination): dispatch(destination)
            case .proxy(let exchange): exchange.finishBody()
            case .discard: if isAnswered { becomeIdle() }
            }
            return true
        }
    }

    private func take(_ part: ByteBuffer) throws(RequestFault) {
        switch sink {
        case .collect:
            let limit = loop.limits.bodyBytes
            guard part.readableBytes <= limit - collected.count else { throw .bodyTooLarge(limitBytes: limit) }
            if collected.isEmpty {
                collected = Array(part.readableBytesView)
            } else {
                collected.append(contentsOf: part.readableBytesView)
            }
        case .proxy(let exchange):
            if !exchange.write(part) {
                isSinkBlocked = true
                // Now it is the upstream that is slow.
                deadline = .distantFuture
            }
        case .discard:
            discardedBytes += part.readableBytes
            if discardedBytes > Self.maxDiscardedBytes, isAnswered { closeAfterWrites() }
        }
    }

    /// Lets the body go on after ``ProxyExchange/write(_:)`` answered false.
    func sinkHasRoom() {
        guard isSinkBlocked else { return }
        isSinkBlocked = false
        deadline = .now() + loop.times.idle
        process()
    }

    // MARK: Sending requests where they belong

    private func begin() throws(RequestFault) {
        guard !loop.isDraining else { throw .stopping }
        if let cors = loop.cors, !cors.passesPreflights, cors.isPreflight(head) {
            answer(status: cors.preflightStatus)
            return
        }
        let destination = loop.gateway.destination(method: head.method, target: head.target)
        switch destination {
        case .graphQL, .aggregate:
            let limit = loop.limits.bodyBytes
            if case .length(let count) = head.framing, count > limit { throw .bodyTooLarge(limitBytes: limit) }
            sink = .collect(destination)
            sendContinue()
        case .proxy(let match):
            guard !head.wantsWebSocket else { throw .webSocket }
            let exchange = ProxyExchange(connection: self, route: match.route)
            guard exchange.start(match, head: head, remoteAddress: remoteAddress) else {
                answer(status: 404)
                return
            }
            sink = .proxy(exchange)
            sendContinue()
        case .readiness, .liveness:
            guard head.method == "GET" || head.method == "HEAD" else {
                answer(status: 404)
                return
            }
            if case .readiness = destination, !loop.isReady {
                answer(status: 503, headers: loop.healthHeaders, body: HealthAnswer.notReady)
            } else {
                answer(status: 200, headers: loop.healthHeaders, body: HealthAnswer.ok)
            }
        case .notFound:
            answer(status: 404)
        }
    }

    private func dispatch(_ destination: GatewayDestination) {
        let request = GatewayRequest(
            method: head.method,
            target: head.target,
            headers: head.headers,
            body: collected
        )
        collected = []
        let call = loop.gateway.handle(destination, request) { [self] response, output in
            answer(response, body: output)
        }
        // Unless it was answered at once.
        if phase == .complete { self.call = call }
    }

    private func sendContinue() {
        guard head.expectsContinue, head.framing != .none, input.readableBytes == 0 else { return }
        hasSentContinue = true
        write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
    }

    /// Whether the rest of a body that nobody wants is better not awaited.
    var isRestUnwelcome: Bool {
        guard phase == .body else { return false }
        if case .length(let count) = head.framing, count > Self.maxDiscardedBytes { return true }
        // The client may send its body or leave it, and we could not tell which it did.
        return head.expectsContinue && head.framing != .none && !hasSentContinue
    }

    // MARK: Ends

    /// Called when the answer is written whole.
    func answerHasEnded() {
        isAnswered = true
        loop.accessLog?.record(head, status: answerStatus, since: begunAt)
        call = nil
        sink = .discard
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
        // An idle connection keeps as little as possible.
        head = RequestHead()
        hasBegunAnswer = false
        isAnswered = false
        hasSentContinue = false
        discardedBytes = 0
        deadline = .now() + loop.times.idle
    }

    /// Answers with a fault, if there is still room for an answer, and ends the connection.
    private func refuse(_ fault: RequestFault) {
        if phase == .head {
            head = parser.begun ?? RequestHead()
            if loop.accessLog != nil { begunAt = .now() }
        }
        giveUpRequest()
        if isAnswered {
            closeAfterWrites()
        } else if hasBegunAnswer {
            abort()
        } else {
            closesAfterAnswer = true
            let request = head.method.isEmpty ? nil : (method: head.method, url: head.target)
            let body = ErrorBody.json(
                name: fault.name,
                message: fault.message,
                status: fault.status,
                request: request
            )
            let type = HTTPHeader("content-type", ErrorBody.contentType)
            answer(status: fault.status, headers: [type], body: body)
        }
    }

    /// Ends what is done for the current request.
    private func giveUpRequest() {
        let (call, sink) = (self.call, self.sink)
        self.call = nil
        self.sink = .discard
        collected = []
        isSinkBlocked = false
        call?.cancel()
        if case .proxy(let exchange) = sink { exchange.cancel() }
    }

    /// Closes once everything written is on its way.
    private func closeAfterWrites() {
        guard phase != .closing, let context else { return }
        // Closing a socket with unread bytes resets it, and the client might lose the answer that it has not read yet.
        // When the server stops, the next request may be on its way.
        let isQuiet = input.readableBytes == 0 && (isIdle || phase == .complete && !loop.isDraining)
        phase = .closing
        input = ByteBuffer()
        deadline = .now() + loop.times.idle
        needsFlush = false
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenSuccess { [self] in
            guard let context = self.context else { return }
            if isQuiet {
                context.close(promise: nil)
            } else {
                context.close(mode: .output, promise: nil)
                deadline = .now() + loop.times.lingering
                scheduleTick(at: deadline)
            }
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    }

    /// Closes at once; what is written and not sent is lost.
    ///
    /// - Parameter resets: Lets the client see an error even where the answer ends with the connection.
    func abort(resets: Bool = false) {
        phase = .closing
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

    /// Closes a connection between two requests.
    func closeIfIdle() {
        if isIdle { closeAfterWrites() }
    }

    private var isIdle: Bool { phase == .head && parser.isAtStart && input.readableBytes == 0 }

    // MARK: Time

    /// PERF: one task per connection, which looks at the clock every now and then; requests only move the deadline.
    private func scheduleTick(at time: NIODeadline) {
        timer?.cancel()
        timer = loop.eventLoop.assumeIsolated().scheduleTask(deadline: time) { [weak self] in self?.tick() }
    }

    private func tick() {
        let now = NIODeadline.now()
        // A deadline set from now on is not nearer than the next tick.
        if now < deadline { return scheduleTick(at: min(deadline, now + loop.times.tick)) }
        deadline = .distantFuture
        scheduleTick(at: now + loop.times.tick)
        switch phase {
        case .head where isHeadTimed: refuse(.headTimeout)
        case .head: abort()
        case .body where !hasBegunAnswer: refuse(.bodyTimeout)
        case .body, .complete, .closing: abort()
        }
    }
}
