import NIOCore

/// What active checks say of one target, and when the next is due.
struct TargetHealth: Sendable {
    private let policy: HealthCheckPolicy
    /// A target is trusted until checks say otherwise.
    private(set) var isHealthy = true
    /// Checks in a row that spoke against the present verdict.
    private var dissent = 0
    private var isChecking = false
    private var nextCheck: NIODeadline

    init(_ policy: HealthCheckPolicy, at now: NIODeadline) {
        self.policy = policy
        nextCheck = now
    }

    /// When a check is due; nil while one is under way.
    var due: NIODeadline? { isChecking ? nil : nextCheck }

    /// Begins a check if one is due.
    mutating func begin(at now: NIODeadline) -> Bool {
        guard !isChecking, now >= nextCheck else { return false }
        isChecking = true
        nextCheck = now + policy.interval.timeAmount
        return true
    }

    /// Ends a check that could not be made, which says nothing of the target.
    mutating func skip(at now: NIODeadline) {
        isChecking = false
        nextCheck = max(nextCheck, now)
    }

    /// Ends the check.
    ///
    /// - Returns: True when the verdict has changed.
    mutating func end(success: Bool, at now: NIODeadline) -> Bool {
        isChecking = false
        nextCheck = max(nextCheck, now)
        guard success != isHealthy else {
            dissent = 0
            return false
        }
        dissent += 1
        guard dissent >= (isHealthy ? policy.unhealthyThreshold : policy.healthyThreshold) else { return false }
        isHealthy = success
        dissent = 0
        return true
    }
}
