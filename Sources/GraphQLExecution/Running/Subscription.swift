package import GraphQLLanguage
package import GraphQLTypes
import OrderedJSON

/// A subscription while it runs: each event of its source stream becomes one response, in order.
///
/// Owned by one event loop. Whoever starts it keeps it; letting it go without `cancel` leaves the source running in vain.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Subscription,
/// #sec-Unsubscribe
package final class Subscription {
    /// What becomes of a subscription.
    package enum Signal {
        /// The source stream is there.
        case opened
        /// There is no response stream: the request has failed with this error.
        case refused(GraphQLError)
        /// One event was run; its response may be written.
        case response(Operation)
        /// No response comes any more. A failure is that of a source stream which broke off.
        case ended(ExecutionFailure?)
    }

    /// What one event brings.
    enum Event {
        /// An object that has the root field's value under its name.
        case object(LoadedValue)
        /// The root field's value itself.
        case value(Result<LoadedValue, ExecutionFailure>, skipsUnchanged: Bool)

        /// Of its body.
        var bytes: Int {
            switch self {
            case .object(let value), .value(.success(let value), _): value.body.count
            case .value(.failure, _): 0
            }
        }
    }

    private struct WaitingEvent {
        let value: Event
        let taken: () -> Void
    }

    private var plan: OperationPlan
    private var schema: Schema
    private var variables: VariableValues
    /// Where its events come from.
    package private(set) var source: any EventSource
    private let makeContext: () -> OperationContext
    private let context: OperationContext
    private var listener: ((Signal) -> Void)?
    private var waitingEvents: [WaitingEvent] = []
    private var running: Operation?
    /// Tells the source that the event which is run was taken.
    private var taken: (() -> Void)?
    /// Set once the source has ended: what is to be reported after the last response.
    private var end: ExecutionFailure??
    private var isOpen = false
    private let maxWaiting: WaitingLimits
    /// Of the events that wait.
    private var waitingBytes = 0
    /// While the client does not keep up.
    private var isHeld = false

    /// How much may wait for a client that does not keep up, or for an upstream that events are resolved with.
    ///
    /// Subscribers to the same events wait for the same bodies, so that each one's bytes are not memory of its own.
    package struct WaitingLimits: Sendable {
        package var events: Int
        package var bytes: Int

        package static let none = WaitingLimits(events: .max, bytes: .max)

        package init(events: Int, bytes: Int) {
            self.events = events
            self.bytes = bytes
        }
    }

    /// - Parameters:
    ///   - plan: Of a subscription.
    ///   - bindings: Have the source of its root field's events.
    ///   - schema: What the plan is for.
    ///   - variables: Coerced.
    ///   - maxWaiting: When more has to wait, the subscription breaks off with the code `SLOW_CONSUMER`.
    ///   - makeContext: Gives each event's operation its own context; called once more for the source stream.
    /// - Throws: A request error: the root field has no source of events.
    package init(
        plan: OperationPlan,
        bindings: FieldBindings,
        schema: Schema,
        variables: VariableValues,
        maxWaiting: WaitingLimits = .none,
        makeContext: @escaping () -> OperationContext
    ) throws(GraphQLError) {
        guard plan.operationType == .subscription, let field = plan.root.fields.first else {
            throw GraphQLError("The operation is not a subscription with a root field.")
        }
        guard let source = bindings.events(plan.root.type.id, field.field.name) else {
            throw GraphQLError(
                "The subscription field \"\(field.coordinate)\" has no source of events.",
                locations: field.locations,
                path: [.name(field.responseName)]
            )
        }
        self.plan = plan
        self.schema = schema
        self.variables = variables
        self.source = source
        self.maxWaiting = maxWaiting
        self.makeContext = makeContext
        context = makeContext()
    }

    /// Starts listening.
    ///
    /// - Parameter listener: Told what happens until the subscription has ended, was refused or is cancelled.
    ///
    /// Spec: https://spec.graphql.org/September2025/#CreateSourceEventStream()
    package func start(_ listener: @escaping (Signal) -> Void) {
        guard let field = plan.root.fields.first else { return }
        self.listener = listener
        let arguments: ArgumentValues
        do throws(GraphQLError) {
            arguments = try plan.eventArguments.values(schema: schema, variables: variables)
        } catch {
            return refuse(error)
        }
        source.subscribe(
            EventStream(field: field.field, arguments: arguments, context: context, subscription: self)
        )
    }

    /// Ends the subscription from this side: the source is told so, a response under way is dropped.
    package func cancel() {
        listener = nil
        let events = takeWaiting()
        running?.cancel()
        running = nil
        context.cancel()
        tellTaken()
        for event in events { event.taken() }
    }

    /// Runs no further event until ``resume()``: the client does not take the responses as fast as they come.
    ///
    /// A source that waits until its event is taken waits, too.
    package func hold() { isHeld = true }

    package func resume() {
        guard isHeld else { return }
        isHeld = false
        if running == nil { tellTaken() }
        runNext()
    }

    /// Resolves further events by another plan for the same operation: that of a changed schema or configuration.
    ///
    /// - Parameters:
    ///   - plan: Of the same operation.
    ///   - schema: What the plan is for.
    ///   - variables: Coerced for it.
    ///   - source: The one that has taken the place of ``source``, and is the same; events go on coming from the first.
    package func adopt(plan: OperationPlan, schema: Schema, variables: VariableValues, source: any EventSource) {
        self.source = source
        self.plan = plan
        self.schema = schema
        self.variables = variables
    }

    private func takeWaiting() -> [WaitingEvent] {
        let events = waitingEvents
        waitingEvents = []
        waitingBytes = 0
        return events
    }

    // MARK: What the source says

    func sourceOpened() {
        guard !isOpen else { return }
        isOpen = true
        listener?(.opened)
    }

    func sourceRefused(_ failure: ExecutionFailure) {
        guard let field = plan.root.fields.first else { return }
        var error = GraphQLError(failure, locations: field.locations)
        error.path = [.name(field.responseName)]
        refuse(error)
    }

    func sourceSent(_ event: Event, taken: @escaping () -> Void) {
        guard listener != nil, end == nil else { return taken() }
        sourceOpened()
        waitingEvents.append(WaitingEvent(value: event, taken: taken))
        waitingBytes += event.bytes
        runNext()
        if waitingEvents.count > maxWaiting.events || waitingBytes > maxWaiting.bytes { overflow() }
    }

    private func overflow() {
        let listener = self.listener
        cancel()
        listener?(
            .ended(
                ExecutionFailure(
                    "The responses are not taken as fast as they come: more than \(maxWaiting.events) events, or \(maxWaiting.bytes) bytes of them, would wait.",
                    code: ExecutionFailure.slowConsumer
                )
            )
        )
    }

    func sourceEnded(_ failure: ExecutionFailure?) {
        guard end == nil else { return }
        sourceOpened()
        end = .some(failure)
        runNext()
    }

    // MARK: Responses

    private func refuse(_ error: GraphQLError) {
        let listener = self.listener
        self.listener = nil
        context.finish()
        listener?(.refused(error))
    }

    /// Runs the plan for the oldest event that waits; events are never run beside each other, so that responses keep
    /// their order.
    ///
    /// Spec: https://spec.graphql.org/September2025/#MapSourceToResponseEvent()
    private func runNext() {
        while running == nil, !isHeld, listener != nil {
            guard !waitingEvents.isEmpty else { return reportEnd() }
            let event = waitingEvents.removeFirst()
            waitingBytes -= event.value.bytes
            let context = makeContext()
            var rootValue: LoadedValue?
            switch event.value {
            case .object(let object): rootValue = object
            case .value(let value, let skipsUnchanged): context.carry(value, skipsUnchanged: skipsUnchanged)
            }
            let operation = Operation(plan: plan, schema: schema, variables: variables, context: context)
            running = operation
            taken = event.taken
            var isInside = true
            operation.run(rootValue: rootValue) { [self] in
                running = nil
                listener?(.response(operation))
                if !isHeld { tellTaken() }
                // The loop above goes on by itself when the operation ended before `run` returned.
                if !isInside { runNext() }
            }
            isInside = false
        }
    }

    private func tellTaken() {
        let taken = self.taken
        self.taken = nil
        taken?()
    }

    private func reportEnd() {
        guard let end else { return }
        let listener = self.listener
        self.listener = nil
        context.finish()
        listener?(.ended(end))
    }
}

extension ExecutionFailure {
    /// Code of a subscription that broke off since its responses were not taken as fast as they came.
    package static let slowConsumer = "SLOW_CONSUMER"
}
