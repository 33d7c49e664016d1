import NIOCore
import Proxy
import Upstreams

/// What the client sends.
enum InboundProtocol {
    /// Requests, one after the other.
    case http
    /// Not known: the upstream has been asked for another protocol, and bytes wait for its answer.
    case undecided
    /// The bytes of another protocol, which are passed on as they come.
    case tunnel
    /// The bytes of another protocol, which are another handler's.
    case handedOver
}

extension Connection {
    /// Asks the upstream of a proxy route for the WebSocket protocol.
    func openWebSocket(_ match: ProxyMatch) throws(RequestFault) {
        let head = exchange.head
        guard match.opensWebSockets(clientHost: head.firstValue(of: "host")) else { throw .webSocket }
        guard head.method == "GET", head.offersUpgrade, head.framing == .none, !head.isHTTP10 else {
            throw .webSocketHandshake
        }
        let tunnel = WebSocketExchange(connection: self, match: match)
        exchange.sink = .webSocket(tunnel)
        guard tunnel.start() else {
            exchange.sink = .discard
            exchange.answer(status: 404)
            return
        }
    }

    /// Tells the client that the upstream has agreed.
    func answerAgreement(_ headers: [HTTPHeader]) {
        var buffer = ByteBuffer()
        buffer.writeSwitchingProtocols(headers)
        tunnelHasBegun()
        write(buffer)
        flush()
    }

    /// Lets the client's bytes go upstream.
    func openTunnel() {
        guard phase == .tunnel else { return }
        inbound = .tunnel
        isHoldingBytes = false
        // A client that did not wait for the answer has sent bytes already, which the decoder keeps until it is asked.
        context?.pipeline.fireChannelRead(ByteBuffer())
        if case .webSocket(let tunnel) = exchange.sink { tunnel.flush() }
        tunnelTakesMore()
    }

    /// Takes what the decoder would take for requests.
    ///
    /// - Returns: False for requests.
    func takesBytes(_ buffer: inout ByteBuffer) -> Bool {
        switch inbound {
        case .http: return false
        case .handedOver: isHoldingBytes = false
        case .undecided where phase == .closing: buffer.moveReaderIndex(to: buffer.writerIndex)
        case .undecided: isHoldingBytes = buffer.readableBytes > 0
        case .tunnel:
            guard let bytes = buffer.readSlice(length: buffer.readableBytes), phase == .tunnel,
                case .webSocket(let tunnel) = exchange.sink
            else { break }
            tunnel.clientHasSent(bytes)
        }
        return true
    }
}
