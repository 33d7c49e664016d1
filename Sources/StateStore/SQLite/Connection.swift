import CSQLite
import Glibc

/// One open SQLite connection with its authorizer and its deadline.
///
/// Opened without SQLite's own mutex: whoever holds the connection uses it from one thread at a time.
@safe final class Connection {
    /// What a connection may do with the file.
    enum Access {
        case readWrite
        case readOnly
    }

    private let handle: DatabaseHandle
    /// The store's own statements, by text.
    private var own: [String: PreparedStatement] = [:]
    /// What this connection's callbacks look at.
    let watch: ConnectionWatch

    /// Opens the database and hardens the connection; sets no pragma of the database itself.
    ///
    /// Once `stop` is set, statements that run end with `.shutDown`.
    /// - Throws: `StateFailure.open`.
    init(_ name: DatabaseName, access: Access, stop: StopFlag) throws(StateFailure) {
        guard sqlite3_threadsafe() != 0 else {
            throw .open(path: name.shown, message: "this SQLite library was built without threads")
        }
        guard !name.text.utf8.contains(0) else {
            throw .open(path: name.shown, message: "the path contains a NUL byte")
        }
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        flags |= access == .readWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        if name.isURI { flags |= SQLITE_OPEN_URI }
        var pointer: OpaquePointer?
        // Safe: the name is NUL-terminated by the bridge, and `pointer` outlives the call.
        let code = unsafe sqlite3_open_v2(name.text, &pointer, flags, nil)
        guard let database = unsafe pointer else {
            throw .open(path: name.shown, message: "out of memory")
        }
        // Even a failed opening gives a handle that must be closed.
        unsafe handle = DatabaseHandle(database)
        watch = ConnectionWatch(stop: stop)
        guard code == SQLITE_OK else {
            throw .open(path: name.shown, message: Connection.message(of: code, in: handle))
        }
        let hardened = unsafe tributary_sqlite3_harden(handle.pointer)
        guard hardened == SQLITE_OK else {
            throw .open(path: name.shown, message: Connection.message(of: hardened, in: handle))
        }
        unsafe watch.install(on: handle.pointer)
    }

    // MARK: Statements

    /// Prepares the one statement in `sql`.
    /// - Throws: `StateFailure.prepare` when the text is not one valid and permitted statement, else what SQLite met.
    func prepare(_ sql: String) throws(StateFailure) -> PreparedStatement {
        let text = try SQLText(sql)
        let (first, end) = try prepare(text, from: 0, lasting: true)
        guard let first else {
            throw .prepare(message: "there is no statement in this text", utf8Offset: 0)
        }
        // Only comments, blanks and semicolons may follow.
        if !text.isBlank(from: end) {
            var isLast = false
            do throws(StateFailure) {
                isLast = try prepare(text, from: end, lasting: false).statement == nil
            } catch {}
            if !isLast {
                let message = "there is more than one statement in this text"
                throw .prepare(message: message, utf8Offset: text.firstInk(from: end))
            }
        }
        return first
    }

    /// Prepares the statement that starts at `start`, and says where the next one starts; nil when there is none left.
    ///
    /// One that will be kept (`lasting`) is allocated elsewhere by SQLite.
    func prepare(
        _ text: SQLText,
        from start: Int,
        lasting: Bool
    ) throws(StateFailure) -> (statement: PreparedStatement?, end: Int) {
        var pointer: OpaquePointer?
        watch.beginPreparing()
        // Safe: the pointers are used during the call alone; SQLite copies the text that it keeps.
        let (code, end) = unsafe text.withBytes(from: start) { bytes, count in
            var tail: UnsafePointer<CChar>?
            let flags = lasting ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
            let code = unsafe sqlite3_prepare_v3(handle.pointer, bytes, count, flags, &pointer, &tail)
            return (code, unsafe tail.map { unsafe start + ($0 - bytes) } ?? text.count)
        }
        let footprint = watch.endPreparing()
        guard code == SQLITE_OK else { throw prepareFailure(code, footprint: footprint, start: start) }
        guard let statement = unsafe pointer else { return (nil, end) }
        return unsafe (PreparedStatement(StatementHandle(statement), footprint: footprint), end)
    }

