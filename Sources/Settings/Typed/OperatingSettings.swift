/// How one upstream is operated: the keys of `tributary.sources.<name>` and of a proxy endpoint's own `tributary:`
/// block.
///
/// What is nil is left to the SDL and to the defaults.
package struct OperatingSettings: Hashable, Sendable {
    package static let supportedKeys = ["baseURL", "timeout", "maxBodyBytes", "config"]
    /// Keys that are known by name and have no effect yet.
    package static let plannedKeys = [
        "retry", "targets", "healthCheck", "breaker", "hedge", "cache", "maxConcurrent", "maxUpstreamCalls",
        "singleFlight",
    ]

    package var baseURL: HTTPURL?
    /// More than zero.
    package var timeout: Duration?
    /// Bytes of a response's body, at least 1.
    package var maxBodyBytes: Int?
    /// What the mapping variable `$config` reads; nil reads as an empty object.
    package var config: ConfigValue?

    package init() {}

    package static func read(_ section: ConfigSection, log: inout ProblemLog) -> OperatingSettings {
        var settings = OperatingSettings()
        for member in section.members where plannedKeys.contains(member.key) {
            let fault = ConfigurationFault.unsupported(key: section.fullKey(member.key), advice: "it has no effect yet")
            log.warning(fault, at: member.keyOrigin)
        }
        let planned = ConfigObject(section.object.members.filter { !plannedKeys.contains($0.key) })
        ConfigSection(path: section.path, object: planned, origin: section.origin)
            .warnOfUnknownKeys(known: supportedKeys, log: &log)

        settings.baseURL = log.optional(try URLSetting.optional("baseURL", of: section))
        settings.timeout = log.optional(try section.positiveDuration("timeout"))
        settings.maxBodyBytes = log.optional(try section.optionalByteCount("maxBodyBytes"))
        settings.config = log.optional(try section.optionalSection("config")?.value)
        return settings
    }
}

extension ConfigSection {
    /// The section as a value.
    package var value: ConfigValue { ConfigValue(.object(object), at: origin) }

    /// A duration of more than zero.
    package func positiveDuration(_ key: String) throws(ConfigurationProblem) -> Duration? {
        guard let duration = try optionalDuration(key) else { return nil }
        if duration <= .zero, let value = try optionalValue(key) {
            throw invalidValue(key, value, accepted: "a duration of more than zero")
        }
        return duration
    }
}
