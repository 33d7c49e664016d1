import NIOCore
import NIOHPACK
import NIOHTTP2
import Proxy

/// A stream of an HTTP/2 connection, which carries one request and its answer.
///
/// What the request asks for is its exchange's business.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9113#section-8.1
final class HTTP2Stream: ChannelDuplexHandler, ExchangeCarrier {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    /// How far the request is read.
    private enum Phase {
        case head
        case body
        /// Read whole, or what still comes is thrown away.
        case complete
    }

    private let connection: HTTP2Connection
    private let exchange: Exchange
    private let loop: ServerLoop
    let isEncrypted: Bool
    private var context: ChannelHandlerContext?
    private var phase = Phase.head
    /// Parts of the body that came before there was room for them.
    private var waiting = CircularBuffer<ByteBuffer>(initialCapacity: 1)
    /// Whether the client has sent all of the request.
    private var isInputEnded = false
    private var isSinkBlocked = false
    private var discardedBytes = 0
    private var isReading = false
    private var isReadPending = false
    /// Whether the answer has ended.
    private var hasEnded = false
    private var needsFlush = false
    /// Until when the client is waited for: for the rest of the body, or to take what it was sent.
    private var deadline = NIODeadline.distantFuture

    init(on connection: HTTP2Connection, loop: ServerLoop, isEncrypted: Bool) {
        self.connection = connection
        self.loop = loop
        self.isEncrypted = isEncrypted
        exchange = Exchange(loop: loop)
    }

    /// The client's IP address.
    private(set) lazy var remoteAddress = context?.channel.parent?.remoteAddress?.ipAddress

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        exchange.carrier = self
        connection.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        exchange.carrier = nil
        connection.remove(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .complete
        hasEnded = true
        exchange.giveUp()
        if exchange.isUnlogged { exchange.logAnswer(isComplete: false) }
    }

