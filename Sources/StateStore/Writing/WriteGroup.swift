/// Runs jobs together in one transaction, so that one sync of the disk serves them all and none suffers for another.
final class WriteGroup {
    /// What became of a group; `results[i]` belongs to `jobs[i]`.
    struct Outcome {
        var results: [Result<StateWriteAnswer, StateFailure>]
        var changedTables: Set<String> = []
        var commits = 0
    }

    /// How an attempt at a transaction ended.
    private enum Ending {
        case committed
        /// Nothing was kept. With the index of the job whose failure took the whole transaction with it, or nil when
        /// the commit was refused.
        case undone(culprit: Int?)
    }

    private let connection: Connection
    private let cache = StatementCache(capacity: 256)

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// Runs every job; each is committed, or has failed and left nothing behind, when this returns.
    func run(_ jobs: [StateWriter.Job]) -> Outcome {
        var outcome = Outcome(results: Array(repeating: .failure(.shutDown), count: jobs.count))
        guard case .undone(let culprit) = attempt(jobs.indices, of: jobs, &outcome) else { return outcome }
        guard jobs.count > 1 else { return outcome }
        // Some failures undo the whole transaction: a statement that was interrupted while it wrote, RAISE(ROLLBACK) in
        // a trigger, a commit that is refused. Nothing was acknowledged yet, so the others run again, each alone.
        for index in jobs.indices where index != culprit {
            _ = attempt(index..<index + 1, of: jobs, &outcome)
        }
        return outcome
    }

    /// Tries a transaction over these jobs and fills in their results.
    private func attempt(_ indices: Range<Int>, of jobs: [StateWriter.Job], _ outcome: inout Outcome) -> Ending {
        var changed: Set<String> = []
        // Another process may hold the database, but no longer than the most patient of these jobs.
        let patience = jobs[indices].reduce(0) { max($0, $1.deadline - MonotonicTime.now()) } / 1_000_000
        connection.waitForLocks(milliseconds: min(patience, Connection.lockWaitMilliseconds))
        do throws(StateFailure) {
            try connection.execute("BEGIN IMMEDIATE")
        } catch {
            // Nothing began, so nothing is to be undone; the next attempt would meet the same lock.
            fail(indices, with: error, &outcome)
            return .committed
        }
        for index in indices {
            outcome.results[index] = run(jobs[index], &changed)
            if connection.isOutsideTransaction {
                return .undone(culprit: index)
            }
        }
        do throws(StateFailure) {
            try connection.execute("COMMIT")
        } catch {
            try? connection.execute("ROLLBACK")
            for index in indices {
                if case .success = outcome.results[index] { outcome.results[index] = .failure(error) }
            }
            // One job may have brought in what the commit refuses; a full disk or a lock would refuse each of them.
            if case .constraint = error { return .undone(culprit: nil) }
            return .committed
        }
        outcome.commits += 1
        outcome.changedTables.formUnion(changed)
        return .committed
    }

    private func fail(_ indices: Range<Int>, with failure: StateFailure, _ outcome: inout Outcome) {
        for index in indices { outcome.results[index] = .failure(failure) }
    }

    /// Runs one job in a savepoint, which is undone when it fails, unless the whole transaction is gone already.
    private func run(_ job: StateWriter.Job, _ changed: inout Set<String>) -> Result<StateWriteAnswer, StateFailure> {
        guard MonotonicTime.now() < job.deadline else {
            return .failure(.timeout(milliseconds: job.limits.timeoutNanoseconds / 1_000_000))
        }
        do throws(StateFailure) {
            try connection.execute("SAVEPOINT job")
            var tables: Set<String> = []
            let answer = try runStatements(of: job, &tables)
            // A deferred foreign key is checked by the commit, which would fail for everybody.
            if connection.hasUnresolvedForeignKeys { throw .constraint(message: "FOREIGN KEY constraint failed") }
            try connection.execute("RELEASE job")
            changed.formUnion(tables)
            return .success(answer)
        } catch {
            if !connection.isOutsideTransaction {
                // Neither can fail while the savepoint stands; if one does, the commit will tell.
                try? connection.execute("ROLLBACK TO job")
                try? connection.execute("RELEASE job")
            }
            return .failure(error)
        }
    }

    private func runStatements(
        of job: StateWriter.Job,
        _ tables: inout Set<String>
    ) throws(StateFailure) -> StateWriteAnswer {
        var rows: [StateRows] = []
        var changedRows: [Int] = []
        for write in job.statements {
            let prepared = try cache.entry(for: write.statement, on: connection).prepared
            let before = connection.totalChanges
            rows.append(
                try prepared.run(write.parameters, limits: job.limits, deadline: job.deadline, on: connection).get()
            )
            let changes = connection.totalChanges - before
            changedRows.append(Int(changes))
            // What the statement may change, once it did change something. SQLite's update hook would miss tables
            // without rowid, rows replaced by a conflict, and a DELETE of all rows.
            if changes > 0 { tables.formUnion(prepared.footprint.tablesWritten) }
        }
        return StateWriteAnswer(rows: rows, changedRows: changedRows)
    }
}
