import Access
import Gateway
import NIOCore
import OrderedJSON
import Proxy
import Upstreams

/// How the end of a response's body is told.
enum ResponseFraming: Equatable {
    /// There is no body: a status without one.
    case none
    case length(Int)
    case chunked
    /// By the end of the connection, for HTTP/1.0.
    case close
}

extension Connection {
    /// Writes an answer of the gateway's.
    func answer(_ response: GatewayResponse, body: borrowing OutputBuffer) {
        let count = body.count
        if isUnlogged { logged.operationName = response.operationName }
        var buffer = beginAnswer(response.status, headers: response.headers, bodyBytes: count)
        if head.method != "HEAD" {
            if isUnlogged { logged.bodyBytes = count }
            body.withUnsafeBytes { bytes in _ = buffer.writeBytes(bytes) }
        }
        endAnswer(buffer)
    }

    /// Writes an answer of the server's own.
    func answer(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        var buffer = beginAnswer(status, headers: headers, bodyBytes: body.count)
        if head.method != "HEAD" {
            if isUnlogged { logged.bodyBytes = body.count }
            buffer.writeBytes(body)
        }
        endAnswer(buffer)
    }

    /// Refuses a request for the one who makes it.
    func answer(_ refusal: AccessRefusal) {
        let body = ErrorBody.json(
            name: refusal.name,
            message: refusal.message,
            status: refusal.status,
            request: (method: head.method, url: head.target)
        )
        var headers = [HTTPHeader("content-type", ErrorBody.contentType)]
        if let challenge = refusal.challenge { headers.append(HTTPHeader("www-authenticate", challenge)) }
        answer(status: refusal.status, headers: headers, body: body)
    }

    /// Answers that the upstream of a proxy route gives no answer.
    func answer(_ failure: UpstreamFailure, of route: ProxyRoute) {
        let response = ProxyFailureResponse(failure, route: route.name, method: head.method, url: head.target)
        let type = HTTPHeader("content-type", ErrorBody.contentType)
        answer(status: response.status, headers: [type], body: response.body)
    }

    /// Whether a header of an upstream's response goes to the client as it is: the length and what CORS says are ours to
    /// set, if the configuration has rules for it.
    func isPassedOn(_ header: HTTPHeader) -> Bool {
        !ASCII.equal(header.name.utf8, "content-length") && StatusLine.isSendable(header.value)
            && !(loop.cors != nil && header.name.utf8.count > 15
                && ASCII.equal(header.name.utf8.prefix(15), "access-control-"))
    }

    private func beginAnswer(_ status: Int, headers: [HTTPHeader], bodyBytes: Int) -> ByteBuffer {
        if isRestUnwelcome { closesAfterAnswer = true }
        var buffer = loop.scratch
        loop.scratch = ByteBuffer()
        buffer.clear(minimumCapacity: 1024 + bodyBytes)
        let framing = status == 204 || status == 304 ? ResponseFraming.none : .length(bodyBytes)
        writeHead(into: &buffer, status: status, headers: headers, framing: framing)
        return buffer
    }

    private func endAnswer(_ buffer: ByteBuffer) {
        write(buffer)
        loop.keepScratch(buffer)
        answerHasEnded()
    }

    /// Writes a response's head.
    ///
    /// - Parameters:
    ///   - buffer: Where it is appended.
    ///   - status: Of three digits.
    ///   - reason: An upstream's reason phrase; nil for the customary one.
    ///   - headers: Without those that frame the body.
    ///   - framing: How the body's end will be told.
    ///   - exposing: Headers that the route lets through for pages of other origins.
    func writeHead(
        into buffer: inout ByteBuffer,
        status: Int,
        reason: String? = nil,
        headers: [HTTPHeader],
        framing: ResponseFraming,
        exposing: [String] = []
    ) {
        hasBegunAnswer = true
        if isUnlogged { logged.status = status }
        if !head.keepsAlive || loop.isDraining || framing == .close { closesAfterAnswer = true }
        buffer.writeStatusLine(status, reason: reason)
        var date = loop.date.current()
        var requestID = trace?.requestID
        for header in headers {
            buffer.writeHeader(header.name, header.value)
            if ASCII.equal(header.name.utf8, "date") { date.clear() }
            if ASCII.equal(header.name.utf8, "x-request-id") { requestID = nil }
        }
        if let requestID {
            buffer.writeStaticString("x-request-id: ")
            buffer.writeString(requestID)
            buffer.writeStaticString("\r\n")
        }
        switch framing {
        case .none, .close: break
        case .length(let count):
            buffer.writeStaticString("content-length: ")
            buffer.writeString(String(count))
            buffer.writeStaticString("\r\n")
        case .chunked: buffer.writeStaticString("transfer-encoding: chunked\r\n")
        }
        buffer.writeBuffer(&date)
        if let cors = loop.cors { buffer.writeString(cors.lines(for: head, exposing: exposing)) }
        if closesAfterAnswer {
            buffer.writeStaticString("connection: close\r\n")
        } else if head.isHTTP10 {
            buffer.writeStaticString("connection: keep-alive\r\n")
        }
        buffer.writeStaticString("\r\n")
    }

    // MARK: Writing

    /// Hands bytes to the channel; they are sent with the next flush.
    func write(_ buffer: ByteBuffer) {
        needsFlush = true
        context?.write(wrapOutboundOut(buffer), promise: nil)
    }

    func flushIfNeeded() {
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
    }
}
