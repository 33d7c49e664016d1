import Gateway
import NIOCore
import OrderedJSON
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
