import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import NIOCore
import OrderedJSON
import Settings

extension GatewayLoop {
    /// Answers a request with the server-sent events of its operation: one `next` for each response, then `complete`.
    ///
    /// What is wrong with the operation is told in a `next` event, too, since a browser tells a page nothing of any other
    /// answer.
    ///
    /// Spec: https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode
    func answerEventStream(
        _ received: GraphQLRequest,
        of request: GatewayRequest,
        _ call: GatewayCall,
        _ completion: @escaping Completion
    ) {
        guard let transport = call.transport else {
            let refusal = GraphQLRefusal(406, "An event stream needs a connection on which it can be sent in parts.")
            return refuse(refusal, as: .json, completion)
        }
        let client = StreamClient(
            headers: request.headers,
            trace: request.trace,
            callerSubject: request.callerSubject
        )
        do throws(RequestErrors) {
            let operation = try StreamedOperation(on: self, received, for: client)
            if operation.operationType == .mutation, request.method != "POST" {
                return refuse(.mutationWithoutPost, as: .json, completion)
            }
            let writer = EventStreamWriter(on: transport, operationName: operation.name)
            // What has no body would never end.
            if request.method == "HEAD" { return writer.end() }
            let answer = EventStreamAnswer(operation, writer)
            call.started { answer.clientHasGone() }
            answer.start()
        } catch {
            let writer = EventStreamWriter(on: transport)
            writer.next(error.errors, sources: [Source(name: "request", utf8: received.document)])
            writer.complete()
            writer.end()
        }
    }
}

extension EventStreamWriter {
    /// Sends a response that has nothing but errors.
    func next(_ errors: [GraphQLError], sources: [Source], of operationID: String? = nil) {
        var response = OutputBuffer(capacity: 512)
        response.append("{\"errors\":")
        response.append(errors, sources: sources)
        response.append(byte: UInt8(ascii: "}"))
        next(response, of: operationID)
    }
}

/// An event stream with the responses of one operation.
final class EventStreamAnswer: StreamCarrier {
    private let operation: StreamedOperation
    private let writer: EventStreamWriter
    private var lastSent = NIODeadline.now()
    private var isOver = false

    init(_ operation: StreamedOperation, _ writer: EventStreamWriter) {
        self.operation = operation
        self.writer = writer
    }

    func start() {
        operation.loop.streams.add(self)
        writer.onWritable { [operation] in operation.resume() }
        operation.start { [self] signal, output in
            switch signal {
            case .response:
                writer.next(output)
                lastSent = .now()
                if !writer.isWritable { operation.hold() }
            case .refused(let errors, let sources):
                writer.next(errors, sources: sources)
                end()
            case .ended(let failure):
                if let failure { writer.next([GraphQLError(failure)], sources: []) }
                end()
            }
        }
    }

    private func end() {
        guard !isOver else { return }
        isOver = true
        operation.loop.streams.remove(self)
        writer.onWritable(nil)
        writer.complete()
        writer.end()
    }

    func clientHasGone() {
        isOver = true
        operation.loop.streams.remove(self)
        operation.cancel()
    }

    func tick(_ now: NIODeadline) {
        let interval = operation.loop.snapshot.settings.endpoint.subscriptions.pingInterval
        // A client that does not keep up has enough to read.
        guard now - lastSent >= .nanoseconds(interval.nanoseconds), writer.isWritable else { return }
        lastSent = now
        writer.heartbeat()
    }

    func serverStops() { operation.end() }
}
