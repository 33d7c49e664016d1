extension Connection {
    /// Brings the database up to the last of these migrations: one transaction each, recorded with its text, so that an
    /// edit of a released one is noticed.
    /// - Parameter migrations: In sequence.
    /// - Returns: The migrations that were applied now.
    /// - Throws: `StateFailure.migration`, or what SQLite met outside of them.
    func migrate(_ migrations: [StateMigration]) throws(StateFailure) -> [StateMigration] {
        // Even an empty database needs no record until there is something to record.
        let known = try rows("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'tributary_migration'")
        if known.isEmpty {
            guard !migrations.isEmpty else { return [] }
            try execute(
                """
                CREATE TABLE IF NOT EXISTS tributary_migration (
                    number INTEGER PRIMARY KEY,
                    file TEXT NOT NULL,
                    sql TEXT NOT NULL,
                    applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
                ) STRICT
                """
            )
        }
        try compareApplied(with: migrations)
        var applied: [StateMigration] = []
        // As SQLite advises for changes of a schema: a table may be dropped and made anew without its children's rows
        // going with it. Each migration is checked before its commit.
        try execute("PRAGMA foreign_keys = OFF")
        for migration in migrations {
            if try apply(migration) { applied.append(migration) }
        }
        try execute("PRAGMA foreign_keys = ON")
        return applied
    }

    private func compareApplied(with migrations: [StateMigration]) throws(StateFailure) {
        for row in try rows("SELECT number, file, sql FROM tributary_migration ORDER BY number") where row.count == 3 {
            guard let number = Int(row[0]), let migration = migrations.first(where: { $0.number == number }) else {
                throw .migration(.missing(number: Int(row[0]) ?? 0, name: row[1]))
            }
            guard migration.sql == row[2] else { throw .migration(.changed(file: migration.file)) }
        }
    }

    /// Applies one migration in a transaction, unless the database has it already; another process may have been first.
    private func apply(_ migration: StateMigration) throws(StateFailure) -> Bool {
        try execute("BEGIN IMMEDIATE")
        do throws(StateFailure) {
            let number = StateValue.integer(Int64(migration.number))
            let isApplied = try !rows("SELECT 1 FROM tributary_migration WHERE number = ?", [number]).isEmpty
            if !isApplied {
                try runStatements(of: migration)
                try checkForeignKeys(after: migration)
                _ = try rows(
                    "INSERT INTO tributary_migration (number, file, sql) VALUES (?, ?, ?)",
                    [number, .text(migration.file), .text(migration.sql)]
                )
            }
            try execute("COMMIT")
            return !isApplied
        } catch {
            if !isOutsideTransaction { try? execute("ROLLBACK") }
            throw error
        }
    }

    private func runStatements(of migration: StateMigration) throws(StateFailure) {
        let permissions = watch.permissions
        watch.permissions = .migration
        defer { watch.permissions = permissions }
        let text: SQLText
        do throws(StateFailure) {
            text = try SQLText(migration.sql)
        } catch {
            throw .migration(.failed(file: migration.file, at: nil, message: MigrationFailure.reason(error)))
        }
        var start = text.firstInk(from: 0)
        while start < text.count {
            do throws(StateFailure) {
                let (statement, end) = try prepare(text, from: start, lasting: false)
                guard let statement else { return }
                let parameters = [StateValue](repeating: .null, count: statement.parameterCount)
                _ = try statement.textRows(parameters, on: self)
                start = text.firstInk(from: end)
            } catch {
                var offset = start
                if case .prepare(_, let place?) = error { offset = place }
                let reason = MigrationFailure.reason(error)
                throw .migration(.failed(file: migration.file, at: text.position(of: offset), message: reason))
            }
        }
    }

    private func checkForeignKeys(after migration: StateMigration) throws(StateFailure) {
        guard let violation = try rows("PRAGMA foreign_key_check").first else { return }
        let table = violation.first ?? ""
        let parent = violation.count > 2 ? violation[2] : ""
        let message = "a row of \(table) refers to a row of \(parent) that is not there"
        throw .migration(.failed(file: migration.file, at: nil, message: message))
    }
}
