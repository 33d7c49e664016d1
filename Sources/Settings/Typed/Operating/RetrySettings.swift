/// Further attempts after a failed one: `retry`, a number of attempts or an object.
///
/// Only calls that may be repeated are: GET, HEAD, PUT, DELETE, and any with an `Idempotency-Key` header. All attempts
/// together stay within the timeout, and retries within a fifth of the source's calls.
package struct RetrySettings: Hashable, Sendable {
    /// `attempts`: how many more after the first, from 0 to 10.
    package var attempts = 2
    /// `delay`: upper bound of the random wait before the first retry; it doubles with each further one.
    package var delay: Duration = .milliseconds(50)
    /// `maxDelay`: what the bound grows to.
    package var maxDelay: Duration = .seconds(2)
    /// `attemptTimeout`: for one attempt; nil gives each what is left of the timeout.
    package var attemptTimeout: Duration?

    private static let keys = ["attempts", "delay", "maxDelay", "attemptTimeout"]
    private static let attemptRange = 0...10

    package init(
        attempts: Int = 2,
        delay: Duration = .milliseconds(50),
        maxDelay: Duration = .seconds(2),
        attemptTimeout: Duration? = nil
    ) {
        self.attempts = attempts
        self.delay = delay
        self.maxDelay = maxDelay
        self.attemptTimeout = attemptTimeout
    }

    static func read(_ parent: ConfigSection, log: inout ProblemLog) -> RetrySettings? {
        switch log.optional(try parent.switchOrSection("retry")) {
        case nil: return nil
        case .off: return RetrySettings(attempts: 0)
        case .on: return RetrySettings()
        case .scalar:
            return log.optional(try parent.optionalInteger("retry", in: attemptRange)).map {
                RetrySettings(attempts: $0)
            }
        case .object(let section):
            section.refuseUnknownKeys(known: keys, log: &log)
            var settings = RetrySettings()
            if let count = log.optional(try section.optionalInteger("attempts", in: attemptRange)) {
                settings.attempts = count
            }
            if let delay = log.optional(try section.positiveDuration("delay")) { settings.delay = delay }
            if let delay = log.optional(try section.positiveDuration("maxDelay")) { settings.maxDelay = delay }
            settings.attemptTimeout = log.optional(try section.positiveDuration("attemptTimeout"))
            return settings
        }
    }
}
