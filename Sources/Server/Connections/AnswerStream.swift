import Gateway
import NIOCore
import OrderedJSON
import Upstreams

/// An answer of the gateway's that is sent in parts.
///
/// The connection and the gateway have it until the answer has ended or the client has gone.
final class AnswerStream: ResponseStream {
    /// Nil after the end.
    private var connection: Connection?
    private let framing: ResponseFraming
    /// Written, and not handed to the channel.
    private var staged: ByteBuffer
    private var isFlushScheduled = false
    var onWritable: (() -> Void)?

    /// - Parameters:
    ///   - connection: Which sends it.
    ///   - framing: How the head says that the end is told.
    ///   - head: The response's head.
    init(on connection: Connection, framing: ResponseFraming, head: ByteBuffer) {
        self.connection = connection
        self.framing = framing
        staged = head
        flushAtTurnEnd()
    }

    var isWritable: Bool { connection?.context?.channel.isWritable ?? false }

    func send(_ part: borrowing OutputBuffer) {
        guard let connection, part.count > 0 else { return }
        switch framing {
        case .none, .length: return
        case .chunked:
            staged.writeString(String(part.count, radix: 16))
            staged.writeStaticString("\r\n")
            stage(part, connection)
            staged.writeStaticString("\r\n")
        case .close: stage(part, connection)
        }
        flushAtTurnEnd()
    }

    private func stage(_ part: borrowing OutputBuffer, _ connection: Connection) {
        connection.logged.bodyBytes += part.count
        part.withUnsafeBytes { bytes in _ = staged.writeBytes(bytes) }
    }

    func end() {
        guard let connection else { return }
        if framing == .chunked { staged.writeStaticString("0\r\n\r\n") }
        handOver(connection)
        cancel()
        connection.answerHasEnded()
    }

    func abort() {
        guard let connection else { return }
        handOver(connection)
        connection.flushIfNeeded()
        connection.abort(resets: framing == .close)
    }

    /// Parts it from its connection: what is sent from now on is dropped.
    func cancel() {
        connection = nil
        onWritable = nil
        staged = ByteBuffer()
    }

    private func flushAtTurnEnd() {
        guard !isFlushScheduled, let connection else { return }
        isFlushScheduled = true
        connection.loop.gateway.upstreams.onTurnEnd { [self] in
            isFlushScheduled = false
            guard let connection = self.connection else { return }
            handOver(connection)
            connection.flushIfNeeded()
        }
    }

    private func handOver(_ connection: Connection) {
        guard staged.readableBytes > 0 else { return }
        connection.write(staged)
        staged = ByteBuffer()
    }
}

extension Connection: StreamingTransport {
    func openStream(_ response: GatewayResponse) -> any ResponseStream {
        if isUnlogged { logged.operationName = response.operationName }
        let framing: ResponseFraming = head.method == "HEAD" ? .none : head.isHTTP10 ? .close : .chunked
        var buffer = ByteBuffer()
        writeHead(into: &buffer, status: response.status, headers: response.headers, framing: framing)
        let stream = AnswerStream(on: self, framing: framing, head: buffer)
        sink = .answering(stream)
        return stream
    }
}
