/// Asking a second time when an answer takes longer than nearly all others: `hedge`, true, a duration or an object.
///
/// Only calls that may be repeated are hedged. Second calls count as retries: a fifth of all calls at most.
package struct HedgeSettings: Hashable, Sendable {
    /// `after`: how long the first call is waited for; nil waits for the time within which 95 of 100 calls were
    /// answered of late.
    package var after: Duration?

    package init(after: Duration? = nil) {
        self.after = after
    }

    static func read(_ parent: ConfigSection, log: inout ProblemLog) -> HedgeSettings? {
        switch log.optional(try parent.switchOrSection("hedge")) {
        case nil, .off: return nil
        case .on: return HedgeSettings()
        case .scalar: return log.optional(try parent.positiveDuration("hedge")).map { HedgeSettings(after: $0) }
        case .object(let section):
            // An object may also be a duration, such as { milliseconds: 80 }.
            guard section.object["after"] != nil || section.object.members.isEmpty else {
                return log.optional(try parent.positiveDuration("hedge")).map { HedgeSettings(after: $0) }
            }
            section.refuseUnknownKeys(known: ["after"], log: &log)
            return HedgeSettings(after: log.optional(try section.positiveDuration("after")))
        }
    }
}