    /// Runs a statement of our own that answers nothing, such as `BEGIN`; the authorizer lets it pass.
    ///
    /// The few texts of this kind are prepared once.
    func execute(_ sql: String) throws(StateFailure) {
        try asOwner { () throws(StateFailure) in
            let statement: PreparedStatement
            if let known = own[sql] {
                statement = known
            } else {
                statement = try prepare(sql)
                own[sql] = statement
            }
            _ = try statement.run([], limits: .standard, deadline: .max, on: self).get()
        }
    }

    /// Runs a statement of our own and gives its rows as text, one array of columns per row (NULL is "").
    func rows(_ sql: String, _ parameters: [StateValue] = []) throws(StateFailure) -> [[String]] {
        try asOwner { () throws(StateFailure) in
            try prepare(sql).textRows(parameters, on: self)
        }
    }

    /// Lets everything pass the authorizer while `body` runs.
    private func asOwner<Value>(_ body: () throws(StateFailure) -> Value) throws(StateFailure) -> Value {
        let permissions = watch.permissions
        watch.permissions = .owner
        defer { watch.permissions = permissions }
        return try body()
    }

    // MARK: State of the connection

    /// Sets how long a statement waits for a lock that another connection holds, in milliseconds; 0 is not at all.
    func waitForLocks(milliseconds: Int64) {
        unsafe _ = sqlite3_busy_timeout(handle.pointer, Int32(clamping: milliseconds))
    }

    /// Whether no transaction is open.
    var isOutsideTransaction: Bool {
        unsafe sqlite3_get_autocommit(handle.pointer) != 0
    }

    /// Rows changed on this connection since it was opened.
    var totalChanges: Int64 {
        unsafe sqlite3_total_changes64(handle.pointer)
    }

    /// Whether a deferred foreign key is violated at this moment of the transaction.
    var hasUnresolvedForeignKeys: Bool {
        var violations: Int32 = 0
        var unused: Int32 = 0
        // Safe: both integers outlive the call.
        unsafe _ = sqlite3_db_status(handle.pointer, SQLITE_DBSTATUS_DEFERRED_FKS, &violations, &unused, 0)
        return violations != 0
    }

    // MARK: Failures

    /// What the failed call means; must be asked before the next call on this connection.
    func failure(_ code: Int32) -> StateFailure {
        let message = Connection.message(of: code, in: handle)
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED:
            return .busy(message: message)
        case SQLITE_INTERRUPT:
            return watch.isStopping ? .shutDown : .timeout(milliseconds: 0)
        case SQLITE_CONSTRAINT:
            return .constraint(message: message)
        case SQLITE_READONLY:
            return .readOnly(message: message)
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            return .corrupt(message: message)
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_NOMEM, SQLITE_NOLFS:
            return .storage(message: message)
        default:
            return .statement(code: code, message: message)
        }
    }

    private func prepareFailure(_ code: Int32, footprint: StatementFootprint, start: Int) -> StateFailure {
        switch code & 0xff {
        case SQLITE_AUTH:
            return .prepare(message: footprint.refusal ?? "this is not permitted here", utf8Offset: start)
        case SQLITE_ERROR, SQLITE_RANGE, SQLITE_TOOBIG:
            let offset = unsafe sqlite3_error_offset(handle.pointer)
            let message = Connection.message(of: code, in: handle)
            return .prepare(message: message, utf8Offset: offset >= 0 ? start + Int(offset) : nil)
        default:
            return failure(code)
        }
    }

    private static func message(of code: Int32, in handle: borrowing DatabaseHandle) -> String {
        // Safe: SQLite's message is NUL-terminated, and copied before the next call on the handle.
        if unsafe sqlite3_errcode(handle.pointer) & 0xff == code & 0xff,
            let message = unsafe sqlite3_errmsg(handle.pointer)
        {
            return unsafe String(cString: message)
        }
        // Safe: the text of a code is a constant of the library.
        return unsafe sqlite3_errstr(code).map { unsafe String(cString: $0) } ?? "SQLite code \(code)"
    }
}

/// An open database; closing it is freeing it.
@safe struct DatabaseHandle: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        // Safe: closed once; the v2 form waits by itself for statements that are still to be finalized.
        unsafe _ = sqlite3_close_v2(pointer)
    }
}
