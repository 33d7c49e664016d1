import Glibc
import NIOCore
import NIOHTTP1

/// One client's connection: collects a request, lets the service answer it, and sends the answer in the manner the
/// service said.
///
/// The pipeline hands it one request at a time.
final class Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// An answer on its way out.
    private struct Outgoing {
        var delivery: Delivery
        /// What is left of the body; cut already where the delivery cuts it.
        var rest: ByteBuffer
        var keepsAlive: Bool
    }

    /// Body bytes handed to the socket in one write.
    private static let pieceBytes = 256 << 10

    private let service: FrobService
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var isBodyTooLong = false
    private var outgoing: Outgoing?
    private var timer: Scheduled<Void>?
    private var isSending = false
    /// Leaves the feed whose events this connection's response goes on with.
    private var leaveFeed: (() -> Void)?

    init(service: FrobService) {
        self.service = service
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
            isBodyTooLong = false
            if head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" }) {
                let proceed = HTTPResponseHead(version: head.version, status: .continue)
                context.writeAndFlush(wrapOutboundOut(.head(proceed)), promise: nil)
            }
        case .body(var bytes):
            if isBodyTooLong || body.readableBytes + bytes.readableBytes > FrobService.maxBodyBytes {
                isBodyTooLong = true
                body = ByteBuffer()
            } else {
                body.writeBuffer(&bytes)
            }
        case .end:
            guard let head else { return }
            self.head = nil
            respond(to: head, in: context)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // A drip goes by the clock.
        if timer == nil { send(in: context) }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        outgoing = nil
        leaveFeed?()
        leaveFeed = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: Answering

    private func respond(to head: HTTPRequestHead, in context: ChannelHandlerContext) {
        let delivery = service.delivery(
            for: FrobService.Request(
                method: head.method,
                target: RequestTarget(head.uri),
                headers: head.headers,
                body: body,
                isBodyTooLong: isBodyTooLong
            )
        )
        if delivery.delayMs > 0 {
            wait(milliseconds: delivery.delayMs, in: context) { self.start(delivery, for: head, in: context) }
        } else {
            start(delivery, for: head, in: context)
        }
    }

    private func start(_ delivery: Delivery, for head: HTTPRequestHead, in context: ChannelHandlerContext) {
        let answer = delivery.answer
        var rest = head.method == .HEAD ? ByteBuffer() : answer.body
        switch delivery.end {
        case .complete:
            break
        case .cut(let afterBytes, _):
            rest = rest.readSlice(length: min(afterBytes, rest.readableBytes)) ?? ByteBuffer()
        case .resetAtOnce:
            reset(context)
            return
        }
        let isCut = delivery.end != .complete
        // HTTP/1.0 knows no chunks; the response to HEAD has no body to be in any.
        let isChunked =
            (delivery.isChunked || answer.events != nil) && head.version != .http1_0 && head.method != .HEAD
        var headers = HTTPHeaders()
        if isChunked { headers.add(name: "Transfer-Encoding", value: "chunked") }
        if answer.status.mayHaveResponseBody {
            headers.add(name: "Content-Type", value: answer.contentType)
            if !isChunked, answer.events == nil {
                headers.add(name: "Content-Length", value: "\(answer.body.readableBytes)")
            }
        }
        for (name, value) in answer.headers { headers.add(name: name, value: value) }
        // Without chunks, the end of a feed is that of the connection.
        let keepsAlive = head.isKeepAlive && !isCut && (answer.events == nil || isChunked)
        if !head.isKeepAlive {
            headers.add(name: "Connection", value: "close")
        } else if head.version == .http1_0 {
            headers.add(name: "Connection", value: "keep-alive")
        }
        let responseHead = HTTPResponseHead(version: head.version, status: answer.status, headers: headers)
        context.write(wrapOutboundOut(.head(responseHead)), promise: nil)
        if head.method != .HEAD, let (feed, format, lastID) = answer.events {
            return follow(feed, format, after: lastID, keepsAlive: keepsAlive, in: context)
        }
        outgoing = Outgoing(delivery: delivery, rest: rest, keepsAlive: keepsAlive)
        send(in: context)
    }

    /// Writes events as they come, until the feed ends or the client goes.
    private func follow(
        _ feed: EventFeed,
        _ format: EventFeed.Format,
        after lastID: Int?,
        keepsAlive: Bool,
        in context: ChannelHandlerContext
    ) {
        context.flush()
        let this = NIOLoopBound((connection: self, context: context), eventLoop: context.eventLoop)
        let number = feed.listen(as: format, after: lastID) { part in
            this.eventLoop.execute {
                let (connection, context) = this.value
                guard connection.leaveFeed != nil else { return }
                if let part {
                    context.writeAndFlush(connection.wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
                    return
                }
                connection.leaveFeed = nil
                let sent = context.eventLoop.makePromise(of: Void.self)
                if !keepsAlive {
                    sent.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
                }
                context.writeAndFlush(connection.wrapOutboundOut(.end(nil)), promise: sent)
            }
        }
        leaveFeed = { feed.leave(number) }
    }

    /// Sends as much of the body as the socket takes now, or one drop of a drip, and ends the answer after its last byte.
    private func send(in context: ChannelHandlerContext) {
        // A flush may report the socket writable again while this still runs; the loop looks for itself.
        guard !isSending else { return }
        isSending = true
        let finished = sendPieces(in: context)
        isSending = false
        // Outside of the guard: the end of an answer lets the next request in, whose answer starts inside this call.
        if let finished { finish(finished, in: context) }
    }

    /// - Returns: The answer if its body is written completely.
    private func sendPieces(in context: ChannelHandlerContext) -> Outgoing? {
        while var current = outgoing {
            guard current.rest.readableBytes > 0 else {
                outgoing = nil
                return current
            }
            let drip = current.delivery.drip
            if drip == nil, !context.channel.isWritable {
                context.flush()
                guard context.channel.isWritable else { return nil }
            }
            let length = min(drip?.bytes ?? Self.pieceBytes, current.rest.readableBytes)
            guard let piece = current.rest.readSlice(length: length) else { return nil }
            outgoing = current
            context.write(wrapOutboundOut(.body(.byteBuffer(piece))), promise: nil)
            if let drip, current.rest.readableBytes > 0 {
                context.flush()
                wait(milliseconds: drip.intervalMs, in: context) { self.send(in: context) }
                return nil
            }
        }
        return nil
    }

    private func finish(_ finished: Outgoing, in context: ChannelHandlerContext) {
        switch finished.delivery.end {
        case .complete, .resetAtOnce:
            let sent = context.eventLoop.makePromise(of: Void.self)
            if !finished.keepsAlive {
                sent.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
        case .cut(_, let resets):
            // An empty piece: it is sent when all before it is, and closing earlier would drop what still waits.
            let sent = context.eventLoop.makePromise(of: Void.self)
            sent.futureResult.assumeIsolated().whenComplete { _ in
                if resets { self.reset(context) } else { context.close(promise: nil) }
            }
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))), promise: sent)
        }
    }

    /// Ends the connection so that the client sees ECONNRESET: a socket that lingers for zero seconds is reset on close.
    private func reset(_ context: ChannelHandlerContext) {
        guard let socket = context.channel as? any SocketOptionProvider else {
            context.close(promise: nil)
            return
        }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }

    private func wait(milliseconds: Int, in context: ChannelHandlerContext, then action: @escaping () -> Void) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(milliseconds))) {
            self.timer = nil
            action()
        }
    }
}
