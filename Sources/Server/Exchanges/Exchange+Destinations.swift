import Access
import Gateway
import NIOCore
import Proxy
import Settings

extension Exchange {
    /// Sends the current request where its method and target say, if whoever makes it may go there.
    func sendToDestination() throws(RequestFault) {
        guard !loop.isDraining else { throw .stopping }
        if let cors = loop.cors, !cors.passesPreflights, cors.isPreflight(head) {
            answer(status: cors.preflightStatus)
            return
        }
        let destination = loop.gateway.destination(
            method: head.method,
            target: head.target,
            headers: head.headers
        )
        do throws(AccessRefusal) {
            let caller = try loop.gateway.authorize(destination, head.headers)
            logged.callerKind = caller?.kind
            callerSubject = caller?.subject
        } catch {
            // Browsers let pages set no header of a WebSocket handshake: who asks is told afterwards.
            guard case .missingCredentials = error, case .graphQL = destination else { return answer(error) }
            if !head.wantsWebSocket {
                let ticket = loop.gateway.eventStreamTicket(
                    method: head.method,
                    target: head.target,
                    headers: head.headers
                )
                guard let ticket else { return answer(error) }
                callerSubject = ticket.callerSubject
            }
        }
        switch destination {
        case .graphQL where head.wantsWebSocket: try carrier?.openGraphQLSocket()
        case .graphQL, .schema, .playground, .aggregate:
            let limit = loop.limits.bodyBytes
            if case .length(let count) = head.framing, count > limit { throw .bodyTooLarge(limitBytes: limit) }
            sink = .collect(destination)
        case .proxy(let match):
            if head.wantsWebSocket {
                try carrier?.openWebSocket(match)
                return
            }
            let exchange = ProxyExchange(of: self, match: match)
            guard exchange.start(head) else {
                answer(status: 404)
                return
            }
            sink = .proxy(exchange)
        case .readiness, .liveness:
            guard head.method == "GET" || head.method == "HEAD" else {
                answer(status: 404)
                return
            }
            if case .readiness = destination, !loop.isReady {
                answer(status: 503, headers: loop.healthHeaders, body: HealthAnswer.notReady)
            } else {
                answer(status: 200, headers: loop.healthHeaders, body: HealthAnswer.ok)
            }
        case .notFound:
            answer(status: 404)
        }
    }

    /// Has the gateway answer a request whose body was read whole.
    func dispatch(_ destination: GatewayDestination) {
        let request = GatewayRequest(
            method: head.method,
            target: head.target,
            headers: head.headers,
            body: collected,
            trace: trace,
            callerSubject: callerSubject
        )
        collected = ByteBuffer()
        let call = loop.gateway.handle(destination, request, transport: self) { [self] response, output in
            answer(response, body: output)
        }
        switch sink {
        case .collect, .answering, .packing: self.call = call
        // It was answered at once, or has ended.
        case .discard, .proxy, .webSocket: break
        }
    }
}
