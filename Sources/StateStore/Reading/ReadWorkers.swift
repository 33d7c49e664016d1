/// A few threads with a read-only connection each, for the statements that are too slow for an event loop.
final class ReadWorkers: Sendable {
    /// A statement to run, and what to do with its rows.
    struct Task: Sendable {
        let statement: StateStatement
        let parameters: [StateValue]
        let limits: StateLimits
        /// On the monotonic clock, in nanoseconds.
        let deadline: Int64
        /// Called on the worker with the result and the nanoseconds that running took (waiting not included).
        let deliver: @Sendable (Result<StateRows, StateFailure>, Int64) -> Void
    }

    private struct State {
        /// First in, first out; `head` is the next one's index.
        var waiting: [Task] = []
        var head = 0
        var isStopping = false
        var threads: [Thread] = []

        mutating func takeFirst() -> Task? {
            guard head < waiting.count else { return nil }
            let task = waiting[head]
            head += 1
            if head == waiting.count || head >= 256 {
                waiting.removeFirst(head)
                head = 0
            }
            return task
        }
    }

    private let name: DatabaseName
    private let stop: StopFlag
    private let capacity: Int
    private let monitor = Monitor(State())

    /// Starts the threads; a connection is opened when its thread has its first task.
    ///
    /// At most `capacity` tasks may wait; others fail with `.busy`.
    /// - Throws: `StateFailure.open` when the system gives no thread.
    init(_ name: DatabaseName, threads: Int, capacity: Int, stop: StopFlag) throws(StateFailure) {
        self.name = name
        self.stop = stop
        self.capacity = capacity
        for _ in 0..<max(1, threads) {
            guard let thread = Thread({ [self] in work() }) else {
                shutdown()
                throw .open(path: name.shown, message: "the system has no thread for a state worker")
            }
            monitor.read { $0.threads.append(thread) }
        }
    }

    /// Queues a task; its delivery is certain to be called once, from whichever thread knows the result.
    func submit(_ task: Task) {
        let refusal: StateFailure? = monitor.update { state in
            if state.isStopping { return .shutDown }
            if state.waiting.count - state.head >= capacity {
                return .busy(message: "\(capacity) slow statements are waiting already")
            }
            state.waiting.append(task)
            return nil
        }
        if let refusal { task.deliver(.failure(refusal), 0) }
    }

    /// Refuses what waits, interrupts what runs (`stop` is set), and waits for the threads' end.
    func shutdown() {
        for thread in close() { thread.join() }
    }

    /// As `shutdown`, without waiting for the threads.
    func abandon() {
        for thread in close() { thread.detach() }
    }

    private func close() -> [Thread] {
        stop.set()
        let (waiting, threads) = monitor.update { state in
            state.isStopping = true
            defer {
                state.waiting = []
                state.head = 0
                state.threads = []
            }
            return (state.waiting[state.head...], state.threads)
        }
        for task in waiting { task.deliver(.failure(.shutDown), 0) }
        return threads
    }

    /// A thread's life.
    private func work() {
        var connection: Connection?
        let cache = StatementCache(capacity: 32)
        while let task = monitor.wait(until: { $0.takeFirst().map(Optional.some) ?? ($0.isStopping ? .some(nil) : nil) }
        ) {
            let started = MonotonicTime.now()
            let result: Result<StateRows, StateFailure>
            do throws(StateFailure) {
                let current = if let connection { connection } else { try Connection.forReading(name, stop: stop) }
                connection = current
                result = run(task, at: started, on: current, cache)
            } catch {
                result = .failure(error)
            }
            task.deliver(result, MonotonicTime.now() - started)
        }
    }

    private func run(
        _ task: Task,
        at now: Int64,
        on connection: Connection,
        _ cache: StatementCache
    ) -> Result<StateRows, StateFailure> {
        guard now < task.deadline else {
            return .failure(.timeout(milliseconds: task.limits.timeoutNanoseconds / 1_000_000))
        }
        connection.waitForLocks(milliseconds: (task.deadline - now) / 1_000_000)
        do throws(StateFailure) {
            let prepared = try cache.entry(for: task.statement, on: connection).prepared
            return prepared.run(task.parameters, limits: task.limits, deadline: task.deadline, on: connection)
        } catch {
            return .failure(error)
        }
    }
}
