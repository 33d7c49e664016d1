/// Leaving an upstream alone for a while after too many failures: `breaker`, true or an object.
///
/// Connect errors, timeouts and statuses from 500 on are failures. Each target is judged by itself; one among several is
/// left alone after as many failures in a row too, whatever it answered before.
package struct BreakerSettings: Hashable, Sendable {
    /// `failures`: so many within the window open the breaker, if they are at least half of the calls.
    package var failures = 5
    /// `window`: how long a failure counts.
    package var window: Duration = .seconds(10)
    /// `openFor`: how long calls fail at once before one is let through to try.
    package var openFor: Duration = .seconds(5)
    /// `probes`: calls let through to try, all of which have to succeed.
    package var probes = 1

    private static let keys = ["failures", "window", "openFor", "probes"]

    package init() {}

    static func read(_ parent: ConfigSection, log: inout ProblemLog) -> BreakerSettings? {
        switch log.optional(try parent.switchOrSection("breaker")) {
        case nil, .off: return nil
        case .on: return BreakerSettings()
        case .scalar(let value):
            log.add(parent.invalidValue("breaker", value, accepted: "true, false or an object"))
            return nil
        case .object(let section):
            section.refuseUnknownKeys(known: keys, log: &log)
            var settings = BreakerSettings()
            if let count = log.optional(try section.optionalInteger("failures", in: 1...100_000)) {
                settings.failures = count
            }
            if let window = log.optional(try section.positiveDuration("window")) { settings.window = window }
            if let time = log.optional(try section.positiveDuration("openFor")) { settings.openFor = time }
            if let count = log.optional(try section.optionalInteger("probes", in: 1...1000)) {
                settings.probes = count
            }
            return settings
        }
    }
}
