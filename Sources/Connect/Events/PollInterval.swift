import NIOCore

/// How often something is asked for again: what `@poll(every:)` says.
struct PollInterval: Hashable, Sendable {
    /// Seconds that may be asked for: below, one call would run into the next; above, it is hardly a subscription.
    static let range = 0.1...86_400

    let seconds: Double

    /// - Parameter seconds: Nil is returned for what is out of ``range``.
    init?(seconds: Double) {
        guard Self.range.contains(seconds) else { return nil }
        self.seconds = seconds
    }

    /// Until the next time: up to a tenth sooner or later, so that what began together does not go on together.
    func next() -> TimeAmount { .nanoseconds(Int64(seconds * Double.random(in: 0.9...1.1) * 1e9)) }
}
