package import Logging
package import NIOCore

/// State that outlives the process, in one SQLite database: many readers, one writer.
///
/// Each event loop reads through its own `StateReader`; writes from everywhere go to one thread that commits them in
/// groups. What was acknowledged is on the disk.
package final class StateStore: Sendable {
    /// Where the database is, as people are told: its path, or `:memory:`.
    package let shownPath: String

    private let name: DatabaseName
    private let stop: StopFlag
    private let writer: StateWriter
    private let workers: ReadWorkers
    private let listeners: ChangeListeners
    private let checker: Monitor<Checker>
    private let options: Options

    /// Sizes that rarely need another value.
    package struct Options: Sendable {
        /// Threads for slow statements.
        package var workers = 2
        /// Slow statements that may wait for a worker.
        package var waitingReads = 1_024
        /// Jobs that may wait for the writer.
        package var waitingWrites = 16_384
        /// Prepared statements kept per reader.
        package var cachedStatements = 128
        /// How long a statement may run on an event loop.
        package var loopBudget = Duration.milliseconds(2)

        /// The usual sizes.
        package init() {}
    }

    /// Opens the database, creating it when it is missing, and applies the migrations that it lacks.
    ///
    /// Blocks for as long as the disk and the migrations take: not to be called on an event loop.
    /// `migrations` are all of them, released and new; see `StateMigration.read(folder:)`.
    /// - Throws: `.open`, `.migration`, `.busy`, `.corrupt` or `.storage`.
    package init(
        _ location: StateLocation,
        migrations: [StateMigration] = [],
        options: Options = Options(),
        logger: Logger? = nil
    ) throws(StateFailure) {
        let sequence: [StateMigration]
        do throws(MigrationFailure) {
            sequence = try StateMigration.inSequence(migrations)
        } catch {
            throw .migration(error)
        }
        if case .file(let path) = location { try createDirectories(of: path) }
        let name = DatabaseName(location)
        // Writes that wait are finished at shutdown, so the writer's flag is never set.
        let connection = try Connection.forWriting(name, stop: StopFlag())
        let applied = try connection.migrate(sequence)
        for migration in applied {
            logger?.info("applied migration", metadata: ["file": "\(migration.file)", "database": "\(name.shown)"])
        }
        let listeners = ChangeListeners()
        let stop = StopFlag()
        let checker = Checker(try Connection.forReading(name, stop: stop))
        let workers = try ReadWorkers(
            name,
            threads: options.workers,
            capacity: options.waitingReads,
            stop: stop
        )
        do throws(StateFailure) {
            writer = try StateWriter(connection, capacity: options.waitingWrites, listeners: listeners)
        } catch {
            workers.shutdown()
            throw error
        }
        self.name = name
        self.options = options
        self.stop = stop
        self.listeners = listeners
        self.workers = workers
        self.checker = Monitor(checker)
        shownPath = name.shown
    }

    deinit {
        writer.abandon()
        workers.abandon()
    }

    // MARK: Reading

    /// Opens a reader for this event loop, to be used there alone.
    ///
    /// Call it on the loop.
    /// - Throws: `.open`, `.corrupt`, `.busy`, `.storage` or `.shutDown`.
    package func makeReader(on eventLoop: any EventLoop) throws(StateFailure) -> StateReader {
        eventLoop.assertInEventLoop()
        guard !stop.isSet else { throw .shutDown }
        let budget = StateLimits(timeout: options.loopBudget).timeoutNanoseconds
        return StateReader(
            try Connection.forReading(name, stop: stop),
            on: eventLoop,
            workers: workers,
            cachedStatements: options.cachedStatements,
            loopBudgetNanoseconds: budget
        )
    }

    /// Prepares a statement and tells what it is: for checks when a schema is loaded.
    ///
    /// Fails with `.prepare` when the text is not exactly one valid statement, or one that is not permitted: the store
    /// makes transactions and sets pragmas itself. Any thread may call it.
    package func check(_ sql: String) -> Result<StatementInfo, StateFailure> {
        checker.read { checker in
            guard let connection = checker.connection else { return .failure(.shutDown) }
            do throws(StateFailure) {
                let prepared = try connection.prepare(sql)
                return .success(
                    StatementInfo(
                        columnNames: prepared.columnNames,
                        parameterCount: prepared.parameterCount,
                        isReadOnly: prepared.isReadOnly,
                        tablesRead: prepared.footprint.tablesRead.sorted(),
                        tablesWritten: prepared.footprint.tablesWritten.sorted()
                    )
                )
            } catch {
                return .failure(error)
            }
        }
    }

    /// The tables and views that statements may name, each with its columns: for suggestions when a schema is loaded.
    ///
    /// Any thread may call it.
    package func tables() -> [(name: String, columns: [String])] {
        checker.read { checker in
            guard let connection = checker.connection else { return [] }
            let names = try? connection.rows(
                """
                SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                AND name <> 'tributary_migration' ORDER BY name
                """
            )
            return (names ?? []).compactMap(\.first).map { name in
                let quoted = name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
                return (name, (try? connection.prepare("SELECT * FROM \"\(quoted)\""))?.columnNames ?? [])
            }
        }
    }

    // MARK: Writing

    /// Runs statements in one transaction: all of them take effect, or none.
    ///
    /// A success means that the transaction was committed and synced. A failure means that nothing of the job remains
    /// (after `.storage` in the moment of the commit itself, the disk decides). Fails with `.constraint`, `.prepare`,
    /// `.parameterCount`, `.tooLarge`, `.timeout` (waiting included), `.busy`, `.storage`, `.shutDown`.
    ///
    /// `eventLoop` is the loop this is called on; `completion` is called once, later, on that loop.
    package func write(
        _ statements: [StateWrite],
        limits: StateLimits = .standard,
        on eventLoop: any EventLoop,
        completion: @escaping (Result<StateWriteAnswer, StateFailure>) -> Void
    ) {
        let bound = NIOLoopBound(completion, eventLoop: eventLoop)
        writer.submit(
            StateWriter.Job(
                statements: statements,
                limits: limits,
                deadline: MonotonicTime.now() + limits.timeoutNanoseconds,
                deliver: { result in eventLoop.execute { bound.value(result) } }
            )
        )
    }

    /// Runs statements in one transaction with nobody to be told: what is noted while a loop ends.
    func note(_ statements: [StateWrite]) {
        let limits = StateLimits.standard
        writer.submit(
            StateWriter.Job(
                statements: statements,
                limits: limits,
                deadline: MonotonicTime.now() + limits.timeoutNanoseconds,
                deliver: { _ in }
            )
        )
    }

    /// What the writer has done so far.
    package var writerCounts: StateWriterCounts { writer.counts }

    /// Calls `handler` after each commit with the names of the tables that changed.
    ///
    /// A table counts as changed when a statement that may write to it changed any row. The handler runs on the
    /// writer's thread and holds up the next commit: it should only pass the news on.
    /// - Returns: The subscription; letting go of it ends the calls.
    package func onChange(_ handler: @escaping @Sendable (Set<String>) -> Void) -> StateSubscription {
        StateSubscription(listeners, handler)
    }

    // MARK: End

    /// Finishes the writes that wait, stops slow reads, closes the store's connections and joins its threads.
    ///
    /// What is asked afterwards fails with `.shutDown`; readers are closed by their loops. Blocks: not to be called on
    /// an event loop or from an `onChange` handler.
    package func shutdown() {
        writer.shutdown()
        workers.shutdown()
        checker.read { $0.connection = nil }
    }
}

/// The connection that checks statements, behind the monitor that lets one thread at a time use it.
// Safe to send: the connection was opened for this alone and is reached only through the monitor.
struct Checker: @unchecked Sendable {
    var connection: Connection?

    init(_ connection: sending Connection) {
        self.connection = connection
    }
}
