import Glibc
import NIOCore

/// A target that a call could go to next.
enum OtherTarget: Hashable, Sendable {
    case none
    /// One that failed of late, or that checks find unwell: better than a server that has gone.
    case lastResort
    case well
}

/// What the process knows of one upstream: its targets, who is calling them, and how that went of late.
///
/// Pure bookkeeping behind the lock of an ``UpstreamSource``: the time and chance are passed in.
struct SourceState: Sendable {
    struct Target: Sendable {
        /// Attempts under way.
        var outstanding = 0
        var breaker: CircuitBreaker?
        var health: TargetHealth?
        /// Stays the same while the target is one of the source's; with a fixed list, its place in it.
        var id: Int
        /// Nil for the one server that requests name themselves.
        var endpoint: Endpoint?

        /// Whether nothing speaks against a call.
        func isWell(at now: NIODeadline) -> Bool {
            (health?.isHealthy ?? true) && (breaker?.wouldAllow(at: now) ?? true)
        }
    }

    /// Where an attempt goes.
    struct Choice: Equatable {
        /// The target's `id`.
        var target: Int
        /// Its outcome decides whether the target's breaker closes.
        var isProbe: Bool
        var endpoint: Endpoint?
    }

    private let policy: SourcePolicy
    private(set) var targets: [Target]
    private(set) var latencies = LatencySketch()
    private var budget = RetryBudget()
    private var nextID = 0
    /// Nil where the number of calls is not limited.
    var permits: ConcurrencyLimit<@Sendable () -> Void>?

    init(_ policy: SourcePolicy, at now: NIODeadline) {
        self.policy = policy
        var endpoints: [Endpoint?] = policy.targets.map { Endpoint(base: $0) }
        if endpoints.isEmpty, policy.service == nil { endpoints = [nil] }
        targets = []
        for endpoint in endpoints { add(endpoint, at: now, isAmongOthers: endpoints.count > 1) }
        permits = policy.maxConcurrent.map { ConcurrencyLimit($0) }
    }

    // MARK: Targets

    private mutating func add(_ endpoint: Endpoint?, at now: NIODeadline, isAmongOthers: Bool) {
        let breaker = isAmongOthers ? policy.breaker?.amongTargets ?? .passive : policy.breaker
        targets.append(
            Target(
                breaker: breaker.map { CircuitBreaker($0) },
                health: policy.healthCheck.map { TargetHealth($0, at: now) },
                id: nextID,
                endpoint: endpoint
            )
        )
        nextID += 1
    }

    /// Has these servers be the source's; what is known of those that stay is kept.
    mutating func replace(_ endpoints: [Endpoint], at now: NIODeadline) {
        let before = targets
        targets = []
        for endpoint in endpoints {
            if var known = before.first(where: { $0.endpoint?.isSame(as: endpoint) == true }) {
                known.endpoint = endpoint
                targets.append(known)
            } else {
                // Also the only one of the moment: others may come.
                add(endpoint, at: now, isAmongOthers: true)
            }
        }
    }

    /// Where a target stands; nil for one that is the source's no more.
    private func index(of id: Int) -> Int? {
        if targets.indices.contains(id), targets[id].id == id { return id }
        return targets.firstIndex { $0.id == id }
    }

    // MARK: Choosing

