/// Bounds on what clients may send and on how long they may take: `tributary.limits`.
package struct LimitSettings: Hashable, Sendable {
    /// Bytes of a request's body on GraphQL and aggregate routes; proxy routes have no such bound.
    package var bodyBytes = 1 << 20
    /// Bytes of a request's line and headers together.
    package var headerBytes = 64 << 10
    /// Time for which a kept-alive connection may stay without a request.
    package var idleTimeout: Duration = .seconds(75)
    /// Time for a request's headers to arrive once its first byte has.
    package var headerTimeout: Duration = .seconds(30)
    /// Time from a request's arrival to the end of its answer, upstream calls included, on GraphQL and aggregate
    /// routes.
    package var requestDeadline: Duration = .seconds(30)
    /// Bytes of upstream bodies held in memory at once, over all requests.
    package var maxBodyBytesInFlight = 80 << 20
    /// Bytes of upstream responses kept for later, over all sources that are cached.
    package var cacheBytes = 64 << 20
    /// What one GraphQL request may be.
    package var request = RequestLimitSettings()

    static let keys =
        [
            "bodyBytes", "headerBytes", "idleTimeout", "headerTimeout", "requestDeadline", "maxBodyBytesInFlight",
            "cacheBytes",
        ] + RequestLimitSettings.keys

    package init() {}

    static func read(_ section: ConfigSection, log: inout ProblemLog) -> LimitSettings {
        section.refuseUnknownKeys(known: keys, log: &log)
        var limits = LimitSettings()
        limits.request = RequestLimitSettings.read(section, log: &log)
        func bytes(_ key: String, _ path: WritableKeyPath<LimitSettings, Int>) {
            let read = log.attempt(try section.optionalByteCount(key))
            if case .some(.some(let count)) = read { limits[keyPath: path] = count }
        }
        func time(_ key: String, _ path: WritableKeyPath<LimitSettings, Duration>) {
            let read = log.attempt(try section.positiveDuration(key))
            if case .some(.some(let duration)) = read { limits[keyPath: path] = duration }
        }
        bytes("bodyBytes", \.bodyBytes)
        bytes("headerBytes", \.headerBytes)
        bytes("maxBodyBytesInFlight", \.maxBodyBytesInFlight)
        bytes("cacheBytes", \.cacheBytes)
        time("idleTimeout", \.idleTimeout)
        time("headerTimeout", \.headerTimeout)
        time("requestDeadline", \.requestDeadline)
        return limits
    }
}
