import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import NIOCore
import OrderedJSON
import Settings
package import Upstreams

/// The single connection mode of GraphQL over SSE: one event stream for all operations of a client, which are asked for
/// with requests of their own.
///
/// | request | answer |
/// | --- | --- |
/// | PUT | 201: a token, with which a stream is reserved |
/// | GET for `text/event-stream`, with the token | the stream |
/// | POST or GET with the token and `extensions.operationId` | 202; the responses come on the stream |
/// | DELETE with the token and `operationId` | 200: the operation is over |
///
/// Spec: https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#single-connection-mode
extension GatewayLoop {
    /// The token of a request: its own header, or the parameter `token`, since browsers' event sources send no headers.
    static func eventStreamToken(_ request: GatewayRequest) -> String? {
        let header = request.headers.first { $0.name.utf8.isEqual(toLowercased: "x-graphql-event-stream-token") }
        return header?.value ?? eventStreamToken(inTarget: request.target)
    }

    private static func eventStreamToken(inTarget target: String) -> String? {
        // PERF: all requests are asked, and hardly any has one.
        let hasQuery = target.utf8.withContiguousStorageIfAvailable { $0.contains(UInt8(ascii: "?")) } ?? true
        return hasQuery ? QueryString(of: target)["token"] : nil
    }

    /// Whether a request may go without credentials since it shows the token of a reservation that was made with some: an
    /// entrance ticket to the event stream and nothing else.
    ///
    /// - Parameters:
    ///   - method: Upper case.
    ///   - target: Path and query as received.
    ///   - headers: The request's.
    /// - Returns: Who has made the reservation; nil without one.
    package func eventStreamTicket(method: String, target: String, headers: [HTTPHeader]) -> EventStreamTicket? {
        let request = GatewayRequest(method: method, target: target, headers: headers, body: ByteBuffer())
        guard method == "GET", ResponseMediaType(accept: request.header("accept")) == .eventStream,
            let token = Self.eventStreamToken(request), let reservation = gateway.reservations[token]
        else { return nil }
        return EventStreamTicket(callerSubject: reservation.callerSubject)
    }

    /// Answers a request of the single connection mode.
    ///
    /// - Returns: False for other requests.
    func answersSharedStream(
        _ request: GatewayRequest,
        _ mediaType: ResponseMediaType,
        _ call: GatewayCall,
        _ completion: @escaping Completion
    ) -> Bool {
        let token = Self.eventStreamToken(request)
        guard token != nil || request.method == "PUT" else { return false }
        do throws(GraphQLRefusal) {
            switch request.method {
            // A reservation has nothing to say: a request with a body is meant as something else.
            case "PUT" where request.body.readableBytes == 0: try reserveStream(request, completion)
            case "DELETE" where token != nil: try completeOperation(request, token, completion)
            case "GET" where token != nil && mediaType == .eventStream:
                try openStream(try reservation(token, request), request, call, completion)
            case "GET" where token != nil, "POST" where token != nil:
                try orderOperation(try reservation(token, request), request, completion)
            default: return false
            }
        } catch {
            refuse(error, as: .json, completion)
        }
        return true
    }

    private func reservation(
        _ token: String?,
        _ request: GatewayRequest
    ) throws(GraphQLRefusal) -> EventStreamReservation {
        guard let token else {
            throw GraphQLRefusal(
                400,
                "The request needs the token of an event stream, in X-GraphQL-Event-Stream-Token or as the parameter \"token\"; a PUT request gives one."
            )
        }
        // Somebody else's is as good as none.
        guard let reservation = gateway.reservations[token], reservation.callerSubject == request.callerSubject else {
            throw GraphQLRefusal(404, "There is no event stream with this token, or its time is over; reserve another.")
        }
        return reservation
    }

    private func reserveStream(_ request: GatewayRequest, _ completion: Completion) throws(GraphQLRefusal) {
        let patience = snapshot.settings.endpoint.subscriptions.initTimeout
        guard
            let reservation = gateway.reservations.make(
                for: request.callerSubject,
                within: .nanoseconds(patience.nanoseconds)
            )
        else { throw GraphQLRefusal(503, "Too many event streams are reserved and not opened.") }
        var output = OutputBuffer(capacity: 64)
        output.append(text: reservation.token)
        let headers = [
            HTTPHeader("content-type", "text/plain; charset=utf-8"), HTTPHeader("cache-control", "no-store"),
        ]
        completion(GatewayResponse(status: 201, headers: headers), output)
    }

