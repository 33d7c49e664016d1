/// Decides when a stream of events is asked for again; its owner does it.
package struct Reconnection {
    /// What is done about an end.
    package enum Verdict: Hashable {
        case wait(milliseconds: Int)
        /// It was tried often enough.
        case giveUp
    }

    /// Between two attempts while the upstream has not said otherwise, and at most.
    package static let (firstMilliseconds, maxMilliseconds) = (1_000, 60_000)
    /// Attempts in a row that may bring nothing: some minutes.
    package static let maxAttempts = 10

    private var failures = 0

    package init() {}

    /// There is a response: what comes now is not more of the same trouble.
    package mutating func succeeded() { failures = 0 }

    /// The stream has ended, or none came about.
    ///
    /// - Parameters:
    ///   - retryMilliseconds: What the upstream wants to be left alone for.
    ///   - chance: From 0 to 1: so that those who were cut off together do not come back together.
    /// - Returns: The time doubles with each attempt that brings no response.
    package mutating func ended(retryMilliseconds: Int?, chance: Double) -> Verdict {
        guard failures < Self.maxAttempts else { return .giveUp }
        let base = retryMilliseconds ?? Self.firstMilliseconds
        let doubled = Double(max(base, 1)) * Double(1 << failures)
        failures += 1
        // The upstream's own word is not undercut.
        let bounded = max(Double(base), min(doubled, Double(Self.maxMilliseconds)))
        return .wait(milliseconds: Int(bounded * (1 + chance / 5)))
    }
}
