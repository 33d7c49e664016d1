/// Asking each target now and then whether it is well: `healthCheck`, a path or an object.
package struct HealthCheckSettings: Hashable, Sendable {
    /// `path`: asked by GET at the target's own host and port; any status from 200 to 399 is well.
    package var path: String
    /// `interval`: between two checks of a target.
    package var interval: Duration = .seconds(10)
    /// `timeout`: a check without an answer by then has failed.
    package var timeout: Duration = .seconds(2)
    /// `unhealthyThreshold`: failed checks in a row after which a target gets no calls.
    package var unhealthyThreshold = 3
    /// `healthyThreshold`: good checks in a row after which it gets calls again.
    package var healthyThreshold = 2

    private static let keys = ["path", "interval", "timeout", "unhealthyThreshold", "healthyThreshold"]
    private static let acceptedPath = "a path such as /health"

    package init(path: String) {
        self.path = path
    }

    static func read(_ parent: ConfigSection, log: inout ProblemLog) -> HealthCheckSettings? {
        switch log.optional(try parent.switchOrSection("healthCheck")) {
        case nil, .off: return nil
        case .on:
            if let value = parent.object["healthCheck"] {
                log.add(parent.invalidValue("healthCheck", value, accepted: acceptedPath + " or an object with one"))
            }
            return nil
        case .scalar: return log.optional(try path("healthCheck", of: parent)).map { HealthCheckSettings(path: $0) }
        case .object(let section):
            section.refuseUnknownKeys(known: keys, log: &log)
            var settings = HealthCheckSettings(path: "/")
            if let path = log.optional(try path("path", of: section)) {
                settings.path = path
            } else if section.object["path"] == nil {
                _ = log.attempt(try section.string("path"))
            }
            if let interval = log.optional(try section.positiveDuration("interval")) { settings.interval = interval }
            if let timeout = log.optional(try section.positiveDuration("timeout")) { settings.timeout = timeout }
            if let count = log.optional(try section.optionalInteger("unhealthyThreshold", in: 1...100)) {
                settings.unhealthyThreshold = count
            }
            if let count = log.optional(try section.optionalInteger("healthyThreshold", in: 1...100)) {
                settings.healthyThreshold = count
            }
            return settings
        }
    }

    private static func path(_ key: String, of section: ConfigSection) throws(ConfigurationProblem) -> String? {
        guard let value = try section.optionalValue(key) else { return nil }
        let path = try section.string(key)
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw section.invalidValue(key, value, accepted: acceptedPath)
        }
        return path
    }
}
