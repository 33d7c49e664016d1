import Gateway
import NIOCore
import Proxy
import Upstreams

/// One request on a proxy route: its body goes upstream and the response comes back, part by part, each at the pace of
/// whoever is slower.
///
/// The connection has it while it answers, and the upstream client while it streams; `cancel` parts it from both.
final class ProxyExchange {
    /// Parts up to this size are put together with what surrounds them, into one write.
    private static let smallPartBytes = 16 * 1024

    private let connection: Connection
    private let match: ProxyMatch
    private var route: ProxyRoute { match.route }
    private var stream: UpstreamStream?
    /// A call through the route's cache, in place of a stream.
    private var cachedCall: CallInProgress?
    private var hasHead = false
    private var framing = ResponseFraming.none
    /// Bytes that an announced body still lacks.
    private var missingBytes = 0
    /// Written but not handed to the channel yet.
    private var staged = ByteBuffer()
    private var isFlushScheduled = false
    /// For the route's `timeout`.
    private var silence: SilenceTimer?

    init(connection: Connection, match: ProxyMatch) {
        self.connection = connection
        self.match = match
    }

    /// Sends the request upstream, its body excepted.
    ///
    /// - Returns: False when the path leads out of what the route opens.
    func start(_ head: RequestHead, remoteAddress: String?) -> Bool {
        if let patience = route.clientTimeout {
            silence = SilenceTimer(TimeAmount(patience), on: connection.loop.eventLoop) { [connection] in
                connection.abort()
            }
        }
        let request = ProxyRequest(method: head.method, headers: head.headers, remoteAddress: remoteAddress)
        if head.framing == .none, var call = match.cachedCall(for: request) {
            call.trace = connection.trace
            cachedCall = connection.loop.gateway.upstreams.call(call) { [self] in answer($0) }
            return true
        }
        guard var streaming = match.streamingRequest(for: request, body: Self.body(of: head)) else {
            silence?.stop()
            return false
        }
        streaming.trace = connection.trace
        stream = connection.loop.gateway.upstreams.stream(streaming, delegate: self)
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
    /// - Returns: False if the next must wait for ``Connection/sinkHasRoom()``.
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
        case .failure(let failure): connection.answer(failure, of: route)
        case .success(let response):
            var headers = match.responseHeaders(
                response.headers,
                status: response.status,
                clientHost: connection.head.firstValue(of: "host"),
                bodyIsDecoded: true
            )
            headers.removeAll { !connection.isPassedOn($0) }
            if let note = response.cacheNote {
                headers.append(HTTPHeader("age", String(max(0, note.age.components.seconds))))
            }
            let body = response.body.withBytes { span in span.withUnsafeBufferPointer { Array($0) } }
            connection.answer(status: response.status, headers: headers, body: body)
        }
    }

    // MARK: To the client

    private func flushAtTurnEnd() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        connection.loop.gateway.upstreams.onTurnEnd { [self] in
            isFlushScheduled = false
            guard stream != nil else { return }
            handOver()
            connection.flushIfNeeded()
        }
    }

    private func handOver() {
        guard staged.readableBytes > 0 else { return }
        silence?.reset()
        connection.write(staged)
        staged = ByteBuffer()
    }

    private func stage(_ part: ByteBuffer) {
        connection.logged.bodyBytes += part.readableBytes
        if part.readableBytes <= Self.smallPartBytes {
            staged.writeImmutableBuffer(part)
        } else {
            handOver()
            connection.write(part)
        }
    }
}

extension ProxyExchange: UpstreamStreamDelegate {
    func stream(_ stream: UpstreamStream, didReceive head: ResponseHead, status: Int) {
        hasHead = true
        var headers = match.responseHeaders(
            head.headers,
            status: status,
            clientHost: connection.head.firstValue(of: "host"),
            bodyIsDecoded: false
        )
        let announced = Self.length(in: headers, of: head)
        headers.removeAll { !connection.isPassedOn($0) }
        let isBodyless = connection.head.method == "HEAD" || status == 204 || status == 304
        if isBodyless {
            framing = .none
            // It says how long the body would be.
            if let announced, status != 204 { headers.append(HTTPHeader("content-length", String(announced))) }
        } else if let announced {
            framing = .length(announced)
            missingBytes = announced
        } else {
            framing = connection.head.isHTTP10 ? .close : .chunked
        }
        let reason = head.reasonPhrase
        connection.writeHead(
            into: &staged,
            status: status,
            reason: reason.isEmpty || !StatusLine.isSendable(reason) ? nil : reason,
            headers: headers,
            framing: framing,
            exposing: route.allowedHeaders
        )
        flushAtTurnEnd()
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
        switch framing {
        case .none:
            return
        case .length:
            guard part.readableBytes <= missingBytes else {
                // More than announced would be read as the beginning of another response.
                return connection.abort()
            }
            missingBytes -= part.readableBytes
            stage(part)
        case .chunked:
            staged.writeString(String(part.readableBytes, radix: 16))
            staged.writeStaticString("\r\n")
            stage(part)
            staged.writeStaticString("\r\n")
        case .close:
            stage(part)
        }
        flushAtTurnEnd()
    }

    func streamHasRoom(_ stream: UpstreamStream) {
        connection.sinkHasRoom()
    }

    func stream(_ stream: UpstreamStream, didEnd failure: UpstreamFailure?) {
        self.stream = nil
        silence?.stop()
        guard hasHead else { return connection.answer(failure ?? .protocolError, of: route) }
        guard failure == nil, missingBytes == 0 || framing == .none else {
            // The client must not take what has come for the whole, but it may see it.
            handOver()
            connection.flushIfNeeded()
            return connection.abort(resets: framing == .close)
        }
        if framing == .chunked { staged.writeStaticString("0\r\n\r\n") }
        handOver()
        connection.answerHasEnded()
    }
}
