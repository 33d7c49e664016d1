import Gateway
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
    private let route: ProxyRoute
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

    init(connection: Connection, route: ProxyRoute) {
        self.connection = connection
        self.route = route
    }

    /// Sends the request upstream, its body excepted.
    ///
    /// - Returns: False when the path leads out of what the route opens.
    func start(_ match: ProxyMatch, head: RequestHead, remoteAddress: String?) -> Bool {
        let request = ProxyRequest(method: head.method, headers: head.headers, remoteAddress: remoteAddress)
        if head.framing == .none, var call = match.cachedCall(for: request) {
            call.trace = connection.trace
            cachedCall = connection.loop.gateway.upstreams.call(call) { [self] in answer($0) }
            return true
        }
        guard var streaming = match.streamingRequest(for: request, body: Self.body(of: head)) else { return false }
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
    func write(_ part: ByteBuffer) -> Bool { stream?.write(part) ?? true }

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
        stream?.cancel()
        cachedCall?.cancel()
    }

    // MARK: From the cache

    private func answer(_ result: Result<UpstreamResponse, UpstreamFailure>) {
        cachedCall = nil
        switch result {
        case .failure(let failure): answerFailure(failure)
        case .success(let response):
            var headers = route.filterResponseHeaders(response.headers, bodyIsDecoded: true)
            headers.removeAll { !isPassedOn($0) }
            if let note = response.cacheNote {
                headers.append(HTTPHeader("age", String(max(0, note.age.components.seconds))))
            }
            let body = response.body.withBytes { span in span.withUnsafeBufferPointer { Array($0) } }
            connection.answer(status: response.status, headers: headers, body: body)
        }
    }

    private func answerFailure(_ failure: UpstreamFailure) {
        let head = connection.head
        let response = ProxyFailureResponse(failure, route: route.name, method: head.method, url: head.target)
        let type = HTTPHeader("content-type", ErrorBody.contentType)
        connection.answer(status: response.status, headers: [type], body: response.body)
    }

    /// Whether a header of the response goes to the client as it is: the length and what CORS says are ours to set, if
    /// the configuration has rules for it.
    private func isPassedOn(_ header: HTTPHeader) -> Bool {
        !ASCII.equal(header.name.utf8, "content-length") && StatusLine.isSendable(header.value)
            && !(connection.loop.cors != nil && header.name.utf8.count > 15
                && ASCII.equal(header.name.utf8.prefix(15), "access-control-"))
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
        var headers = route.filterResponseHeaders(head.headers, bodyIsDecoded: false)
        let announced = Self.length(in: headers, of: head)
        headers.removeAll { !isPassedOn($0) }
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
        guard hasHead else { return answerFailure(failure ?? .protocolError) }
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
