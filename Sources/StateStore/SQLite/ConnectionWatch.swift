import CSQLite
import Synchronization

/// A flag that is set once, from any thread, to stop what is running.
final class StopFlag: Sendable {
    private let flag = Atomic(false)

    /// Whether it was set.
    var isSet: Bool { flag.load(ordering: .relaxed) }

    /// Sets it for good.
    func set() {
        flag.store(true, ordering: .relaxed)
    }
}

/// What a statement touches, as the authorizer was told while it was prepared.
struct StatementFootprint {
    var tablesRead: Set<String> = []
    /// Tables that the statement may change, by triggers and foreign keys too.
    var tablesWritten: Set<String> = []
    /// Why the authorizer refused, when it did.
    var refusal: String?
}

/// What a connection's callbacks look at: who is asking, what the statement being prepared touches, and when the one
/// that runs must end.
final class ConnectionWatch {
    /// Whose statements are prepared.
    enum Permissions {
        /// The store's own: everything.
        case owner
        /// A migration's: everything but transactions and other databases, since it runs in one transaction.
        case migration
        /// A user's: no pragmas either.
        case statement
    }

    private var deadline = Int64.max
    /// What the running statement is granted, in nanoseconds, when it is first found past its deadline.
    private var grace: Int64 = 0
    var permissions = Permissions.statement
    private var footprint: StatementFootprint?
    private let stop: StopFlag

    init(stop: StopFlag) {
        self.stop = stop
    }

    /// Whether the connection is to come to an end.
    var isStopping: Bool { stop.isSet }

    /// Says when the next statement must end, on the monotonic clock in nanoseconds.
    func beginRun(until deadline: Int64, grace: Int64) {
        self.deadline = deadline
        self.grace = grace
    }

    /// Takes the deadline away.
    func endRun() {
        deadline = .max
    }

    /// Looks at the clock: whether the running statement must end, because its time is used up or the connection's is.
    ///
    /// A thread that lost its core for a while is late without having worked, and a short statement would be taken for
    /// a slow one. Hence the grace: a short one has ended before it is over.
    func isOver() -> Bool {
        if stop.isSet { return true }
        let now = MonotonicTime.now()
        guard now >= deadline else { return false }
        guard grace > 0 else { return true }
        deadline = now + grace
        grace = 0
        return false
    }

    /// Starts to note what the statement being prepared touches.
    func beginPreparing() {
        footprint = StatementFootprint()
    }

    /// Ends noting, and gives what was noted.
    func endPreparing() -> StatementFootprint {
        defer { footprint = nil }
        return footprint ?? StatementFootprint()
    }

    /// Has SQLite call this object; it must outlive the connection.
    func install(on database: OpaquePointer) {
        // Safe: the connection owns both this object and the handle, and uses the handle no longer than itself.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        // Every 500 steps of SQLite's machine: some 10 to 50 µs apart, and never within a look-up by key.
        unsafe sqlite3_progress_handler(
            database,
            500,
            { context in
                guard let context = unsafe context else { return 0 }
                // Safe: the context is the watch of the connection that makes this call.
                return unsafe Unmanaged<ConnectionWatch>.fromOpaque(context).takeUnretainedValue().isOver() ? 1 : 0
            },
            context
        )
        unsafe _ = sqlite3_set_authorizer(
            database,
            { context, action, subject, detail, _, _ in
                guard let context = unsafe context else { return SQLITE_DENY }
                // Safe: as above; the strings are NUL-terminated and copied at once.
                let watch = unsafe Unmanaged<ConnectionWatch>.fromOpaque(context).takeUnretainedValue()
                return unsafe watch.authorize(action, subject: subject, detail: detail)
            },
            context
        )
    }

    private func authorize(
        _ action: Int32,
        subject: UnsafePointer<CChar>?,
        detail: UnsafePointer<CChar>?
    ) -> Int32 {
        switch action {
        case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE:
            // Safe: SQLite's strings are NUL-terminated.
            if let table = unsafe subject.map({ unsafe String(cString: $0) }), !table.hasPrefix("sqlite_") {
                footprint?.tablesWritten.insert(table)
            }
        case SQLITE_READ:
            // Safe: as above.
            if let table = unsafe subject.map({ unsafe String(cString: $0) }), !table.hasPrefix("sqlite_") {
                footprint?.tablesRead.insert(table)
            }
        case SQLITE_TRANSACTION where permissions != .owner, SQLITE_SAVEPOINT where permissions != .owner:
            footprint?.refusal = "transactions are made by the store: leave BEGIN, COMMIT, ROLLBACK and SAVEPOINT out"
            return SQLITE_DENY
        case SQLITE_ATTACH where permissions != .owner, SQLITE_DETACH where permissions != .owner:
            footprint?.refusal = "other database files cannot be attached or written from a statement"
            return SQLITE_DENY
        case SQLITE_PRAGMA where permissions == .statement:
            footprint?.refusal = "pragmas are set by the store and cannot be used in a statement"
            return SQLITE_DENY
        default:
            break
        }
        return SQLITE_OK
    }
}