    /// A reset by the client, as a rule; what is in progress ends in `channelInactive`.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        switch unwrapInboundIn(data) {
        case .headers(let frame) where phase == .head: begin(frame)
        // Trailer fields are for nobody here.
        case .headers(let frame): if frame.endStream { endBody() }
        case .data(let frame):
            if case .byteBuffer(let part) = frame.data, part.readableBytes > 0 { take(part) }
            if frame.endStream { endBody() }
        default: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if phase == .body, !isSinkBlocked { deadline = bodyDeadline }
        flush()
    }

    /// The channel asks on its own after each read whether to go on: here it is held back, and with it the client, whose
    /// window is not widened.
    func read(context: ChannelHandlerContext) {
        if isSinkBlocked {
            isReadPending = true
        } else {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        exchange.clientCanTake(isWritable)
        if phase == .complete, !hasEnded { deadline = isWritable ? .distantFuture : .now() + loop.times.idle }
    }

    // MARK: The request

    private func begin(_ frame: HTTP2Frame.FramePayload.Headers) {
        let head = RequestHead(frame.headers, hasBody: !frame.endStream)
        exchange.begin(head)
        phase = .body
        isInputEnded = frame.endStream
        do throws(RequestFault) {
            if let fault = head.fault { throw fault }
            try exchange.sendToDestination()
        } catch {
            return refuse(error)
        }
        if frame.endStream {
            endBody()
        } else if head.expectsContinue, !exchange.hasBegunAnswer {
            write(.headers(.init(headers: [":status": "100"])))
        }
    }

    private func take(_ part: ByteBuffer) {
        guard phase == .body else { return }
        guard !isSinkBlocked else { return waiting.append(part) }
        do throws(RequestFault) {
            switch try exchange.take(part) {
            case .used: break
            case .full:
                isSinkBlocked = true
                // Now it is the upstream that is slow.
                deadline = .distantFuture
            case .discarded:
                discardedBytes += part.readableBytes
                // A reset before would take what is left of the answer with it.
                if discardedBytes > Connection.maxDiscardedBytes, hasEnded {
                    phase = .complete
                    write(.rstStream(.noError))
                }
            }
        } catch {
            refuse(error)
        }
    }

    private func endBody() {
        isInputEnded = true
        guard phase == .body, !isSinkBlocked else { return }
        phase = .complete
        if !hasEnded { deadline = isWritable ? .distantFuture : .now() + loop.times.idle }
        exchange.finishBody()
    }

    func sinkHasRoom() {
        guard isSinkBlocked else { return }
        isSinkBlocked = false
        while !isSinkBlocked, let part = waiting.popFirst() { take(part) }
        guard !isSinkBlocked else { return }
        if isInputEnded { return endBody() }
        if phase == .body { deadline = bodyDeadline }
        if isReadPending {
            isReadPending = false
            context?.read()
        }
    }

    /// Answers with a fault, if there is still room for an answer.
    private func refuse(_ fault: RequestFault) {
        exchange.giveUp()
        waiting.removeAll()
        if hasEnded { return }
        if exchange.hasBegunAnswer { abort() } else { exchange.answer(fault) }
    }

    func openGraphQLSocket() throws(RequestFault) { throw .webSocket }

    func openWebSocket(_ match: ProxyMatch) throws(RequestFault) { throw .webSocket }

    // MARK: The answer

    var isWritable: Bool { context?.channel.isWritable ?? false }

    func write(_ answer: AnswerHead) { write(.headers(.init(headers: fields(of: answer)))) }

    func write(_ answer: AnswerHead, body: UnsafeRawBufferPointer) {
        hasEnded = body.isEmpty
        write(.headers(.init(headers: fields(of: answer), endStream: hasEnded)))
        if !body.isEmpty { writeBody(ByteBuffer(bytes: body), isLast: true) }
    }

    func writeBody(_ part: ByteBuffer) { writeBody(part, isLast: false) }

    private func writeBody(_ part: ByteBuffer, isLast: Bool) {
        hasEnded = isLast
        write(.data(.init(data: .byteBuffer(part), endStream: isLast)))
    }

    private func fields(of answer: AnswerHead) -> HPACKHeaders {
        var fields = HPACKHeaders()
        fields.reserveCapacity(answer.headers.count + 8)
        fields.add(name: ":status", value: String(min(max(answer.status, 100), 999)))
        if exchange.writeFields(of: answer, to: &fields) { fields.add(name: "date", value: loop.date.value) }
        return fields
    }

    func finishAnswer() {
        if !hasEnded { writeBody(ByteBuffer(), isLast: true) }
        deadline = .now() + loop.times.idle
        if !isReading { flush() }
    }

    func flush() {
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
    }

    func abort() {
        guard context != nil else { return }
        hasEnded = true
        phase = .complete
        exchange.giveUp()
        write(.rstStream(.internalError))
        flush()
    }

    private func write(_ payload: HTTP2Frame.FramePayload) {
        needsFlush = true
        context?.write(wrapOutboundOut(payload), promise: nil)
    }

    // MARK: Time

    /// A body that is read whole has to be there when the answer would have to be.
    private var bodyDeadline: NIODeadline {
        guard case .collect = exchange.sink else { return .now() + loop.times.idle }
        return deadline == .distantFuture ? .now() + loop.times.request : deadline
    }

    /// Called by the connection every now and then.
    func tick(_ now: NIODeadline) {
        guard now >= deadline else { return }
        deadline = .distantFuture
        if phase == .body, !exchange.hasBegunAnswer { refuse(.bodyTimeout) } else { abort() }
    }
}

extension HPACKHeaders: FieldWriter {
    mutating func writeField(_ name: StaticString, _ value: String) { add(name: name.description, value: value) }

    mutating func writeField(_ name: StaticString, _ value: Int) { add(name: name.description, value: String(value)) }

    /// Leaves out what is about a connection of HTTP/1.1.
    mutating func writeField(_ name: String, _ value: String) {
        let name = name.lowercased()
        switch name {
        case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade": return
        default: add(name: name, value: value)
        }
    }
}
