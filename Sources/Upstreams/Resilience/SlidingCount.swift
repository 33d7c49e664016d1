import NIOCore

/// Counts of two kinds of events within the last while, in a fixed number of time slots.
struct SlidingCount: Sendable {
    private static let slotCount = 10

    private let slotNanoseconds: UInt64
    private var slots: [(number: UInt64, first: Int, second: Int)]

    init(window: Duration) {
        let nanoseconds = UInt64(clamping: window.timeAmount.nanoseconds)
        slotNanoseconds = max(1, nanoseconds / UInt64(Self.slotCount))
        slots = Array(repeating: (0, 0, 0), count: Self.slotCount)
    }

    private func slot(at now: NIODeadline) -> (index: Int, number: UInt64) {
        // Numbers begin at 1, so that a slot that was never used is an old one.
        let number = now.uptimeNanoseconds / slotNanoseconds + UInt64(Self.slotCount) + 1
        return (Int(number % UInt64(Self.slotCount)), number)
    }

    mutating func add(first: Int = 0, second: Int = 0, at now: NIODeadline) {
        let (index, number) = slot(at: now)
        if slots[index].number != number { slots[index] = (number, 0, 0) }
        slots[index].first += first
        slots[index].second += second
    }

    /// The counts of the slots that the window covers.
    func counts(at now: NIODeadline) -> (first: Int, second: Int) {
        let newest = slot(at: now).number
        var sum = (first: 0, second: 0)
        for slot in slots where slot.number + UInt64(Self.slotCount) > newest {
            sum.first += slot.first
            sum.second += slot.second
        }
        return sum
    }

    mutating func reset() {
        slots = Array(repeating: (0, 0, 0), count: Self.slotCount)
    }
}

extension Duration {
    /// The same time for NIO's clock; more than a century is as good as one.
    var timeAmount: TimeAmount {
        let (seconds, attoseconds) = components
        guard seconds < 3_000_000_000 else { return .seconds(3_000_000_000) }
        return .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
