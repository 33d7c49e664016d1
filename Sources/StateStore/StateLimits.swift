/// How long a statement may take and how much it may answer.
package struct StateLimits: Sendable, Hashable {
    /// Time from the call to the answer, waiting included.
    package let timeout: Duration
    /// Most bytes of the rendered answer (JSON text, brackets included).
    package let maxBytes: Int
    /// Most rows of the answer.
    package let maxRows: Int
    /// `timeout` in nanoseconds, converted once.
    let timeoutNanoseconds: Int64

    /// The limits used where none are named: 10 seconds, 16 MiB, one million rows.
    package static let standard = StateLimits()

    /// Creates limits; values below zero count as zero, and a timeout of more than a day as one day.
    package init(timeout: Duration = .seconds(10), maxBytes: Int = 16 << 20, maxRows: Int = 1_000_000) {
        self.timeout = timeout
        self.maxBytes = max(0, maxBytes)
        self.maxRows = max(0, maxRows)
        let capped = min(max(timeout, .zero), .seconds(86_400)).components
        timeoutNanoseconds = capped.seconds * 1_000_000_000 + capped.attoseconds / 1_000_000_000
    }
}
