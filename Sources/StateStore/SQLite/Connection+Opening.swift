extension Connection {
    /// Opens the connection that writes: write-ahead log, synced at every commit, foreign keys enforced.
    /// - Throws: `StateFailure.open`, `.corrupt`, `.busy` or `.storage`.
    static func forWriting(_ name: DatabaseName, stop: StopFlag) throws(StateFailure) -> Connection {
        let connection = try Connection(name, access: .readWrite, stop: stop)
        connection.waitForLocks(milliseconds: lockWaitMilliseconds)
        if !name.isURI {
            // An in-memory database has no log: its journal is memory too.
            let mode = try connection.rows("PRAGMA journal_mode = WAL").first?.first ?? ""
            guard mode == "wal" else {
                let message =
                    "this file system cannot keep a write-ahead log (journal mode is \(mode)); use a local disk"
                throw .open(path: name.shown, message: message)
            }
            // A long reader can make the log grow; once it is gone the file is cut back to 64 MiB.
            _ = try connection.rows("PRAGMA journal_size_limit = 67108864")
        }
        // FULL syncs the log at every commit, so that what was acknowledged survives a power cut too.
        try connection.execute("PRAGMA synchronous = FULL")
        try connection.execute("PRAGMA foreign_keys = ON")
        try connection.execute("PRAGMA cache_size = -8192")
        return connection
    }

    /// Opens a connection that reads, and that does not wait for locks until it is told to.
    /// - Throws: `StateFailure.open`, `.corrupt`, `.busy` or `.storage`.
    static func forReading(_ name: DatabaseName, stop: StopFlag) throws(StateFailure) -> Connection {
        let connection = try Connection(name, access: .readOnly, stop: stop)
        // To set these the schema is read, which an in-memory database refuses while a commit is under way.
        connection.waitForLocks(milliseconds: lockWaitMilliseconds)
        try connection.execute("PRAGMA query_only = ON")
        try connection.execute("PRAGMA cache_size = -8192")
        connection.waitForLocks(milliseconds: 0)
        return connection
    }

    /// How long opening and writing wait for another connection that holds the database, in milliseconds.
    static let lockWaitMilliseconds: Int64 = 5_000
}
