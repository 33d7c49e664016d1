import Connect
package import GraphQLExecution
package import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import NIOCore
package import OrderedJSON
import Settings
package import Upstreams

/// Who asks for operations over a connection that carries several responses.
package final class StreamClient: Sendable {
    /// What a request's headers would be.
    let headers: [HTTPHeader]
    let trace: RequestTrace?
    /// Who asks, by the credentials; nil where nobody was asked.
    let callerSubject: String?

    package init(headers: [HTTPHeader], trace: RequestTrace? = nil, callerSubject: String? = nil) {
        self.headers = headers
        self.trace = trace
        self.callerSubject = callerSubject
    }
}

/// One operation whose responses go out one after the other: those of a subscription, or the one of a query or mutation,
/// which comes in parts where `@defer` or `@stream` leave something for later.
///
/// It belongs to an event loop, and to whoever carries its responses to the client. A subscription stays while the
/// configuration changes, unless the change touches what it uses.
package final class StreamedOperation {
    /// What it tells.
    package enum Signal {
        /// Nothing was run: the request has these errors.
        case refused([GraphQLError], sources: [Source])
        /// One response, as JSON text; the buffer is valid during the call only.
        case response
        /// No response comes any more. A failure is that of a source stream which broke off.
        case ended(ExecutionFailure?)
    }

    package typealias Listener = (Signal, borrowing OutputBuffer) -> Void

    let loop: GatewayLoop
    private let client: StreamClient
    private var listener: Listener?
    /// As the request gives them, not coerced.
    private let givenVariables: [InputValue.Member]
    private var snapshot: GatewaySnapshot
    private var prepared: PreparedOperation
    private var subscription: Subscription?
    /// The last response, where one that is the same is not sent again.
    private var last: WrittenText?
    /// Of a query or mutation.
    private var call: GatewayCall?
    /// The source stream, too, has a context; those of its events have less time.
    private var hasStreamContext = false

    /// Name of the operation, if it has one.
    var name: String? { prepared.operation.name?.text }

    /// - Parameters:
    ///   - loop: Where it runs.
    ///   - request: What is asked.
    ///   - client: Who asks.
    /// - Throws: The request errors of a document that cannot be run.
    init(on loop: GatewayLoop, _ request: GraphQLRequest, for client: StreamClient) throws(RequestErrors) {
        self.loop = loop
        self.client = client
        givenVariables = request.variables
        snapshot = loop.snapshot
        var request = request
        prepared = try loop.prepare(&request, with: snapshot, headers: client.headers)
    }

    /// What kind of operation it is.
    var operationType: OperationType { prepared.operation.operationType }

    /// Runs it.
    ///
    /// - Parameter listener: Told what happens, on the loop, until the operation has ended, was refused or is cancelled;
    ///   perhaps before this returns.
    func start(_ listener: @escaping Listener) {
        self.listener = listener
        do throws(RequestErrors) {
            let variables = try prepared.variables(givenVariables)
            do throws(GraphQLError) {
                switch operationType {
                case .query, .mutation: try run(variables)
                case .subscription: try subscribe(variables)
                }
            } catch {
                throw RequestErrors([error])
            }
        } catch {
            refuse(error.errors)
        }
    }

    private func run(_ variables: VariableValues) throws(GraphQLError) {
        let call = GatewayCall()
        self.call = call
        try loop.run(
            prepared,
            of: snapshot,
            variables: variables,
            headers: client.headers,
            trace: client.trace,
            callerSubject: client.callerSubject,
            call: call,
            parts: prepared.hasIncrementalParts ? PartsForStream(self) : nil
        ) { [self] output in receive(output, isLast: true) }
    }

    /// Takes a response of a query or mutation: the one, or what follows it.
    fileprivate func receive(_ response: borrowing OutputBuffer, isLast: Bool) {
        if isLast { call = nil }
        listener?(.response, response)
        if isLast { finish(.ended(nil)) }
    }

    private func subscribe(_ variables: VariableValues) throws(GraphQLError) {
        let settings = snapshot.settings.endpoint.subscriptions
        let subscription = try Subscription(
            plan: try prepared.plan(for: variables),
            bindings: snapshot.bindings,
            schema: snapshot.schema,
            variables: variables,
            maxWaiting: Subscription.WaitingLimits(events: settings.maxWaitingEvents, bytes: settings.maxWaitingBytes)
        ) { [unowned self] in makeContext() }
        self.subscription = subscription
        loop.streams.add(self)
        subscription.start { [self] signal in
            switch signal {
            case .opened: break
            case .refused(let error): refuse([error])
            case .response(let operation):
                loop.output.lend { output in
                    operation.writeResponse(sources: prepared.sources, into: &output)
                    if operation.context.skipsUnchanged {
                        let text = WrittenText(output)
                        guard text != last else { return }
                        last = text
                    }
                    listener?(.response, output)
                }
            case .ended(let failure): finish(.ended(failure))
            }
        }
    }

    private func makeContext() -> OperationContext {
        // The first context is that of the stream, which may go on for ever; each event has its own time.
        let deadline: NIODeadline =
            hasStreamContext
            ? .now() + snapshot.requestDeadline
            : .distantFuture
        hasStreamContext = true
        return loop.context(
            of: snapshot,
            headers: client.headers,
            callerSubject: client.callerSubject,
            deadline: deadline
        )
    }

    // MARK: The client's pace

    /// Has no further event run until ``resume()``.
    func hold() { subscription?.hold() }

    func resume() { subscription?.resume() }

    // MARK: Ends

    /// Ends it from the client's side: nothing more is told.
    func cancel() {
        listener = nil
        letGo()
    }

    /// Ends it from this side, as if its source had.
    ///
    /// - Parameter failure: Why, where that is no orderly end.
    func end(_ failure: ExecutionFailure? = nil) {
        finish(.ended(failure))
    }

    private func refuse(_ errors: [GraphQLError]) {
        finish(.refused(errors, sources: prepared.sources))
    }

    private func finish(_ signal: Signal) {
        let listener = self.listener
        self.listener = nil
        letGo()
        listener?(signal, OutputBuffer(capacity: 0))
    }

    private func letGo() {
        loop.streams.remove(self)
        call?.cancel()
        call = nil
        subscription?.cancel()
        subscription = nil
    }

    // MARK: A changed configuration

    /// Goes on with another snapshot, or ends with the code `SCHEMA_CHANGED` if that would not be the same subscription.
    ///
    /// - Parameters:
    ///   - snapshot: What requests are answered from now.
    ///   - changes: What has changed since the one before.
    func adopt(_ snapshot: GatewaySnapshot, _ changes: SnapshotChanges) {
        guard let subscription else { return }
        do throws(RequestErrors) {
            let footprint = changes.footprint(of: prepared, in: self.snapshot.schema)
            if let coordinate = changes.touched(by: footprint) { return end(.schemaChanged(at: coordinate)) }
            let request = GraphQLRequest(
                document: prepared.document.source.utf8,
                operationName: prepared.operation.name?.text,
                variables: givenVariables
            )
            let next = try snapshot.prepare(request)
            let variables = try next.variables(givenVariables)
            do throws(GraphQLError) {
                let plan = try next.plan(for: variables)
                guard let root = plan.root.fields.first,
                    let source = snapshot.bindings.events(plan.root.type.id, root.field.name),
                    subscription.source.isSame(as: source)
                else { return end(.schemaChanged(at: plan.root.fields.first?.coordinate ?? "Subscription")) }
                subscription.adopt(plan: plan, schema: snapshot.schema, variables: variables, source: source)
            } catch {
                throw RequestErrors([error])
            }
            self.snapshot = snapshot
            prepared = next
        } catch {
            end(.schemaChanged(because: error.errors.first?.message ?? "The operation is no longer valid."))
        }
    }
}

/// Hands the parts of a response on to who carries them, each as a response.
private final class PartsForStream: IncrementalReceiver {
    private let operation: StreamedOperation

    init(_ operation: StreamedOperation) { self.operation = operation }

    var format: IncrementalFormat { .pending }

    func receive(_ part: borrowing OutputBuffer, isLast: Bool) { operation.receive(part, isLast: isLast) }
}

extension ExecutionFailure {
    fileprivate static func schemaChanged(at coordinate: String) -> ExecutionFailure {
        schemaChanged(because: "\"\(coordinate)\" is another one now.")
    }

    fileprivate static func schemaChanged(because reason: String) -> ExecutionFailure {
        ExecutionFailure(
            "The schema has changed and the subscription is over; subscribe again. \(reason)",
            code: "SCHEMA_CHANGED"
        )
    }
}
