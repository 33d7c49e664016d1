import GraphQLExecution
import NIOCore
import StateStore

/// The rows of one statement, read anew whenever a table that it reads has changed.
///
/// Belongs to its event loop.
final class LiveRead {
    /// What makes two reads the same: they would bring the same rows, and make the same of them.
    struct Key: Hashable {
        let sql: String
        let parameters: [StateValue]
        let rows: SQLLoader.RowResult
        let limits: StateLimits
        let every: PollInterval?
    }

    let tables: Set<String>
    let value: SharedValue
    private let key: Key
    private let loader: SQLLoader
    private let services: ConnectServices
    private var isReading = false
    /// Something has changed while the read was under way, which may not have seen it.
    private var isDue = false
    private var timer: Scheduled<Void>?
    private var isOver = false

    /// - Parameters:
    ///   - key: What is read.
    ///   - loader: Reads it.
    ///   - tables: Those that the statement reads.
    ///   - live: Of the event loop.
    ///   - onEmpty: Called when the last subscriber has gone.
    init(_ key: Key, loader: SQLLoader, tables: Set<String>, _ live: LiveState, onEmpty: @escaping () -> Void) {
        self.key = key
        self.loader = loader
        self.tables = tables
        services = live.services()
        value = SharedValue { live.later($0) }
        value.onEmpty = { [unowned self] in
            isOver = true
            timer?.cancel()
            timer = nil
            onEmpty()
        }
    }

    func start() {
        refresh()
        schedule()
    }

    /// Reads, or reads once more when the read under way is done: however often this is called meanwhile.
    func refresh() {
        if isReading {
            isDue = true
            return
        }
        isReading = true
        loader.read(key.parameters, services) { [self] result in
            isReading = false
            guard !isOver else { return }
            value.publish(result)
            guard isDue, !isOver else { return }
            isDue = false
            refresh()
        }
    }

    private func schedule() {
        guard let every = key.every, !isOver else { return }
        timer = services.eventLoop.assumeIsolated().scheduleTask(in: every.next()) { [weak self] in
            self?.refresh()
            self?.schedule()
        }
    }
}
