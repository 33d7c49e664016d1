import StateStore

/// When a schedule runs next, as far as this process knows: its owner supplies the time, and runs it.
///
/// Times are milliseconds since 1970, since they outlive the process. What other processes do is known once the state
/// database has refused a run.
struct ScheduleClock {
    /// Milliseconds from the beginning of one run to that of the next.
    let every: Int64
    /// When the next run is due; 0 until the state database was asked.
    private(set) var due: Int64 = 0
    private(set) var isRunning = false

    /// How long to wait after the state database gave no answer, in milliseconds.
    static let patience: Int64 = 5000

    init(every: Int64) {
        self.every = every
    }

    /// Begins a run if one is due and none is under way.
    mutating func begin(at now: Int64) -> Bool {
        guard !isRunning, now >= due else { return false }
        isRunning = true
        return true
    }

    /// Ends a run.
    mutating func ended(beganAt: Int64, at now: Int64) {
        isRunning = false
        due = next(after: beganAt, at: now)
    }

    /// Ends what was begun and not granted: it ran a while ago, or runs elsewhere.
    mutating func refused(_ record: ScheduleRecord, at now: Int64) {
        isRunning = false
        due = max(next(after: record.beganAt, at: now), record.busyUntil)
    }

    /// Ends what was begun, when the state database could not say whether it may run.
    mutating func unanswered(at now: Int64) {
        isRunning = false
        due = now + min(every, Self.patience)
    }

    /// A clock that was set back does not hold a schedule up for longer than its interval.
    private func next(after beganAt: Int64, at now: Int64) -> Int64 { min(beganAt, now) + every }
}
