import Access
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
package import NIOCore
package import OrderedJSON
import Settings
package import Upstreams

/// Where the messages of a ``GraphQLSocket`` go: a WebSocket connection.
package protocol SocketTransport: AnyObject {
    /// Whether the client keeps up: false while more bytes wait for it than the connection cares to hold.
    var isWritable: Bool { get }

    /// Sends a text message, whose parts are put together.
    func send(_ head: borrowing OutputBuffer, _ payload: borrowing OutputBuffer, _ tail: StaticString)

    /// Sends a ping frame.
    func ping()

    /// Sends a close frame after what was sent, and ends the connection; nothing is taken from the client any more.
    func close(_ closure: SocketClosure)

    /// Is told of each operation when it is over; for the log.
    func operationHasEnded(_ report: SocketOperationReport)
}

/// What the log says of an operation.
package struct SocketOperationReport {
    /// `query`, `mutation` or `subscription`.
    package let type: String
    package let name: String?
    package let begunAt: NIODeadline
    package internal(set) var responses = 0
}

/// One WebSocket connection that speaks `graphql-transport-ws`: takes the client's messages, runs its operations, and
/// gives the server's messages to a transport.
///
/// Belongs to an event loop.
///
/// Spec: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
package final class GraphQLSocket: StreamCarrier {
    private final class Running {
        let operation: StreamedOperation
        var report: SocketOperationReport

        init(_ operation: StreamedOperation) {
            self.operation = operation
            report = SocketOperationReport(
                type: operation.operationType.rawValue,
                name: operation.name,
                begunAt: .now()
            )
        }
    }

    private enum State {
        /// With the headers of the handshake.
        case waitingForInit(since: NIODeadline, [HTTPHeader])
        case acknowledged(StreamClient)
        case closed
    }

    private let loop: GatewayLoop
    private weak var transport: (any SocketTransport)?
    private var state: State
    private let trace: RequestTrace?
    private var running: [String: Running] = [:]
    private var lastHeard = NIODeadline.now()
    private var lastBusy = NIODeadline.now()
    private var pingedAt: NIODeadline?
    /// Since when the client does not keep up.
    private var stalledSince: NIODeadline?

    private var settings: SubscriptionSettings { loop.snapshot.settings.endpoint.subscriptions }

    /// - Parameters:
    ///   - loop: Where its operations run.
    ///   - headers: Of the handshake.
    ///   - trace: What upstreams are told of the handshake's request.
    ///   - transport: Keeps the socket.
    package init(
        on loop: GatewayLoop,
        headers: [HTTPHeader],
        trace: RequestTrace?,
        transport: any SocketTransport
    ) {
        self.loop = loop
        self.transport = transport
        self.trace = trace
        state = .waitingForInit(since: .now(), headers)
        loop.streams.add(self)
    }

    // MARK: What comes in

    /// Bytes of any kind have come from the client.
    package func clientWasHeard() { lastHeard = .now() }

    /// The client has sent a whole text message.
    package func receive(_ text: ByteBuffer) {
        if case .closed = state { return }
        do throws(SocketMessage.Fault) {
            switch try SocketMessage(JSONBody(copying: text.readableBytesView)) {
            case .connectionInit(let payload): try acknowledge(payload)
            case .ping(let payload): answerPing(payload)
            case .pong: break
            case .subscribe(let id, let request): subscribe(id, request)
            case .complete(let id): complete(id)
            }
        } catch {
            close(.badMessage(error.reason))
        }
    }

    /// The client has sent bytes where the protocol has text.
    package func receiveBinary() { close(.binary) }

    /// The connection is closed, or is closing for a reason that the transport has seen.
    package func connectionHasEnded() {
        guard leave() else { return }
        cancelOperations()
    }

    /// Ends what waits for a client that has fallen behind or has caught up.
    package func writabilityChanged(_ isWritable: Bool) {
        stalledSince = isWritable ? nil : .now()
        for running in running.values {
            if isWritable { running.operation.resume() } else { running.operation.hold() }
        }
    }

    private func acknowledge(_ payload: [JSONValue.Member]) throws(SocketMessage.Fault) {
        guard case .waitingForInit(_, let handshake) = state else { return close(.tooManyInits) }
        let headers = try SocketCredentials(payload, handshake: handshake).headers
        do throws(AccessRefusal) {
            let caller = try loop.authorize(.graphQL, headers)
            state = .acknowledged(StreamClient(headers: headers, trace: trace, callerSubject: caller?.subject))
        } catch {
            return close(.forbidden)
        }
        send { $0.append(#"{"type":"connection_ack"}"#) }
    }

    private func answerPing(_ payload: [UInt8]?) {
        send { output in
            output.append(#"{"type":"pong""#)
            if let payload {
                output.append(#","payload":"#)
                output.append(contentsOf: payload)
            }
            output.append(byte: UInt8(ascii: "}"))
        }
    }

    // MARK: Operations

    private func subscribe(_ id: String, _ request: GraphQLRequest) {
        guard case .acknowledged(let client) = state else { return close(.unauthorized) }
        guard running[id] == nil else { return close(.subscriberExists(id)) }
        let limit = settings.maxOperations
        guard running.count < limit else {
            let error = GraphQLError(
                "A connection may have at most \(limit) operations at a time (tributary.graphql.subscriptions.maxOperations).",
                extensions: [.init("code", .string("REQUEST_LIMIT_EXCEEDED"))]
            )
            return sendErrors([error], [], of: id)
        }
        do throws(RequestErrors) {
            let operation = try StreamedOperation(on: loop, request, for: client)
            let entry = Running(operation)
            running[id] = entry
            operation.start { [weak self] signal, output in self?.hear(signal, output, of: id, entry) }
            if stalledSince != nil { operation.hold() }
        } catch {
            sendErrors(error.errors, [Source(name: "request", utf8: request.document)], of: id)
        }
    }

    private func hear(
        _ signal: StreamedOperation.Signal,
        _ output: borrowing OutputBuffer,
        of id: String,
        _ entry: Running
    ) {
        switch signal {
        case .response:
            entry.report.responses += 1
            send("next", id, output)
            if let transport, !transport.isWritable { entry.operation.hold() }
        case .refused(let errors, let sources):
            forget(id)
            sendErrors(errors, sources, of: id)
        case .ended(let failure):
            forget(id)
            guard let failure else { return send(complete: id) }
            sendErrors([GraphQLError(failure)], [], of: id)
            if failure.code == ExecutionFailure.slowConsumer { close(.tooSlow) }
        }
    }

    private func complete(_ id: String) {
        guard let entry = running[id] else { return }
        entry.operation.cancel()
        forget(id)
    }

    private func forget(_ id: String) {
        guard let entry = running.removeValue(forKey: id) else { return }
        lastBusy = .now()
        transport?.operationHasEnded(entry.report)
    }

    private func cancelOperations() {
        for (id, entry) in running {
            entry.operation.cancel()
            forget(id)
        }
    }

    // MARK: What goes out

    private func sendErrors(_ errors: [GraphQLError], _ sources: [Source], of id: String) {
        var list = OutputBuffer(capacity: 512)
        list.append(errors, sources: sources)
        send("error", id, list)
    }

    private func send(complete id: String) {
        send { output in
            output.append(#"{"id":"#)
            output.appendQuoted(id)
            output.append(#","type":"complete"}"#)
        }
    }

    private func send(_ type: StaticString, _ id: String, _ payload: borrowing OutputBuffer) {
        if case .closed = state { return }
        var head = OutputBuffer(capacity: 64 + id.utf8.count)
        head.append(#"{"id":"#)
        head.appendQuoted(id)
        head.append(#","type":""#)
        head.append(type)
        head.append(#"","payload":"#)
        transport?.send(head, payload, "}")
    }

    private func send(_ write: (inout OutputBuffer) -> Void) {
        if case .closed = state { return }
        var message = OutputBuffer(capacity: 128)
        write(&message)
        transport?.send(message, OutputBuffer(capacity: 0), "")
    }

    // MARK: Ends

    private func close(_ closure: SocketClosure) {
        guard leave() else { return }
        cancelOperations()
        transport?.close(closure)
    }

    /// - Returns: False if it is closed already.
    private func leave() -> Bool {
        if case .closed = state { return false }
        state = .closed
        loop.streams.remove(self)
        return true
    }

    func serverStops() {
        for entry in running.values { entry.operation.end() }
        close(.stopping)
    }

    func tick(_ now: NIODeadline) {
        let settings = settings
        func hasPassed(_ limit: Duration, since start: NIODeadline) -> Bool {
            now - start >= .nanoseconds(limit.nanoseconds)
        }
        switch state {
        case .waitingForInit(let since, _):
            if hasPassed(settings.initTimeout, since: since) { close(.initTimeout) }
        case .acknowledged:
            if let stalledSince {
                // While it is not read from, nothing is heard of it either.
                if hasPassed(settings.pingTimeout, since: stalledSince) { close(.tooSlow) }
                lastHeard = now
            } else if let pingedAt, pingedAt > lastHeard {
                if hasPassed(settings.pingTimeout, since: pingedAt) { close(.silent) }
            } else if hasPassed(settings.pingInterval, since: lastHeard) {
                pingedAt = now
                transport?.ping()
            }
            if running.isEmpty, hasPassed(settings.idleTimeout, since: lastBusy) { close(.idle) }
        case .closed: break
        }
    }
}