    private func openStream(
        _ reservation: EventStreamReservation,
        _ request: GatewayRequest,
        _ call: GatewayCall,
        _ completion: Completion
    ) throws(GraphQLRefusal) {
        try ForeignPage(snapshot).check(request)
        guard let transport = call.transport else {
            throw GraphQLRefusal(406, "An event stream needs a connection on which it can be sent in parts.")
        }
        guard !reservation.isOpen else { throw GraphQLRefusal(409, "The event stream is open already.") }
        let stream = SharedEventStream(on: self, reservation, EventStreamWriter(on: transport))
        call.started { stream.clientHasGone() }
        // Another connection was faster since.
        guard let orders = reservation.open(NIOLoopBound(stream, eventLoop: eventLoop)) else {
            return stream.serverStops()
        }
        gateway.reservations.wasOpened(reservation)
        for order in orders { stream.start(order) }
    }

    private func orderOperation(
        _ reservation: EventStreamReservation,
        _ request: GatewayRequest,
        _ completion: @escaping Completion
    ) throws(GraphQLRefusal) {
        guard case .request(var received) = try ReceivedGraphQL(request, of: snapshot) else {
            throw GraphQLRefusal(400, "Operations of an event stream are asked for one by one.")
        }
        guard let id = Self.operationID(of: request), !id.isEmpty else {
            throw GraphQLRefusal(
                400,
                "The request needs extensions.operationId: a string by which its responses are known."
            )
        }
        do throws(RequestErrors) {
            let prepared = try prepare(&received, with: snapshot, headers: request.headers)
            _ = try prepared.variables(received.variables)
            if prepared.operation.operationType == .mutation, request.method != "POST" {
                return refuse(.mutationWithoutPost, as: .json, completion)
            }
        } catch {
            let source = Source(name: "request", utf8: received.document)
            return respond(400, error.errors, sources: [source], as: .json, completion)
        }
        let client = StreamClient(
            headers: request.headers,
            trace: request.trace,
            callerSubject: request.callerSubject
        )
        let limit = snapshot.settings.endpoint.subscriptions.maxOperations
        switch reservation.add(.init(id: id, request: received, client: client), limit: limit) {
        case .accepted: completion(GatewayResponse(status: 202, headers: []), OutputBuffer(capacity: 0))
        case .duplicate: throw GraphQLRefusal(409, "There is an operation with this operationId.")
        case .tooMany:
            throw GraphQLRefusal(
                429,
                "An event stream may have at most \(limit) operations at a time (tributary.graphql.subscriptions.maxOperations)."
            )
        }
    }

    private func completeOperation(
        _ request: GatewayRequest,
        _ token: String?,
        _ completion: Completion
    ) throws(GraphQLRefusal) {
        let reservation = try reservation(token, request)
        guard let id = QueryString(of: request.target)["operationId"], !id.isEmpty else {
            throw GraphQLRefusal(400, "The request needs the parameter \"operationId\".")
        }
        reservation.complete(id)
        completion(GatewayResponse(status: 200, headers: []), OutputBuffer(capacity: 0))
    }

    /// `extensions.operationId`, in the body or among the parameters.
    private static func operationID(of request: GatewayRequest) -> String? {
        let body: JSONBody
        if request.method == "POST" {
            body = request.body.withUnsafeReadableBytes { JSONBody(copying: $0) }
        } else {
            guard let text = QueryString(of: request.target)["extensions"] else { return nil }
            body = JSONBody(copying: Array("{\"extensions\":\(text)}".utf8))
        }
        let reader = JSONReader(body)
        do throws(JSONFault) {
            guard let extensions = try reader.member("extensions", of: try reader.root()),
                try reader.kind(at: extensions) == .object,
                let id = try reader.member("operationId", of: extensions), try reader.kind(at: id) == .string
            else { return nil }
            return try reader.string(at: id)
        } catch {
            return nil
        }
    }
}

/// What lets a request in to the event stream that it opens.
package struct EventStreamTicket {
    /// Who has made the reservation, by the credentials; nil where nobody was asked.
    package let callerSubject: String?
}
