/// Calls that may be under way at once: `maxConcurrent`, a number or an object.
package struct ConcurrencySettings: Hashable, Sendable {
    /// `calls`: under way at once, over all event loops, at least 1.
    package var calls: Int
    /// `queue`: further ones that wait for their turn; one more fails at once.
    package var queue: Int

    private static let range = 1...1_000_000

    package init(calls: Int, queue: Int? = nil) {
        self.calls = calls
        self.queue = queue ?? max(16, min(calls, 1 << 20) * 4)
    }

    static func read(_ parent: ConfigSection, log: inout ProblemLog) -> ConcurrencySettings? {
        switch log.optional(try parent.switchOrSection("maxConcurrent")) {
        case nil, .off: return nil
        case .on, .scalar:
            return log.optional(try parent.optionalInteger("maxConcurrent", in: range)).map {
                ConcurrencySettings(calls: $0)
            }
        case .object(let section):
            section.refuseUnknownKeys(known: ["calls", "queue"], log: &log)
            let queue = log.optional(try section.optionalInteger("queue", in: 0...1_000_000))
            guard let calls = log.optional(try section.optionalInteger("calls", in: range)) else {
                if section.object["calls"] == nil { _ = log.attempt(try section.value("calls")) }
                return nil
            }
            return ConcurrencySettings(calls: calls, queue: queue)
        }
    }
}
