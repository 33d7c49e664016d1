/// How one upstream is operated: the keys of `tributary.sources.<name>` and of a proxy endpoint's own `tributary:`
/// block.
///
/// What is nil is left to the SDL and to the defaults.
package struct OperatingSettings: Hashable, Sendable {
    package static let keys = [
        "baseURL", "timeout", "retry", "targets", "healthCheck", "breaker", "hedge", "cache", "maxConcurrent",
        "maxBodyBytes", "maxUpstreamCalls", "singleFlight", "headers", "auth", "config",
    ]

    /// `baseURL`: where the source is, in place of what its `@source` says; of no use on a proxy endpoint.
    package var baseURL: HTTPURL?
    /// `timeout`: for a call as a whole, all its attempts included; more than zero.
    package var timeout: Duration?
    /// `retry`: further attempts of calls that may be repeated.
    package var retry: RetrySettings?
    /// `targets`: base URLs of servers that are each as good as the other, in place of `baseURL` or the endpoint's
    /// `target`; empty for the one server named there.
    package var targets: [HTTPURL] = []
    /// `targets` with a service in place of servers: `http+srv://name/path`.
    package var service: ServiceTarget?
    /// `healthCheck`: asks each target now and then whether it is well.
    package var healthCheck: HealthCheckSettings?
    /// `breaker`: leaves an upstream alone for a while after too many failures.
    package var breaker: BreakerSettings?
    /// `hedge`: asks a second time when an answer takes longer than nearly all others.
    package var hedge: HedgeSettings?
    /// `cache`: keeps responses to GET as their headers allow.
    package var cache: CacheSettings?
    /// `maxConcurrent`: calls that may be under way at once, over the whole process.
    package var maxConcurrent: ConcurrencySettings?
    /// `maxBodyBytes`: bytes of a response's body, at least 1.
    package var maxBodyBytes: Int?
    /// `maxUpstreamCalls`: calls that one operation may make to this source, at least 1.
    package var maxUpstreamCalls: Int?
    /// `singleFlight`: false sends every call of its own, even while an identical GET is in flight.
    package var singleFlight: Bool?
    /// `headers`: set on every request, in place of those that the SDL or the endpoint sets under the same name.
    package var headers: [HeaderSetting] = []
    /// `auth`: with what credentials the upstream is called.
    package var auth: AuthSettings?
    /// `config`: what the mapping variable `$config` reads; nil reads as an empty object.
    package var config: ConfigValue?

    package init() {}

    package static func read(_ section: ConfigSection, log: inout ProblemLog) -> OperatingSettings {
        section.refuseUnknownKeys(known: keys, log: &log)
        var settings = OperatingSettings()
        settings.baseURL = log.optional(try URLSetting.optional("baseURL", of: section))
        settings.timeout = log.optional(try section.positiveDuration("timeout"))
        settings.retry = RetrySettings.read(section, log: &log)
        (settings.targets, settings.service) = TargetSetting.read(section, log: &log)
        settings.healthCheck = HealthCheckSettings.read(section, log: &log)
        settings.breaker = BreakerSettings.read(section, log: &log)
        settings.hedge = HedgeSettings.read(section, log: &log)
        settings.cache = CacheSettings.read(section, log: &log)
        settings.maxConcurrent = ConcurrencySettings.read(section, log: &log)
        settings.maxBodyBytes = log.optional(try section.optionalByteCount("maxBodyBytes"))
        settings.maxUpstreamCalls = log.optional(try section.optionalInteger("maxUpstreamCalls", in: 1...1_000_000))
        settings.singleFlight = log.optional(try section.optionalBool("singleFlight"))
        if let headers = log.optional(try section.optionalSection("headers")) {
            settings.headers = HeaderSetting.read(headers, log: &log)
        }
        settings.auth = AuthSettings.read(section, log: &log)
        settings.refuseTwoAuthorizations(section, log: &log)
        settings.config = log.optional(try section.optionalSection("config")?.value)
        return settings
    }
}

extension OperatingSettings {
    /// Two places that set one header are most likely a mistake, and which of them is meant is a matter of security.
    private func refuseTwoAuthorizations(_ section: ConfigSection, log: inout ProblemLog) {
        guard let auth else { return }
        let name = if case .forwarded(_, let name) = auth { name.lowercased() } else { "authorization" }
        guard headers.contains(where: { $0.name.lowercased() == name }) else { return }
        let fault = ConfigurationFault.invalidValue(
            key: section.fullKey("auth"),
            found: "headers that set \(name) as well",
            accepted: "one of the two"
        )
        log.error(fault, at: section.object.member("auth")?.keyOrigin)
    }
}

/// What a key holds that takes either a switch, a shorthand or an object.
enum SwitchOrSection {
    case off
    case on
    case object(ConfigSection)
    /// A number or a text: the shorthand.
    case scalar(ConfigValue)
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

    /// - Throws: `invalidType` for a list.
    func switchOrSection(_ key: String) throws(ConfigurationProblem) -> SwitchOrSection? {
        guard let value = try optionalValue(key) else { return nil }
        switch value.kind {
        case .null: return nil
        case .bool(let isOn): return isOn ? .on : .off
        case .object(let object):
            return .object(ConfigSection(path: fullKey(key), object: object, origin: value.origin))
        case .integer, .number, .string: return .scalar(value)
        case .array: throw invalidType(key, value, wanted: "object")
        }
    }
}
