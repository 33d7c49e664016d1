/// The one thread that writes, with the one connection that may.
///
/// Jobs that wait are taken together: each runs in a savepoint of its own, one commit serves all, and only then are they
/// acknowledged. While that commit waits for the disk the next jobs gather, so the group grows with the load.
final class StateWriter: Sendable {
    /// A job as it waits.
    struct Job: Sendable {
        let statements: [StateWrite]
        let limits: StateLimits
        /// On the monotonic clock, in nanoseconds; a job that has not begun by then never begins.
        let deadline: Int64
        /// Called once, on the writer's thread or on the one that submitted.
        let deliver: @Sendable (Result<StateWriteAnswer, StateFailure>) -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var isStopping = false
        var thread: Thread?
        var counts = StateWriterCounts()
    }

    /// Most jobs in one transaction, so that the first of many does not wait for the last.
    private static let groupSize = 512

    private let capacity: Int
    private let listeners: ChangeListeners
    private let monitor = Monitor(State())

    /// Starts the thread, which owns the connection from here on.
    ///
    /// At most `capacity` jobs may wait; others fail with `.busy`.
    /// - Throws: `StateFailure.open` when the system gives no thread.
    init(_ connection: sending Connection, capacity: Int, listeners: ChangeListeners) throws(StateFailure) {
        self.capacity = capacity
        self.listeners = listeners
        // Safe: `connection` was sent here, and the closure that takes it out runs once, on the thread alone.
        let handOver = HandOver(connection)
        guard let thread = Thread({ [self] in handOver.take().map(work) }) else {
            throw .open(path: "", message: "the system has no thread for the state writer")
        }
        monitor.read { $0.thread = thread }
    }

    /// What was done so far.
    var counts: StateWriterCounts { monitor.read { $0.counts } }

    /// Queues a job; its delivery is certain to be called once.
    func submit(_ job: Job) {
        let refusal: StateFailure? = monitor.update { state in
            if state.isStopping { return .shutDown }
            if state.waiting.count >= capacity { return .busy(message: "\(capacity) writes are waiting already") }
            state.waiting.append(job)
            return nil
        }
        if let refusal { job.deliver(.failure(refusal)) }
    }

    /// Takes no more jobs, finishes those that wait, and waits for the thread's end.
    func shutdown() {
        close()?.join()
    }

    /// As `shutdown`, without waiting for the thread.
    func abandon() {
        close()?.detach()
    }

    private func close() -> Thread? {
        monitor.update { state in
            state.isStopping = true
            defer { state.thread = nil }
            return state.thread
        }
    }

    // MARK: The thread

    private func work(_ connection: Connection) {
        let group = WriteGroup(connection)
        while let jobs = monitor.wait(until: StateWriter.takeGroup) {
            let outcome = group.run(jobs)
            monitor.read { state in
                state.counts.commits += outcome.commits
                for result in outcome.results {
                    if case .success = result {
                        state.counts.committedJobs += 1
                    } else {
                        state.counts.failedJobs += 1
                    }
                }
            }
            for (job, result) in zip(jobs, outcome.results) { job.deliver(result) }
            listeners.announce(outcome.changedTables)
        }
    }

    /// The next group; nil to go on waiting, `.some(nil)` when there will be none.
    private static func takeGroup(_ state: inout State) -> [Job]?? {
        guard !state.waiting.isEmpty else { return state.isStopping ? .some(nil) : nil }
        // The queue is bounded, so moving its rest to the front costs at most capacity / groupSize times its length.
        let group = Array(state.waiting.prefix(groupSize))
        state.waiting.removeFirst(group.count)
        return group
    }
}

/// Carries a value that is not Sendable to the one thread that takes it.
// Safe to share: the value came in by `sending`, so nobody else has it, and the monitor gives it out once.
final class HandOver<Value>: @unchecked Sendable {
    private let taken = Monitor(false)
    private var value: Value?

    init(_ value: sending Value) {
        self.value = value
    }

    /// The value, to the first who asks.
    func take() -> Value? {
        let isMine = taken.read { taken in
            defer { taken = true }
            return !taken
        }
        guard isMine else { return nil }
        defer { value = nil }
        return value
    }
}
