import NIOCore
import OrderedJSON

/// How the end of a response's body is told.
enum ResponseFraming: Equatable {
    /// There is no body: a status without one.
    case none
    case length
    case chunked
    /// By the end of the connection, for HTTP/1.0.
    case close
}

extension Connection {
    /// Parts up to this size are put together with what surrounds them, into one write.
    private static let smallPartBytes = 16 * 1024

    var isWritable: Bool { context?.channel.isWritable ?? false }

    func write(_ answer: AnswerHead, body: UnsafeRawBufferPointer) {
        if isRestUnwelcome { closesAfterAnswer = true }
        var buffer = Swift.exchange(&loop.scratch, with: ByteBuffer())
        withText(of: answer) { head in
            buffer.clear(minimumCapacity: head.count + body.count)
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: head.count + body.count) { memory in
                memory.copyMemory(from: head)
                UnsafeMutableRawBufferPointer(rebasing: memory[head.count...]).copyMemory(from: body)
                return head.count + body.count
            }
        }
        write(buffer)
        loop.keepScratch(buffer)
    }

    func write(_ answer: AnswerHead) {
        withText(of: answer) { head in stage { $0.writeBytes(head) } }
    }

    func writeBody(_ part: ByteBuffer) {
        switch framing {
        case .none: return
        case .length, .close: stage(part)
        case .chunked:
            stage { $0.writeString(String(part.readableBytes, radix: 16) + "\r\n") }
            stage(part)
            stage { $0.writeStaticString("\r\n") }
        }
    }

    func finishAnswer() {
        if framing == .chunked { stage { $0.writeStaticString("0\r\n\r\n") } }
        handOver()
        answerHasEnded()
    }

    private func stage(_ part: ByteBuffer) {
        if part.readableBytes <= Self.smallPartBytes {
            stage { $0.writeImmutableBuffer(part) }
        } else {
            handOver()
            write(part)
        }
    }

    /// PERF: what is staged is taken out and put back: nothing else can look at it while it grows, so that no look is
    /// guarded.
    private func stage(_ write: (inout ByteBuffer) -> Void) {
        var bytes = Swift.exchange(&staged, with: ByteBuffer())
        write(&bytes)
        staged = bytes
    }

    private func handOver() {
        guard staged.readableBytes > 0 else { return }
        write(Swift.exchange(&staged, with: ByteBuffer()))
    }

    /// Puts a head together.
    ///
    /// - Parameters:
    ///   - answer: The head.
    ///   - use: Gets the text, valid during the call only.
    private func withText(of answer: AnswerHead, _ use: (UnsafeRawBufferPointer) -> Void) {
        loop.headText.lend { text in
            writeHead(answer, to: &text)
            text.withUnsafeBytes(use)
        }
    }

    private func writeHead(_ answer: AnswerHead, to text: inout OutputBuffer) {
        // PERF: not the whole head, which would be held with all that is in it.
        let (keepsAlive, isHTTP10) = (exchange.head.keepsAlive, exchange.head.isHTTP10)
        framing =
            switch answer.body {
            case .none: .none
            case .length: .length
            case .streamed: isHTTP10 ? .close : .chunked
            }
        if !keepsAlive || loop.isDraining || framing == .close { closesAfterAnswer = true }
        text.appendStatusLine(answer.status, reason: answer.reason)
        if exchange.writeFields(of: answer, to: &text) {
            // PERF: the line is kept as bytes.
            text.append(contentsOf: loop.date.line)
        }
        if framing == .chunked { text.append("transfer-encoding: chunked\r\n") }
        if closesAfterAnswer {
            text.append("connection: close\r\n")
        } else if isHTTP10 {
            text.append("connection: keep-alive\r\n")
        }
        text.append("\r\n")
    }

    /// Whether the rest of a body that nobody wants is better not awaited.
    private var isRestUnwelcome: Bool {
        guard phase == .body else { return false }
        if case .length(let count) = exchange.head.framing, count > Self.maxDiscardedBytes { return true }
        // The client may send its body or leave it, and we could not tell which it did.
        return owesContinue
    }

    // MARK: Writing

    /// Hands bytes to the channel; they are sent with the next flush.
    func write(_ buffer: ByteBuffer) {
        needsFlush = true
        context?.write(wrapOutboundOut(buffer), promise: nil)
    }

    func flush() {
        handOver()
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
    }
}
