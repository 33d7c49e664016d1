import Gateway
import NIOCore
import OrderedJSON
import Upstreams

/// An answer of the gateway's that is sent in parts.
///
/// The exchange and the gateway have it until the answer has ended or the client has gone.
final class AnswerStream: ResponseStream {
    /// Nil after the end.
    private var exchange: Exchange?
    private let hasBody: Bool
    /// Nil where the body is sent as it is.
    private let packed: PackedBody?
    /// The parts of this turn that are still to be packed.
    private var staged = ByteBuffer()
    private var isFlushScheduled = false
    /// Whether nothing comes after what is staged.
    private var isEnding = false
    var onWritable: (() -> Void)?

    /// - Parameters:
    ///   - exchange: Whose answer it is.
    ///   - hasBody: False for an answer to HEAD.
    ///   - packed: What packs the body.
    init(on exchange: Exchange, hasBody: Bool, packed: PackedBody?) {
        self.exchange = exchange
        self.hasBody = hasBody
        self.packed = packed
    }

    var isWritable: Bool { packed?.isBusy != true && exchange?.isWritable ?? false }

    func send(_ part: borrowing OutputBuffer) {
        guard let exchange, hasBody, part.count > 0 else { return }
        guard packed != nil else { return part.withUnsafeBytes { exchange.send(ByteBuffer(bytes: $0)) } }
        part.withUnsafeBytes { _ = staged.writeBytes($0) }
        handOverAtTurnEnd()
    }

    func end() {
        isEnding = true
        handOver()
    }

    func abort() {
        guard let exchange else { return }
        handOver()
        exchange.abort()
    }

    /// Parts it from its exchange: what is sent from now on is dropped.
    func cancel() {
        exchange = nil
        onWritable = nil
        staged = ByteBuffer()
        packed?.isUnwanted = true
    }

    func clientTakesMore() {
        if isWritable { onWritable?() }
    }

    private func handOverAtTurnEnd() {
        guard !isFlushScheduled, let exchange else { return }
        isFlushScheduled = true
        exchange.loop.gateway.upstreams.onTurnEnd { [self] in
            isFlushScheduled = false
            handOver()
            self.exchange?.carrier?.flush()
        }
    }

    /// Has what is staged packed, and sent then; ends the answer if nothing comes after it.
    private func handOver() {
        guard let exchange else { return }
        guard let packed, hasBody else {
            if isEnding { finish() }
            return
        }
        guard !packed.isBusy, staged.readableBytes > 0 || isEnding else { return }
        packed.rest = staged
        staged = ByteBuffer()
        let isLast = isEnding
        packed.pack(isLast: isLast, for: exchange.loop) { [self] isLater in
            exchange.send(packed.output)
            if isLast { return finish() }
            guard isLater else { return }
            // What has come meanwhile.
            handOver()
            self.exchange?.carrier?.flush()
            clientTakesMore()
        }
    }

    private func finish() {
        let exchange = self.exchange
        cancel()
        exchange?.answerHasEnded()
    }
}