    /// The target of the next attempt: of those that are well and were not tried yet, one with the fewest attempts
    /// under way.
    ///
    /// - Parameters:
    ///   - tried: Targets of the call's earlier attempts; taken again only when no other is well.
    ///   - now: The time.
    ///   - chance: Any number; decides between targets that are equally good.
    ///   - isMove: The target before has gone: one that was not tried, well or not, is a better guess than that one again.
    /// - Returns: Nil when the configured breaker of every target is open. Without a configured breaker some target is
    ///   always taken: where all seem to be down, a call is the way to find out.
    mutating func choose(tried: [Int], at now: NIODeadline, chance: UInt64, isMove: Bool = false) -> Choice? {
        // An unhealthy target still is a better guess than none.
        func untried() -> Int? {
            best(at: now, chance: chance) { mayBeAsked($0, at: now) && !tried.contains($0.id) }
        }
        let index =
            best(at: now, chance: chance) { $0.isWell(at: now) && !tried.contains($0.id) }
            ?? (isMove ? untried() : nil)
            ?? best(at: now, chance: chance) { $0.isWell(at: now) }
            ?? untried()
            ?? best(at: now, chance: chance) { mayBeAsked($0, at: now) }
        guard let index else { return nil }
        targets[index].outstanding += 1
        let target = targets[index]
        switch targets[index].breaker?.verdict(at: now) {
        case .probe: return Choice(target: target.id, isProbe: true, endpoint: target.endpoint)
        case nil, .allow, .refuse: return Choice(target: target.id, isProbe: false, endpoint: target.endpoint)
        }
    }

    /// Whether a call may go to a target that is not well: a breaker that is configured means what it says, one that
    /// watches targets among others only ranks them.
    private func mayBeAsked(_ target: Target, at now: NIODeadline) -> Bool {
        policy.breaker == nil || target.breaker?.wouldAllow(at: now) ?? true
    }

    /// What there is besides the targets that were tried.
    func other(than tried: [Int], at now: NIODeadline) -> OtherTarget {
        var other = OtherTarget.none
        for target in targets where !tried.contains(target.id) {
            if target.isWell(at: now) { return .well }
            if mayBeAsked(target, at: now) { other = .lastResort }
        }
        return other
    }

    private func best(at now: NIODeadline, chance: UInt64, where isEligible: (Target) -> Bool) -> Int? {
        guard !targets.isEmpty else { return nil }
        var best: (index: Int, priority: Int, load: Double)?
        let offset = Int(chance % UInt64(targets.count))
        for step in targets.indices {
            let index = (offset + step) % targets.count
            let target = targets[index]
            guard isEligible(target) else { continue }
            let priority = target.endpoint?.priority ?? 0
            let load = Self.load(of: target, chance: chance)
            if let best, best.priority < priority || best.priority == priority && best.load <= load { continue }
            best = (index, priority, load)
        }
        return best?.index
    }

    /// How much a target has to do for its weight: the least is chosen.
    ///
    /// Where weights differ, chance is added such that idle targets are chosen in proportion to them.
    private static func load(of target: Target, chance: UInt64) -> Double {
        guard let weight = target.endpoint?.weight, weight > 1 || target.endpoint?.connectTo != nil else {
            return Double(target.outstanding)
        }
        // A number of its own for each target out of one chance: the finalizer of SplitMix64.
        var bits = chance &+ UInt64(truncatingIfNeeded: target.id + 1) &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        let uniform = (Double((bits ^ (bits >> 31)) >> 11) + 1) / 9_007_199_254_740_992
        return (Double(target.outstanding) - log(uniform)) / Double(weight)
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
        if let index = index(of: choice.target) {
            targets[index].outstanding -= 1
            targets[index].breaker?.record(success: success, isProbe: choice.isProbe, at: now)
        }
        if policy.hedge != nil, let latency { latencies.record(latency) }
    }

    // MARK: Health checks

    /// Begins the checks that are due.
    ///
    /// - Returns: The targets to check.
    mutating func beginChecks(at now: NIODeadline) -> [Target] {
        targets.indices.filter { targets[$0].health?.begin(at: now) ?? false }.map { targets[$0] }
    }

    /// - Returns: True when the target has become well or unwell.
    mutating func endCheck(of target: Int, success: Bool, at now: NIODeadline) -> Bool {
        index(of: target).map { targets[$0].health?.end(success: success, at: now) ?? false } ?? false
    }

    /// Ends a check that could not be made.
    mutating func skipCheck(of target: Int, at now: NIODeadline) {
        if let index = index(of: target) { targets[index].health?.skip(at: now) }
    }

    /// When the next check is due; nil if there is none.
    var nextCheck: NIODeadline? { targets.compactMap { $0.health?.due }.min() }
}
