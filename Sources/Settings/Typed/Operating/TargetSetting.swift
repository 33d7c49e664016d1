/// One of several servers that are each as good as the other: an entry of `targets`.
package enum TargetSetting: Hashable, Sendable {
    /// `http://host:port/path`, without a query.
    case url(HTTPURL)
    /// `http+srv://_service._tcp.domain/path` or `https+srv://…`: host and port come from the name's SRV records.
    case service(scheme: HTTPURL.Scheme, name: String, path: String)

    static func read(_ parent: ConfigSection, log: inout ProblemLog) -> [TargetSetting] {
        guard let value = log.optional(try parent.optionalValue("targets")) else { return [] }
        guard let texts = log.optional(try parent.optionalStringOrStrings("targets")) else { return [] }
        var targets: [TargetSetting] = []
        for text in texts {
            guard let target = log.attempt(try read(text, key: parent.fullKey("targets"), at: value.origin)) else {
                continue
            }
            if targets.contains(target) {
                let accepted = "each target once"
                let fault = ConfigurationFault.invalidValue(
                    key: parent.fullKey("targets"),
                    found: "'\(text)' twice",
                    accepted: accepted
                )
                log.error(fault, at: value.origin)
            }
            targets.append(target)
        }
        return targets
    }

    private static func read(
        _ text: String,
        key: String,
        at origin: ConfigOrigin
    ) throws(ConfigurationProblem) -> TargetSetting {
        for scheme in [HTTPURL.Scheme.http, .https] where text.hasPrefix("\(scheme.rawValue)+srv://") {
            let plain = "\(scheme.rawValue)://" + text.dropFirst(scheme.rawValue.count + 7)
            let url = try URLSetting.read(plain, key: key, at: origin)
            guard url.explicitPort == nil, url.userInfo == nil, url.query == nil else {
                let accepted = "a service name without port, credentials and query; its SRV records tell the ports"
                let fault = ConfigurationFault.invalidValue(key: key, found: "'\(text)'", accepted: accepted)
                throw ConfigurationProblem(fault, at: origin)
            }
            return .service(scheme: scheme, name: url.host, path: url.path)
        }
        let url = try URLSetting.read(text, key: key, at: origin)
        guard url.query == nil, url.userInfo == nil else {
            let found = "'\(URLSetting.withoutUserInfo(text))'"
            let accepted = "a URL without credentials and query"
            throw ConfigurationProblem(
                ConfigurationFault.invalidValue(key: key, found: found, accepted: accepted),
                at: origin
            )
        }
        return .url(url)
    }
}
