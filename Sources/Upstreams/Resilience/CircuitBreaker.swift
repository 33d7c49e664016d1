import NIOCore

/// Decides whether a target may be called, by how its calls went of late; its owner supplies the time and makes the call.
///
/// Closed, it counts. After enough failures it opens and refuses. When it has been open long enough, a few calls are let
/// through to try (half-open): if they succeed it closes, if one fails it opens anew.
struct CircuitBreaker: Sendable {
    enum Verdict: Equatable {
        case allow
        /// Allowed to try: the outcome decides.
        case probe
        case refuse(until: NIODeadline)
    }

    private enum State: Sendable {
        case closed
        case open(until: NIODeadline)
        /// Probes under way, and those that succeeded.
        case halfOpen(running: Int, succeeded: Int)
    }

    private let policy: BreakerPolicy
    private var state = State.closed
    /// Calls, and failures among them.
    private var outcomes: SlidingCount
    /// Failures since the last success.
    private var streak = 0

    init(_ policy: BreakerPolicy) {
        self.policy = policy
        outcomes = SlidingCount(window: policy.window)
    }

    /// Whether calls pass without being watched.
    var isClosed: Bool {
        if case .closed = state { return true }
        return false
    }

    /// Whether a call may be made.
    ///
    /// After `.probe` the call has to be made, and its end recorded.
    mutating func verdict(at now: NIODeadline) -> Verdict {
        switch state {
        case .closed:
            return .allow
        case .open(let until):
            guard now >= until else { return .refuse(until: until) }
            state = .halfOpen(running: 1, succeeded: 0)
            return .probe
        case .halfOpen(let running, let succeeded):
            guard running + succeeded < policy.probes else { return .refuse(until: now + policy.openFor.timeAmount) }
            state = .halfOpen(running: running + 1, succeeded: succeeded)
            return .probe
        }
    }

    /// What ``verdict(at:)`` would answer, without taking a probe.
    func wouldAllow(at now: NIODeadline) -> Bool {
        switch state {
        case .closed: true
        case .open(let until): now >= until
        case .halfOpen(let running, let succeeded): running + succeeded < policy.probes
        }
    }

    /// Records how a call ended; nil for one that was given up before.
    mutating func record(success: Bool?, isProbe: Bool, at now: NIODeadline) {
        switch state {
        case .closed:
            guard let success else { return }
            outcomes.add(first: 1, second: success ? 0 : 1, at: now)
            streak = success ? 0 : streak + 1
            guard !success else { return }
            let (calls, failures) = outcomes.counts(at: now)
            let isStreak = policy.consecutive.map { streak >= $0 } ?? false
            if isStreak || failures >= policy.failures && failures * 2 >= calls { open(at: now) }
        case .open:
            // A call from before it opened: the verdict stands.
            break
        case .halfOpen(let running, let succeeded):
            guard isProbe else { return }
            switch success {
            case nil: state = .halfOpen(running: running - 1, succeeded: succeeded)
            case true?:
                if succeeded + 1 >= policy.probes {
                    state = .closed
                    outcomes.reset()
                    streak = 0
                } else {
                    state = .halfOpen(running: running - 1, succeeded: succeeded + 1)
                }
            case false?: open(at: now)
            }
        }
    }

    private mutating func open(at now: NIODeadline) {
        state = .open(until: now + policy.openFor.timeAmount)
        outcomes.reset()
        streak = 0
    }
}
