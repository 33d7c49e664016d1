/// So many calls at once, so many waiting, and no more: who may go, in the order they came.
struct ConcurrencyLimit<Waiter> {
    enum Answer: Equatable {
        case granted
        /// A place in line.
        case queued(number: Int)
        case full
    }

    private let policy: ConcurrencyPolicy
    private(set) var running = 0
    /// By number; numbers grow, so the smallest is the first in line.
    private var line: [Int: Waiter] = [:]
    /// No waiter has a smaller number.
    private var first = 0
    private var next = 0

    init(_ policy: ConcurrencyPolicy) {
        self.policy = policy
    }

    var waiting: Int { line.count }

    mutating func enter(_ waiter: Waiter) -> Answer {
        // Whoever waits has priority.
        if running < policy.calls, line.isEmpty {
            running += 1
            return .granted
        }
        guard line.count < policy.queue else { return .full }
        line[next] = waiter
        next += 1
        return .queued(number: next - 1)
    }

    /// Leaves the line.
    ///
    /// - Returns: False if it was the waiter's turn already; the permit is then its to give back.
    mutating func leave(_ number: Int) -> Bool {
        line.removeValue(forKey: number) != nil
    }

    /// Gives a permit back.
    ///
    /// - Returns: Whose turn it is: the permit is passed on.
    mutating func exit() -> Waiter? {
        while first < next {
            defer { first += 1 }
            if let waiter = line.removeValue(forKey: first) { return waiter }
        }
        running -= 1
        return nil
    }
}

extension ConcurrencyLimit: Sendable where Waiter: Sendable {}
