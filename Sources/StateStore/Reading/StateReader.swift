package import NIOCore

/// Reads state on one event loop: made there, used there, and let go there.
///
/// A statement runs on the loop, which for a look-up by key takes a few microseconds. One that is not done after
/// `loopBudget` (and half of it again) is stopped and run again on a worker thread, and goes there at once from then on.
/// So does one that would have to wait for a lock. The rows come back on the loop in either case.
package final class StateReader {
    /// The event loop this reader belongs to.
    package let eventLoop: any EventLoop
    /// How many statements were answered on the loop, and how many went to a worker, since the reader was made.
    package private(set) var counts = Counts()

    /// Statements answered, by where they ran.
    package struct Counts: Sendable, Hashable {
        /// Answered on the loop, in rows or with a failure.
        package var onLoop = 0
        /// Given to a worker.
        package var onWorker = 0
    }

    private var connection: Connection?
    private let cache: StatementCache
    private let workers: ReadWorkers
    private let loopBudgetNanoseconds: Int64

    init(
        _ connection: Connection,
        on eventLoop: any EventLoop,
        workers: ReadWorkers,
        cachedStatements: Int,
        loopBudgetNanoseconds: Int64
    ) {
        self.connection = connection
        self.eventLoop = eventLoop
        self.workers = workers
        self.loopBudgetNanoseconds = loopBudgetNanoseconds
        cache = StatementCache(capacity: cachedStatements)
    }

    /// Runs a statement that reads.
    ///
    /// `parameters` has one value per `?`, in order. `completion` is called once, on this event loop: before this
    /// function returns when the loop could answer, else later.
    ///
    /// Fails with `.readOnly` for one that writes, `.prepare` for one that is not valid, `.parameterCount`, `.tooLarge`,
    /// `.timeout` (the limits' timeout, counted from this call), `.busy` when too many slow statements wait, `.shutDown`.
    package func query(
        _ statement: StateStatement,
        parameters: [StateValue] = [],
        limits: StateLimits = .standard,
        completion: @escaping (Result<StateRows, StateFailure>) -> Void
    ) {
        eventLoop.assertInEventLoop()
        guard let connection else { return completion(.failure(.shutDown)) }
        let entry: StatementCache.Entry
        do throws(StateFailure) {
            entry = try cache.entry(for: statement, on: connection)
        } catch {
            // A lock that the schema's reading met: a worker may wait for it.
            if case .busy = error {
                return hand(statement, parameters, limits, since: MonotonicTime.now(), nil, completion)
            }
            counts.onLoop += 1
            return completion(.failure(error))
        }
        guard entry.prepared.isReadOnly else {
            counts.onLoop += 1
            return completion(.failure(.readOnly(message: "the statement writes; give it to StateStore.write")))
        }
        let now = MonotonicTime.now()
        if entry.pace.isSlow { return hand(statement, parameters, limits, since: now, entry, completion) }

        let deadline = now + min(loopBudgetNanoseconds, limits.timeoutNanoseconds)
        let result = entry.prepared.run(
            parameters,
            limits: limits,
            deadline: deadline,
            grace: loopBudgetNanoseconds / 2,
            on: connection
        )
        switch result {
        case .failure(.timeout):
            entry.pace.exceededBudget()
            hand(statement, parameters, limits, since: now, entry, completion)
        case .failure(.busy):
            hand(statement, parameters, limits, since: now, entry, completion)
        case .success, .failure:
            counts.onLoop += 1
            completion(result)
        }
    }

    /// Closes the connection.
    ///
    /// What was handed to a worker is still answered; what is asked later fails.
    package func close() {
        eventLoop.assertInEventLoop()
        connection = nil
    }

    /// Has a worker run the statement, and brings the rows back to the loop.
    private func hand(
        _ statement: StateStatement,
        _ parameters: [StateValue],
        _ limits: StateLimits,
        since start: Int64,
        _ entry: StatementCache.Entry?,
        _ completion: @escaping (Result<StateRows, StateFailure>) -> Void
    ) {
        counts.onWorker += 1
        // The entry and the completion stay on the loop: the worker carries them without looking inside.
        let bound = NIOLoopBound((entry: entry, completion: completion), eventLoop: eventLoop)
        let quick = loopBudgetNanoseconds / 2
        workers.submit(
            ReadWorkers.Task(
                statement: statement,
                parameters: parameters,
                limits: limits,
                deadline: start + limits.timeoutNanoseconds,
                deliver: { [eventLoop] result, nanoseconds in
                    eventLoop.execute {
                        if case .success = result { bound.value.entry?.pace.ranOnWorker(quickly: nanoseconds < quick) }
                        bound.value.completion(result)
                    }
                }
            )
        )
    }
}
