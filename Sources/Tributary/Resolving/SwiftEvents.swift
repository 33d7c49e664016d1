import Connect
import GraphQLExecution
import GraphQLTypes
import NIOCore
import OrderedJSON

/// The events of a subscription's field, from an asynchronous sequence: the next is asked for once the response to the
/// one before is written.
final class SwiftEvents: EventSource {
    /// Sends every event with `send`, and returns after the last.
    typealias Body =
        @Sendable (
            _ arguments: ArgumentValues, _ operation: OperationAccess, _ send: EventSender
        ) async throws -> Void

    let site: ResolverSite
    /// The name of the field, under which its value stands in an event.
    private let name: String
    private let body: Body

    var label: String { "Swift \(site.coordinate)" }

    init(_ site: ResolverSite, name: String, _ body: @escaping Body) {
        self.site = site
        self.name = name
        self.body = body
    }

    /// A process has one code for a coordinate, however often its modules are registered.
    func isSame(as other: any EventSource) -> Bool {
        (other as? SwiftEvents)?.site.coordinate == site.coordinate
    }

    func subscribe(_ stream: EventStream) {
        guard let services = stream.context.services as? ConnectServices else { return stream.refuse(.noServices) }
        let operation = OperationAccess(site, services)
        let arguments = stream.arguments
        let loop = services.eventLoop
        let sender = EventSender(name: name, stream, on: loop)
        let body = body
        let task = Task {
            do {
                try await body(arguments, operation, sender)
                sender.end(nil)
            } catch {
                sender.end(operation.failure(error))
            }
        }
        stream.context.onCancel { task.cancel() }
    }
}

/// Hands events to the engine.
struct EventSender: Sendable {
    private let name: String
    private let stream: NIOLoopBound<EventStream>
    private let isOpen: NIOLoopBoundBox<Bool>

    fileprivate init(name: String, _ stream: EventStream, on loop: any EventLoop) {
        self.name = name
        self.stream = NIOLoopBound(stream, eventLoop: loop)
        isOpen = NIOLoopBoundBox(false, eventLoop: loop)
    }

    /// The sequence is there, though no event yet.
    func open() {
        stream.eventLoop.execute {
            isOpen.value = true
            stream.value.open()
        }
    }

    /// Sends one event, and waits until its response is written.
    func send(_ value: some Encodable) async throws {
        let encoder = ValueEncoder()
        encoder.output.append("{")
        encoder.output.appendQuoted(name)
        encoder.output.append(byte: UInt8(ascii: ":"))
        try encoder.encode(value)
        encoder.output.append(byte: UInt8(ascii: "}"))
        let body = encoder.makeBody()
        try Task.checkCancellation()
        await withCheckedContinuation { continuation in
            stream.eventLoop.execute {
                stream.value.send(LoadedValue(body: body, root: 0)) { continuation.resume() }
            }
        }
    }

    /// A sequence that fails before it is there refuses the subscription; a later failure breaks it off.
    fileprivate func end(_ failure: ExecutionFailure?) {
        stream.eventLoop.execute {
            if let failure, !isOpen.value { stream.value.refuse(failure) } else { stream.value.end(failure) }
        }
    }
}
