import Gateway
import NIOCore
import Proxy
import Upstreams

/// One request on a proxy route: its body goes upstream and the response comes back, part by part, each at the pace of
/// whoever is slower.
///
/// The exchange has it while it answers, and the upstream client while it streams; `cancel` parts it from both.
final class ProxyExchange {
    private let exchange: Exchange
    private let match: ProxyMatch
    private var route: ProxyRoute { match.route }
    private var stream: UpstreamStream?
    /// A call through the route's cache, in place of a stream.
    private var cachedCall: CallInProgress?
    private var hasHead = false
    private var body = AnswerHead.Body.none
    /// Bytes that an announced body still lacks.
    private var missingBytes = 0
    /// For the route's `timeout`.
    private var silence: SilenceTimer?

    init(of exchange: Exchange, match: ProxyMatch) {
        self.exchange = exchange
        self.match = match
    }

    /// Sends the request upstream, its body excepted.
    ///
    /// - Returns: False when the path leads out of what the route opens.
    func start(_ head: RequestHead) -> Bool {
        if let patience = route.clientTimeout {
            silence = SilenceTimer(TimeAmount(patience), on: exchange.loop.eventLoop) { [exchange] in
                exchange.abort()
            }
        }
        let request = exchange.proxyRequest
        if head.framing == .none, let call = match.cachedCall(for: request) {
            cachedCall = exchange.loop.gateway.upstreams.call(call, trace: exchange.trace) { [self] in answer($0) }
            return true
        }
        guard var streaming = match.streamingRequest(for: request, body: Self.body(of: head)) else {
            silence?.stop()
            return false
        }
        streaming.trace = exchange.trace
        stream = exchange.loop.gateway.upstreams.stream(streaming, delegate: self)
        return true
    }

    private static func body(of head: RequestHead) -> StreamingRequest.Body {
        switch head.framing {
        case .chunked: .chunked
        case .length(let count): .known(bytes: count)
        case .none:
            switch head.method {
            // Methods whose lack of a body many servers want to be told.
            case "POST", "PUT", "PATCH", "DELETE", "OPTIONS": .known(bytes: 0)
            default: .none
            }
        }
    }

    // MARK: From the client

    /// Sends a part of the request's body.
    ///
    /// - Returns: False if the next must wait for ``ExchangeCarrier/sinkHasRoom()``.
    func write(_ part: ByteBuffer) -> Bool {
        silence?.reset()
        return stream?.write(part) ?? true
    }

    func finishBody() { stream?.finish() }

    /// Tells whether the client takes more of the response.
    func clientCanTake(_ canTake: Bool) {
        if canTake { stream?.resumeResponse() } else { stream?.pauseResponse() }
    }

    /// Gives the request up.
    func cancel() {
        let (stream, cachedCall) = (self.stream, self.cachedCall)
        self.stream = nil
        self.cachedCall = nil
        silence?.stop()
        stream?.cancel()
        cachedCall?.cancel()
    }

    // MARK: From the cache

    private func answer(_ result: Result<UpstreamResponse, UpstreamFailure>) {
        cachedCall = nil
        silence?.stop()
        switch result {
        case .failure(let failure): exchange.answer(failure, of: route)
        case .success(let response):
            var headers = match.responseHeaders(
                response.headers,
                status: response.status,
                clientHost: exchange.head.firstValue(of: "host"),
                bodyIsDecoded: true
            )
            headers.removeAll { !exchange.isPassedOn($0) }
            if let note = response.cacheNote {
                headers.append(HTTPHeader("age", String(max(0, note.age.components.seconds))))
            }
            let body = response.body.withBytes { span in span.withUnsafeBufferPointer { Array($0) } }
            exchange.answer(status: response.status, headers: headers, body: body)
        }
    }
}

extension ProxyExchange: UpstreamStreamDelegate {
    func stream(_ stream: UpstreamStream, didReceive head: ResponseHead, status: Int) {
        hasHead = true
        var headers = match.responseHeaders(
            head.headers,
            status: status,
            clientHost: exchange.head.firstValue(of: "host"),
            bodyIsDecoded: false
        )
        let announced = Self.length(in: headers, of: head)
        headers.removeAll { !exchange.isPassedOn($0) }
        if exchange.head.method == "HEAD" || status == 204 || status == 304 {
            body = .none
            // It says how long the body would be.
            if let announced, status != 204 { headers.append(HTTPHeader("content-length", String(announced))) }
        } else if let announced {
            body = .length(announced)
            missingBytes = announced
        } else {
            body = .streamed
        }
        let reason = head.reasonPhrase
        exchange.beginAnswer(
            AnswerHead(
                status: status,
                reason: reason.isEmpty || !StatusLine.isSendable(reason) ? nil : reason,
                headers: headers,
                body: body,
                exposing: route.allowedHeaders
            )
        )
    }

    /// The length that the upstream announces, if the end of its body is told by it.
    private static func length(in headers: [HTTPHeader], of head: ResponseHead) -> Int? {
        let lengths = headers.filter { ASCII.equal($0.name.utf8, "content-length") }
        guard lengths.count == 1, let length = lengths.first?.value, head.firstValue(of: "transfer-encoding") == nil,
            length.utf8.count <= 18, length.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return nil }
        return Int(length)
    }

    func stream(_ stream: UpstreamStream, didReceive part: ByteBuffer) {
        switch body {
        case .none: return
        case .length:
            // More than announced would be read as the beginning of another response.
            guard part.readableBytes <= missingBytes else { return exchange.abort() }
            missingBytes -= part.readableBytes
        case .streamed: break
        }
        silence?.reset()
        exchange.send(part)
    }

    func streamHasRoom(_ stream: UpstreamStream) {
        exchange.carrier?.sinkHasRoom()
    }

    func stream(_ stream: UpstreamStream, didEnd failure: UpstreamFailure?) {
        self.stream = nil
        silence?.stop()
        guard hasHead else { return exchange.answer(failure ?? .protocolError, of: route) }
        // The client must not take what has come for the whole, but it may see it.
        guard failure == nil, missingBytes == 0 || body == .none else { return exchange.abort() }
        exchange.answerHasEnded()
    }
}
