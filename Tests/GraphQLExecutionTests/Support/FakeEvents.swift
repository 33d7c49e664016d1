import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
import Testing

/// A source of events that the test speaks for.
// Safe: a test runs on one thread, and no source is shared between tests.
final class FakeEvents: EventSource, @unchecked Sendable {
    let label = "fake"
    private(set) var stream: EventStream?
    private(set) var arguments: [String] = []
    private(set) var isCancelled = false

    func subscribe(_ stream: EventStream) {
        self.stream = stream
        arguments = stream.arguments.members.map { "\($0.name):\($0.value.text)" }
        stream.context.onCancel { self.isCancelled = true }
    }

    /// - Parameter json: Of the event; nil for one without a value.
    func send(_ json: String?) {
        let body = JSONBody(copying: Array((json ?? "").utf8))
        stream?.send(LoadedValue(body: body, root: json == nil ? nil : 0))
    }
}

/// A subscription under way, and what has become of it.
final class RunningSubscription {
    let turns = TurnQueue()
    private(set) var signals: [String] = []
    private let subscription: Subscription

    init(
        _ engine: Engine,
        _ text: String,
        variables: String = "{}",
        validates: Bool = true,
        maxWaiting: Subscription.WaitingLimits = .none
    ) throws {
        let prepared = try engine.prepare(text, validates: validates)
        let values = try prepared.variables(GraphQLRequest.variables(json: variables))
        let turns = self.turns
        subscription = try Subscription(
            plan: try prepared.plan(for: values),
            bindings: engine.bindings,
            schema: engine.schema,
            variables: values,
            maxWaiting: maxWaiting
        ) { OperationContext(services: turns) { turns.append($0) } }
        let source = Source(name: "request", text: text)
        subscription.start { [unowned self] signal in
            switch signal {
            case .opened: signals.append("opened")
            case .refused(let error):
                var output = OutputBuffer()
                output.append([error], sources: [source])
                signals.append("refused \(output.text)")
            case .response(let operation):
                var output = OutputBuffer()
                operation.writeResponse(sources: [source], into: &output)
                signals.append(output.text)
            case .ended(let failure): signals.append("ended" + (failure.map { " \($0.message)" } ?? ""))
            }
        }
    }

    func cancel() { subscription.cancel() }

    func hold() { subscription.hold() }

    func resume() { subscription.resume() }
}
