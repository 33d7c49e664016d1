/// The prepared statements of one connection by `StateStatement`, the least recently used of which give way.
final class StatementCache {
    /// A cached statement with what its reader remembers about it.
    final class Entry {
        let prepared: PreparedStatement
        /// Kept so that the identity it is found by is not given to another object.
        fileprivate let statement: StateStatement
        fileprivate var lastUse = 0
        /// How it has fared on the loop.
        var pace = StatementPace()

        fileprivate init(_ prepared: PreparedStatement, for statement: StateStatement) {
            self.prepared = prepared
            self.statement = statement
        }
    }

    private var entries: [ObjectIdentifier: Entry] = [:]
    private var clock = 0
    private let capacity: Int

    /// - Parameter capacity: Most statements kept, at least 1.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// How many statements are kept.
    var count: Int { entries.count }

    /// The statement's prepared form, made on the connection when it is not there.
    func entry(for statement: StateStatement, on connection: Connection) throws(StateFailure) -> Entry {
        clock &+= 1
        if let entry = entries[ObjectIdentifier(statement)] {
            entry.lastUse = clock
            return entry
        }
        let entry = Entry(try connection.prepare(statement.sql), for: statement)
        entry.lastUse = clock
        // A look at all entries, at most `capacity`, and only when a statement had to be prepared anyway.
        if entries.count >= capacity, let oldest = entries.values.min(by: { $0.lastUse < $1.lastUse }) {
            entries[ObjectIdentifier(oldest.statement)] = nil
        }
        entries[ObjectIdentifier(statement)] = entry
        return entry
    }
}

/// Whether a statement may run on the event loop: pure memory of how it fared, without a clock.
///
/// A statement that exceeds the loop's budget goes to a worker from then on. Cold pages or one long list of keys may
/// have been the reason, so it comes back after enough quick runs there; each relapse doubles their number.
struct StatementPace: Equatable {
    private(set) var isSlow = false
    private var quickRuns = 0
    private var quickRunsNeeded = 8

    /// It exceeded the loop's budget.
    mutating func exceededBudget() {
        isSlow = true
        quickRuns = 0
        quickRunsNeeded = min(quickRunsNeeded * 2, 4_096)
    }

    /// It ran on a worker, `quickly` when that took less than half of the loop's budget.
    mutating func ranOnWorker(quickly: Bool) {
        // A run that was not quick takes back four: on a crowded machine one in twenty says nothing, one in five does.
        quickRuns = quickly ? quickRuns + 1 : max(0, quickRuns - 4)
        if quickRuns >= quickRunsNeeded { isSlow = false }
    }
}
