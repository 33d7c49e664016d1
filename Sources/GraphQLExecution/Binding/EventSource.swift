package import GraphQLTypes

/// Where the events of a subscription's root field come from.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Source-Stream
package protocol EventSource: AnyObject, Sendable {
    /// For people: what is listened to.
    var label: String { get }
    /// Starts listening.
    ///
    /// Tells `stream` what happens, on its event loop, now or later: `open` or `refuse` first, then events, then `end`.
    func subscribe(_ stream: EventStream)

    /// Whether a source of a changed configuration gives the same events, so that whoever listens to this one may stay.
    ///
    /// - Parameter other: Of the same coordinate, bound anew.
    /// - Returns: True only where what is listened to, and how, is the same in all that a subscriber could tell.
    func isSame(as other: any EventSource) -> Bool
}

extension EventSource {
    /// Nothing is known of two sources but that each is the same as itself.
    package func isSame(as other: any EventSource) -> Bool { self === other }
}

/// One source stream, as its source sees it.
package final class EventStream {
    package let field: OutputField
    package let arguments: ArgumentValues
    package let context: OperationContext
    private weak var subscription: Subscription?

    init(field: OutputField, arguments: ArgumentValues, context: OperationContext, subscription: Subscription) {
        self.field = field
        self.arguments = arguments
        self.context = context
        self.subscription = subscription
    }

    /// There is a stream, though no event yet.
    package func open() { subscription?.sourceOpened() }

    /// There is no stream, and never will be.
    package func refuse(_ failure: ExecutionFailure) { subscription?.sourceRefused(failure) }

    /// One event: an object that the root field is read from by name or resolved for.
    ///
    /// - Parameters:
    ///   - event: The root value of one response.
    ///   - taken: Called once its response is written, or will never be: a source that waits for it is not faster than
    ///     its client.
    package func send(_ event: LoadedValue, taken: @escaping () -> Void = {}) {
        guard let subscription else { return taken() }
        subscription.sourceSent(.object(event), taken: taken)
    }

    /// One event: the value of the root field itself, which is read as its ``EventLoader``'s mapping says.
    ///
    /// - Parameters:
    ///   - value: Or why the field has none: then the response says so, and the stream goes on.
    ///   - skipsUnchanged: What is sent is the state of something: a response that is the same as the one before is left
    ///     out.
    ///   - taken: As of ``send(_:taken:)``.
    package func send(
        value: Result<LoadedValue, ExecutionFailure>,
        skipsUnchanged: Bool = false,
        taken: @escaping () -> Void = {}
    ) {
        guard let subscription else { return taken() }
        subscription.sourceSent(.value(value, skipsUnchanged: skipsUnchanged), taken: taken)
    }

    /// The last event was sent.
    ///
    /// - Parameter failure: Set when the stream broke off.
    package func end(_ failure: ExecutionFailure? = nil) { subscription?.sourceEnded(failure) }
}
