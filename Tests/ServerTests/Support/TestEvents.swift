import Connect
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import NIOConcurrencyHelpers
import NIOCore
import OrderedJSON

/// A source of events that a test speaks for, from its own thread.
final class TestEvents: EventSource {
    private struct State {
        var streams: [NIOLoopBound<EventStream>] = []
        var cancelled = 0
        var taken = 0
    }

    let label = "test"
    private let state = NIOLockedValueBox(State())
    /// Opened once for each subscriber that comes, and for each that goes.
    let came = Gate()
    let went = Gate()

    var subscribers: Int { state.withLockedValue { $0.streams.count - $0.cancelled } }
    /// Events whose responses were written, or never will be.
    var taken: Int { state.withLockedValue { $0.taken } }

    func subscribe(_ stream: EventStream) {
        guard let services = stream.context.services as? ConnectServices else { return }
        if stream.arguments.members.contains(where: { $0.value == .int(-1) }) {
            return stream.refuse(ExecutionFailure("No past.", code: "PAST"))
        }
        state.withLockedValue { $0.streams.append(NIOLoopBound(stream, eventLoop: services.eventLoop)) }
        stream.context.onCancel { [self] in
            state.withLockedValue { $0.cancelled += 1 }
            went.open()
        }
        stream.open()
        came.open()
    }

    /// Sends an event to all subscribers: `{"tick": …}`.
    func send(_ json: String) {
        let body = JSONBody(copying: Array(json.utf8))
        for stream in state.withLockedValue({ $0.streams }) {
            stream.eventLoop.execute { [self] in
                stream.value.send(LoadedValue(body: body, root: 0)) {
                    self.state.withLockedValue { $0.taken += 1 }
                }
            }
        }
    }

    func end(_ failure: ExecutionFailure? = nil) {
        for stream in state.withLockedValue({ $0.streams }) {
            stream.eventLoop.execute { stream.value.end(failure) }
        }
    }
}

/// Binds the fields of the subscription type to one source.
struct TestCode: SchemaCode {
    let events: any EventSource

    var sources: [Source] { [] }
    var knownSources: [Source] { [] }
    var scalars: [CustomScalar] { [] }

    func bind(_ schema: Schema, upstreams: CodeSources, boundFields: Set<String>) -> CodeBindings {
        var bindings = CodeBindings()
        guard let type = schema.rootType(of: .subscription) else { return bindings }
        for field in type.fields {
            bindings.events.append((type, field, events))
            bindings.claimed.insert("\(type.name).\(field.name)")
        }
        return bindings
    }
}
