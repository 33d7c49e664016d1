import NIOCore

/// Keeps retries from becoming a storm: further attempts are at most a fifth of the calls of the last ten seconds.
///
/// A few are always allowed, so that a source that is hardly used can retry too; they are part of that fifth, not beside it.
struct RetryBudget: Sendable {
    /// Retries within the window that need no calls to be earned by.
    static let reserve = 10
    private static let callsPerRetry = 5

    /// Calls, and further attempts.
    private var counts = SlidingCount(window: .seconds(10))

    mutating func noteCall(at now: NIODeadline) {
        counts.add(first: 1, at: now)
    }

    /// Takes a further attempt out of the budget; false if there is none left.
    mutating func withdraw(at now: NIODeadline) -> Bool {
        let (calls, retries) = counts.counts(at: now)
        guard retries < max(Self.reserve, calls / Self.callsPerRetry) else { return false }
        counts.add(second: 1, at: now)
        return true
    }
}
