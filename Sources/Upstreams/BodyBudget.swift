import NIOConcurrencyHelpers

/// The bytes that all response bodies of the process may hold at once.
///
/// Bodies up to ``freeBytes`` do not count. A larger one draws bytes before it takes them in, or waits in line until
/// what others return suffices. Waiting never becomes a deadlock: when whoever holds drawn bytes waits for more, or
/// nothing is drawn at all, the first in line is let through even beyond the limit.
package final class BodyBudget: Sendable {
    /// A body up to this many bytes is not counted.
    package static let freeBytes = 1024 * 1024

    /// Bytes for all counted bodies together.
    package let limit: Int

    private let state: NIOLockedValueBox<BudgetLine>

    /// A place in line.
    package struct Ticket: Hashable, Sendable {
        fileprivate let number: Int
    }

    /// The answer to ``draw(_:held:resume:)``.
    package enum Answer: Hashable, Sendable {
        case drawn
        case waiting(Ticket)
    }

    package init(limit: Int = 256 * 1024 * 1024) {
        self.limit = limit
        state = NIOLockedValueBox(BudgetLine(limit: limit))
    }

    /// Bytes drawn at this moment.
    package var drawnBytes: Int { state.withLockedValue { $0.drawn } }

    /// Bodies in line at this moment.
    package var waitingBodies: Int { state.withLockedValue { $0.waiters.count } }

    /// Draws bytes, or takes a place in line for them.
    ///
    /// - Parameters:
    ///   - bytes: How many more are needed, at least 1.
    ///   - held: How many the same body has drawn before; it goes on holding them while it waits.
    ///   - resume: Called once, on any thread, when the bytes are drawn after waiting; never after `.drawn`.
    /// - Returns: Whether the bytes are drawn or waited for.
    package func draw(_ bytes: Int, held: Int, resume: @escaping @Sendable () -> Void) -> Answer {
        let (number, passed) = state.withLockedValue { line in
            let number = line.join(bytes: bytes, held: held, resume: resume)
            return (number, line.advance())
        }
        var answer = Answer.waiting(Ticket(number: number))
        for waiter in passed {
            if waiter.number == number { answer = .drawn } else { waiter.resume() }
        }
        return answer
    }

    /// Leaves the line.
    ///
    /// - Returns: False if the bytes had been drawn already; they are then the caller's to return.
    package func leave(_ ticket: Ticket) -> Bool {
        let (left, passed) = state.withLockedValue { line in
            (line.leave(ticket.number), line.advance())
        }
        for waiter in passed { waiter.resume() }
        return left
    }

    /// Returns drawn bytes.
    package func giveBack(_ bytes: Int) {
        guard bytes > 0 else { return }
        let passed = state.withLockedValue { line in
            line.drawn -= bytes
            return line.advance()
        }
        for waiter in passed { waiter.resume() }
    }
}

/// Who may draw next: the decision, without lock and clock.
private struct BudgetLine {
    struct Waiter: Sendable {
        let number: Int
        let bytes: Int
        let held: Int
        let resume: @Sendable () -> Void
    }

    let limit: Int
    /// All bytes drawn, those of bodies in line included.
    var drawn = 0
    /// The part of `drawn` whose holders are in line for more.
    var heldInLine = 0
    /// By number; numbers grow, so the smallest is the first in line.
    var waiters: [Int: Waiter] = [:]
    /// No waiter has a smaller number.
    var first = 0
    var next = 0

    init(limit: Int) {
        self.limit = limit
    }

    mutating func join(bytes: Int, held: Int, resume: @escaping @Sendable () -> Void) -> Int {
        waiters[next] = Waiter(number: next, bytes: bytes, held: held, resume: resume)
        heldInLine += held
        next += 1
        return next - 1
    }

    mutating func leave(_ number: Int) -> Bool {
        guard let waiter = waiters.removeValue(forKey: number) else { return false }
        heldInLine -= waiter.held
        return true
    }

    /// Takes out of the line, in order, all who may draw now, and draws for them.
    mutating func advance() -> [Waiter] {
        var passed: [Waiter] = []
        while first < next {
            guard let waiter = waiters[first] else {
                first += 1
                continue
            }
            let nobodyElseCanReturnAny = drawn == heldInLine
            guard waiter.bytes <= limit - drawn || nobodyElseCanReturnAny else { break }
            waiters[first] = nil
            first += 1
            heldInLine -= waiter.held
            drawn += waiter.bytes
            passed.append(waiter)
        }
        return passed
    }
}
