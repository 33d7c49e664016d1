/// Keeping responses to GET: `cache`, true, a duration (the `maxAge`) or an object.
///
/// Where neither this nor `@cache` names an age, a response is kept only as long as its own headers say.
package struct CacheSettings: Hashable, Sendable {
    /// `maxAge`: how long a response is fresh; nil leaves that to the upstream's headers.
    package var maxAge: Duration?
    /// `staleWhileRevalidate`: how long after that it may still be served while it is fetched anew.
    package var staleWhileRevalidate: Duration?
    /// `staleIfError`: how long after that it may be served when the upstream fails.
    package var staleIfError: Duration?
    /// `negativeMaxAge`: how long a 404 or 410 is remembered.
    package var negativeMaxAge: Duration?
    /// `respectUpstream`: whether the upstream's `Cache-Control` can shorten the age or forbid keeping.
    package var respectUpstream = true

    private static let keys = [
        "maxAge", "staleWhileRevalidate", "staleIfError", "negativeMaxAge", "respectUpstream",
    ]

    package init() {}

    static func read(_ parent: ConfigSection, log: inout ProblemLog) -> CacheSettings? {
        switch log.optional(try parent.switchOrSection("cache")) {
        case nil, .off: return nil
        case .on: return CacheSettings()
        case .scalar:
            var settings = CacheSettings()
            settings.maxAge = log.optional(try parent.optionalDuration("cache"))
            return settings
        case .object(let section):
            section.refuseUnknownKeys(known: keys, log: &log)
            var settings = CacheSettings()
            settings.maxAge = log.optional(try section.optionalDuration("maxAge"))
            settings.staleWhileRevalidate = log.optional(try section.optionalDuration("staleWhileRevalidate"))
            settings.staleIfError = log.optional(try section.optionalDuration("staleIfError"))
            settings.negativeMaxAge = log.optional(try section.optionalDuration("negativeMaxAge"))
            settings.respectUpstream = log.optional(try section.optionalBool("respectUpstream")) ?? true
            return settings
        }
    }
}
