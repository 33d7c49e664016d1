import NIOCore

/// When a service's records are looked up: once for all who wait, and again when their time is over.
///
/// Pure bookkeeping: its owner looks up. What is known goes on to be used while it is looked up anew, and when that fails.
struct ServiceRecords<Waiter> {
    /// What a call does.
    enum Answer {
        /// Goes on with what is known.
        case known
        /// Goes on too, and has the records looked up anew.
        case knownAndDue
        /// Waits: it is told when the lookup has ended.
        case wait
        /// Waits too, and has the records looked up.
        case lookUp
        /// Fails: a lookup has failed a moment ago.
        case unavailable
    }

    /// Bounds on how long records are used, whatever they say.
    static var bounds: ClosedRange<Duration> { .seconds(1)...(.seconds(300)) }
    /// How long after a lookup that failed the next may be, with nothing known.
    static var pause: Duration { .seconds(1) }
    /// The same, with something known.
    static var patience: Duration { .seconds(5) }

    private var isKnown = false
    private var isLookingUp = false
    private var due: NIODeadline?
    private var waiters: [Waiter] = []

    /// Asks whether the records may be used.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - waiter: Kept where the answer is to wait; ``land(_:at:)`` hands it back.
    /// - Returns: What to do.
    mutating func ask(at now: NIODeadline, waiter: @autoclosure () -> Waiter) -> Answer {
        let isDue = due.map { now >= $0 } ?? true
        if isKnown {
            guard isDue, !isLookingUp else { return .known }
            isLookingUp = true
            return .knownAndDue
        }
        if isLookingUp {
            waiters.append(waiter())
            return .wait
        }
        guard isDue else { return .unavailable }
        isLookingUp = true
        waiters.append(waiter())
        return .lookUp
    }

    /// Ends a lookup.
    ///
    /// - Parameters:
    ///   - timeToLive: Of the records that were found; nil for none.
    ///   - now: The time.
    /// - Returns: Who waited.
    mutating func land(_ timeToLive: Duration?, at now: NIODeadline) -> [Waiter] {
        isLookingUp = false
        if let timeToLive {
            isKnown = true
            due = now + min(max(timeToLive, Self.bounds.lowerBound), Self.bounds.upperBound).timeAmount
        } else {
            due = now + (isKnown ? Self.patience : Self.pause).timeAmount
        }
        defer { waiters = [] }
        return waiters
    }
}

extension ServiceRecords: Sendable where Waiter: Sendable {}
