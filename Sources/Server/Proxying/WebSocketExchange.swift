import Gateway
import NIOCore
import NIOHTTP1
import NIOPosix
import Proxy
import Upstreams

/// One WebSocket connection on a proxy route: its handshake goes upstream as a request, and once the upstream has agreed,
/// bytes pass both ways as they come, each way at the pace of whoever is slower.
///
/// The connection has it until it is over. Client and upstream are on the same event loop. What the upstream answers other
/// than an agreement is the answer to the request.
///
/// libcurl speaks no WebSocket that it did not ask for itself, so that the upstream's end is a channel of NIO's.
final class WebSocketExchange {
    private static let connectTimeout = TimeAmount.seconds(10)
    /// For the upstream's answer, where the route has no time limit.
    private static let answerTimeout = Duration.seconds(30)

    private let connection: Connection
    private let match: ProxyMatch
    /// Nil until it is connected, and after the end.
    private var upstream: (any Channel)?
    private var isOver = false
    private var isOpen = false
    private var timer: Scheduled<Void>?
    /// For the route's `timeout`.
    private var silence: SilenceTimer?

    init(connection: Connection, match: ProxyMatch) {
        self.connection = connection
        self.match = match
    }

    /// Connects to the upstream and sends it the handshake.
    ///
    /// - Returns: False when the path leads out of what the route opens.
    func start() -> Bool {
        guard let handshake = match.webSocketHandshake(for: connection.exchange.proxyRequest) else { return false }
        let eventLoop = connection.loop.eventLoop
        let patience = TimeAmount(match.route.timeout ?? Self.answerTimeout)
        timer = eventLoop.assumeIsolated().scheduleTask(in: patience) { [weak self] in self?.fail(.timedOut) }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(Self.connectTimeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // A peer that has vanished says nothing, and silence alone is no sign of it.
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try UpstreamHandshake(handshake, exchange: bound.value).addHandlers(to: channel)
                }
            }
            .connect(host: handshake.host, port: handshake.port)
            .assumeIsolated().whenComplete { [self] in hasConnected($0) }
        return true
    }

    private func hasConnected(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel) where isOver: channel.close(promise: nil)
        case .success(let channel): upstream = channel
        case .failure(let error): fail(Self.failure(error))
        }
    }

    private static func failure(_ error: any Error) -> UpstreamFailure {
        switch error {
        case ChannelError.connectTimeout: .timedOut
        case let error as NIOConnectionError where error.connectionErrors.isEmpty: .dns
        default: .refused
        }
    }

    // MARK: The handshake

    /// Answers the client with what the upstream has answered, unless it has agreed.
    ///
    /// - Returns: Whether it has; then ``upstreamIsOpen()`` lets bytes pass.
    func upstreamHasAnswered(_ head: HTTPResponseHead, body: ByteBuffer) -> Bool {
        guard !isOver else { return false }
        let headers = head.headers.map { HTTPHeader($0.name, $0.value) }
        let status = Int(head.status.code)
        guard status == 101 else {
            var passed = match.responseHeaders(
                headers,
                status: status,
                clientHost: connection.exchange.head.firstValue(of: "host"),
                bodyIsDecoded: false
            )
            passed.removeAll { !connection.exchange.isPassedOn($0) }
            end()
            // The client may have gone on in the other protocol already: nothing after the request is read as HTTP.
            connection.closesAfterAnswer = true
            connection.exchange.answer(status: status, headers: passed, body: Array(body.readableBytesView))
            return false
        }
        guard let agreement = match.webSocketAgreement(headers) else {
            fail(.protocolError)
            return false
        }
        timer?.cancel()
        timer = nil
        isOpen = true
        if let patience = match.route.clientTimeout {
            silence = SilenceTimer(TimeAmount(patience), on: connection.loop.eventLoop) { [connection] in
                connection.abort()
            }
        }
        connection.answerAgreement(agreement.filter { StatusLine.isSendable($0.value) })
        return true
    }

    /// The upstream's channel carries bytes now, so that the client's can go there.
    func upstreamIsOpen() {
        guard !isOver else { return }
        connection.openTunnel()
    }

    /// Answers the client that the upstream gives no answer, or ends the connection if it has had one.
    func fail(_ failure: UpstreamFailure) {
        guard !isOver else { return }
        if isOpen {
            end()
            return connection.tunnelHasEnded()
        }
        end()
        connection.closesAfterAnswer = true
        connection.exchange.answer(failure, of: match.route)
    }

    // MARK: Bytes

    /// Whether the upstream takes more of what the client sends.
    var canTake: Bool { upstream?.isWritable ?? false }

    /// Passes on what the client has sent, with the next ``flush()``.
    func clientHasSent(_ bytes: ByteBuffer) {
        silence?.reset()
        upstream?.write(bytes, promise: nil)
    }

    func flush() { upstream?.flush() }

    /// Tells whether the client takes more of what the upstream sends.
    func clientCanTake(_ canTake: Bool) {
        if canTake { upstream?.read() }
    }

    /// Whether the client takes more of what the upstream sends.
    var clientTakes: Bool { !isOpen || (connection.context?.channel.isWritable ?? false) }

    func upstreamHasSent(_ bytes: ByteBuffer) {
        guard !isOver else { return }
        silence?.reset()
        connection.write(bytes)
    }

    func upstreamHasPaused() { connection.flush() }

    func upstreamTakesMore() { connection.tunnelTakesMore() }

    // MARK: Ends

    /// Lets the upstream have what is on its way to it, and closes.
    func clientHasClosed() {
        let upstream = self.upstream
        end(closes: false)
        guard let upstream else { return }
        let written = upstream.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in upstream.close(promise: nil) }
        upstream.writeAndFlush(ByteBuffer(), promise: written)
    }

    /// Gives the connection up.
    func cancel() { end() }

    private func end(closes: Bool = true) {
        isOver = true
        timer?.cancel()
        timer = nil
        silence?.stop()
        if closes { upstream?.close(promise: nil) }
        upstream = nil
    }
}
