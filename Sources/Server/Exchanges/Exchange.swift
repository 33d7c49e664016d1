import Gateway
import NIOCore
import Proxy
import Settings
import Upstreams

/// One request and its answer, whichever version of HTTP carries them.
///
/// It finds out where the request goes, takes the body there, and says what is answered. Its carrier reads the request and
/// writes the answer: ``Connection`` for HTTP/1.1, which has one exchange for all its requests.
final class Exchange {
    /// Where a request's body goes.
    enum Sink {
        /// Its answer needs no body, or is given already.
        case discard
        case collect(GatewayDestination)
        /// The body was read; its answer is being sent.
        case answering(AnswerStream)
        /// The body was read; that of its answer is being packed.
        case packing(PackedBody)
        case proxy(ProxyExchange)
        /// There is no body, and perhaps another protocol after the request.
        case webSocket(WebSocketExchange)
    }

    /// What has become of a part of the body.
    enum Taken {
        case used
        /// It was used, and the next must wait for ``ExchangeCarrier/sinkHasRoom()``.
        case full
        /// Nobody wants it.
        case discarded
    }

    let loop: ServerLoop
    /// Nil once nothing can be written any more.
    var carrier: (any ExchangeCarrier)?

    /// The current request.
    private(set) var head = RequestHead()
    /// What upstreams are told of it; nil before it has a head.
    private(set) var trace: RequestTrace?
    var sink = Sink.discard
    /// Of a body that is read whole.
    var collected = ByteBuffer()
    /// What the gateway is doing for the request.
    var call: GatewayCall?
    /// Who makes the request, by the credentials; nil where nobody was asked.
    var callerSubject: String?

    /// Whether the answer's head is written.
    var hasBegunAnswer = false
    /// Whether the answer is written whole.
    private(set) var isAnswered = false
    private var isFlushScheduled = false

    /// When the request's head was complete; only kept for the access log.
    var begunAt = NIODeadline.uptimeNanoseconds(0)
    /// What is logged of the answer.
    var logged = AccessLog.Answer()
    /// Whether the request is to have a line in the log, and has none yet.
    var isUnlogged = false

    init(loop: ServerLoop) {
        self.loop = loop
    }

    /// The client's IP address.
    var remoteAddress: String? { carrier?.remoteAddress }

    /// The request as upstreams of proxy routes are to have it.
    var proxyRequest: ProxyRequest {
        ProxyRequest(
            method: head.method,
            headers: head.headers,
            remoteAddress: remoteAddress,
            isEncrypted: carrier?.isEncrypted ?? false
        )
    }

    /// Whether the client takes more of the answer.
    var isWritable: Bool { carrier?.isWritable ?? false }

    // MARK: The request

    /// A request has come: its head, or an empty one if that could not be read.
    func begin(_ received: consuming RequestHead) {
        trace = loop.requestIDs.trace(of: received)
        head = consume received
        sink = .discard
        beginLogging()
    }

    /// Takes a part of the body.
    func take(_ part: ByteBuffer) throws(RequestFault) -> Taken {
        switch sink {
        case .collect:
            let limit = loop.limits.bodyBytes
            guard part.readableBytes <= limit - collected.readableBytes else { throw .bodyTooLarge(limitBytes: limit) }
            if collected.readableBytes == 0 {
                // PERF: not copied: a body that came in one piece with its head is used where it lies.
                collected = part
            } else {
                // PERF: taken out and put back: nothing else can look at it while it grows, so that no look is guarded.
                var body = Swift.exchange(&collected, with: ByteBuffer())
                body.writeImmutableBuffer(part)
                collected = body
            }
            return .used
        case .proxy(let exchange): return exchange.write(part) ? .used : .full
        case .webSocket, .answering, .packing, .discard: return .discarded
        }
    }

    /// The body was read whole.
    func finishBody() {
        switch sink {
        case .collect(let destination): dispatch(destination)
        case .proxy(let exchange): exchange.finishBody()
        case .webSocket, .answering, .packing, .discard: break
        }
    }

    /// Tells whether the client takes more of the answer.
    func clientCanTake(_ canTake: Bool) {
        switch sink {
        case .proxy(let exchange): exchange.clientCanTake(canTake)
        case .webSocket(let exchange): exchange.clientCanTake(canTake)
        case .answering(let stream): if canTake { stream.clientTakesMore() }
        case .collect, .packing, .discard: break
        }
    }

    /// Ends what is done for the request.
    func giveUp() {
        let (call, sink) = (self.call, self.sink)
        self.call = nil
        self.sink = .discard
        collected = ByteBuffer()
        call?.cancel()
        switch sink {
        case .proxy(let exchange): exchange.cancel()
        case .webSocket(let exchange): exchange.cancel()
        case .answering(let stream): stream.cancel()
        case .packing(let body): body.isUnwanted = true
        case .collect, .discard: break
        }
    }

    /// Makes it ready for another request; meanwhile it keeps as little as possible.
    func reset() {
        head = RequestHead()
        trace = nil
        hasBegunAnswer = false
        isAnswered = false
    }

    // MARK: An answer in parts

    /// Writes the head of an answer whose body follows.
    func beginAnswer(_ answer: AnswerHead) {
        hasBegunAnswer = true
        if isUnlogged { logged.status = answer.status }
        carrier?.write(answer)
        flushAtTurnEnd()
    }

    /// Writes a part of the answer's body.
    func send(_ part: ByteBuffer) {
        logged.bodyBytes += part.readableBytes
        carrier?.writeBody(part)
        flushAtTurnEnd()
    }

    /// Called when the answer is written whole.
    func answerHasEnded() {
        isAnswered = true
        if isUnlogged { logAnswer(isComplete: true) }
        call = nil
        sink = .discard
        carrier?.finishAnswer()
    }

    /// Another protocol takes the place of an answer.
    func tunnelHasBegun() {
        logged.status = 101
        if isUnlogged { logAnswer(isComplete: true) }
        hasBegunAnswer = true
        isAnswered = true
    }

    /// Ends what carries the answer, so that the client sees that it is not whole.
    func abort() { carrier?.abort() }

    /// PERF: what is written in one turn of the loop is sent together.
    private func flushAtTurnEnd() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        loop.gateway.upstreams.onTurnEnd { [self] in
            isFlushScheduled = false
            carrier?.flush()
        }
    }
}
