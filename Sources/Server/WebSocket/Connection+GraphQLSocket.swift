import Gateway
import NIOCore
import Upstreams

extension Connection {
    /// Agrees to a handshake for a WebSocket connection to the GraphQL endpoint, or refuses it.
    func openGraphQLSocket() throws(RequestFault) {
        let head = exchange.head
        guard head.method == "GET", head.offersUpgrade, head.framing == .none, !head.isHTTP10 else {
            throw .webSocketHandshake
        }
        // A page of another origin could connect with the user's cookies, and inside the user's network.
        guard !loop.gateway.isForeignPage(head.headers) else {
            return answerForeignPage()
        }
        guard let channel = context?.channel else { return }
        do throws(WebSocketOffer.Fault) {
            socketOffer = try WebSocketOffer(head, on: channel)
        } catch {
            switch error {
            case .version: exchange.answer(status: 426, headers: [HTTPHeader("sec-websocket-version", "13")])
            case .malformed: throw .webSocketHandshake
            }
        }
    }

    private func answerForeignPage() {
        let body = ErrorBody.json(
            name: "NotAllowedError",
            message: "The page is of an origin that backend.cors does not allow.",
            status: 403,
            request: (method: exchange.head.method, url: exchange.head.target)
        )
        exchange.answer(status: 403, headers: [HTTPHeader("content-type", ErrorBody.contentType)], body: body)
    }

    /// Answers the handshake and leaves the channel to a ``WebSocketConnection``.
    func handOver(as offer: WebSocketOffer) {
        guard let context else { return }
        var headers = offer.headers
        if let requestID = exchange.trace?.requestID { headers.append(HTTPHeader("x-request-id", requestID)) }
        var buffer = ByteBuffer()
        buffer.writeSwitchingProtocols(headers)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        let log = loop.accessLog.map {
            SocketLog(
                $0,
                head: exchange.head,
                requestID: exchange.trace?.requestID ?? "",
                answer: exchange.logged,
                begunAt: exchange.begunAt,
                address: remoteAddress
            )
        }
        exchange.isUnlogged = false
        let socket = WebSocketConnection(loop: loop, log: log)
        let pipeline = context.pipeline.syncOperations
        do {
            try socket.addHandlers(to: pipeline)
            let decoder = try pipeline.context(handlerType: ByteToMessageHandler<RequestDecoder>.self)
            leaveChannel()
            // This handler first: the decoder hands over what it has read beyond the handshake when it goes.
            pipeline.removeHandler(context: context, promise: nil)
            pipeline.removeHandler(context: decoder, promise: nil)
            socket.begin(headers: exchange.head.headers, trace: exchange.trace, closure: offer.closure)
        } catch {
            context.close(promise: nil)
        }
    }
}
