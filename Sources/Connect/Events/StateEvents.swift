import GraphQLExecution
import GraphQLTypes

/// A subscription field whose value is read from stored state: what `@sql` says there.
///
/// The first event is the state as it is; another follows each commit that has changed it.
final class StateEvents: EventSource {
    let label: String
    private let identity: EventIdentity
    private let loader: SQLLoader
    private let tables: Set<String>
    private let every: PollInterval?

    /// - Parameters:
    ///   - loader: Of the statement.
    ///   - tables: Those that it reads.
    ///   - every: How often it is read besides.
    ///   - identity: The whole binding.
    init(_ loader: SQLLoader, tables: [String], every: PollInterval?, identity: EventIdentity) {
        label = loader.label
        self.loader = loader
        self.tables = Set(tables)
        self.every = every
        self.identity = identity
    }

    func subscribe(_ stream: EventStream) {
        guard let services = stream.context.services as? ConnectServices, let live = services.live else {
            return stream.refuse(.noLiveState)
        }
        do throws(SQLValueFault) {
            let key = try loader.key(stream.arguments, services, every: every)
            live.read(key, by: loader, tables: tables).value.add(stream)
        } catch {
            stream.refuse(.invalidResponse(error.fault))
        }
    }

    func isSame(as other: any EventSource) -> Bool { (other as? StateEvents)?.identity == identity }
}

extension ExecutionFailure {
    static let noLiveState = ExecutionFailure("Nothing carries subscriptions here.", code: nil)
}
