import NIOCore

/// What the process knows of one upstream: its targets, who is calling them, and how that went of late.
///
/// Pure bookkeeping behind the lock of an ``UpstreamSource``: the time and chance are passed in.
struct SourceState: Sendable {
    struct Target: Sendable {
        /// Attempts under way.
        var outstanding = 0
        var breaker: CircuitBreaker?
        var health: TargetHealth?

        /// Whether nothing speaks against a call.
        func isWell(at now: NIODeadline) -> Bool {
            (health?.isHealthy ?? true) && (breaker?.wouldAllow(at: now) ?? true)
        }
    }

    /// Where an attempt goes.
    struct Choice: Equatable {
        /// Index of the target.
        var target: Int
        /// Its outcome decides whether the target's breaker closes.
        var isProbe: Bool
    }

    private let policy: SourcePolicy
    private(set) var targets: [Target]
    private(set) var latencies = LatencySketch()
    private var budget = RetryBudget()
    /// Nil where the number of calls is not limited.
    var permits: ConcurrencyLimit<@Sendable () -> Void>?

    init(_ policy: SourcePolicy, at now: NIODeadline) {
        self.policy = policy
        let count = max(1, policy.targets.count)
        let breaker = count > 1 ? policy.breaker?.amongTargets ?? .passive : policy.breaker
        targets = (0..<count).map { _ in
            Target(
                breaker: breaker.map { CircuitBreaker($0) },
                health: policy.healthCheck.map { TargetHealth($0, at: now) }
            )
        }
        permits = policy.maxConcurrent.map { ConcurrencyLimit($0) }
    }

    // MARK: Choosing

    /// The target of the next attempt: of those that are well and were not tried yet, one with the fewest attempts
    /// under way.
    ///
    /// - Parameters:
    ///   - tried: Targets of the call's earlier attempts; taken again only when no other is well.
    ///   - now: The time.
    ///   - chance: Any number; decides between targets that are equally good.
    /// - Returns: Nil when the configured breaker of every target is open. Without a configured breaker some target is
    ///   always taken: where all seem to be down, a call is the way to find out.
    mutating func choose(tried: [Int], at now: NIODeadline, chance: UInt64) -> Choice? {
        let index =
            best(at: now, chance: chance) { index, target in target.isWell(at: now) && !tried.contains(index) }
            ?? best(at: now, chance: chance) { _, target in target.isWell(at: now) }
            ?? best(at: now, chance: chance) { index, target in
                // An unhealthy target still is a better guess than none.
                (policy.breaker == nil || target.breaker?.wouldAllow(at: now) ?? true) && !tried.contains(index)
            }
            ?? best(at: now, chance: chance) { _, target in
                policy.breaker == nil || target.breaker?.wouldAllow(at: now) ?? true
            }
        guard let index else { return nil }
        targets[index].outstanding += 1
        switch targets[index].breaker?.verdict(at: now) {
        case .probe: return Choice(target: index, isProbe: true)
        case nil, .allow, .refuse: return Choice(target: index, isProbe: false)
        }
    }

    /// Whether a target that was not tried yet would take a call.
    func hasOther(than tried: [Int], at now: NIODeadline) -> Bool {
        targets.indices.contains { !tried.contains($0) && targets[$0].isWell(at: now) }
    }

    private func best(at now: NIODeadline, chance: UInt64, where isEligible: (Int, Target) -> Bool) -> Int? {
        var best: Int?
        let offset = Int(chance % UInt64(targets.count))
        for step in targets.indices {
            let index = (offset + step) % targets.count
            guard isEligible(index, targets[index]) else { continue }
            if let best, targets[best].outstanding <= targets[index].outstanding { continue }
            best = index
        }
        return best
    }

    // MARK: Outcomes

    /// Notes that a call has begun, whatever number of attempts it will take.
    mutating func noteCall(at now: NIODeadline) {
        budget.noteCall(at: now)
    }

    /// Takes a further attempt out of the budget.
    mutating func withdraw(at now: NIODeadline) -> Bool { budget.withdraw(at: now) }

    /// Ends an attempt.
    ///
    /// - Parameters:
    ///   - choice: Where it went.
    ///   - success: Whether the target did its part; nil if that is not known.
    ///   - latency: From sending to the end, for an attempt that was answered.
    ///   - now: The time.
    mutating func end(_ choice: Choice, success: Bool?, latency: Duration?, at now: NIODeadline) {
        targets[choice.target].outstanding -= 1
        targets[choice.target].breaker?.record(success: success, isProbe: choice.isProbe, at: now)
        if policy.hedge != nil, let latency { latencies.record(latency) }
    }

    // MARK: Health checks

    /// Begins the checks that are due.
    ///
    /// - Returns: The targets to check.
    mutating func beginChecks(at now: NIODeadline) -> [Int] {
        targets.indices.filter { targets[$0].health?.begin(at: now) ?? false }
    }

    /// - Returns: True when the target has become well or unwell.
    mutating func endCheck(of target: Int, success: Bool, at now: NIODeadline) -> Bool {
        targets[target].health?.end(success: success, at: now) ?? false
    }

    /// When the next check is due; nil if there is none.
    var nextCheck: NIODeadline? { targets.compactMap { $0.health?.due }.min() }
}
