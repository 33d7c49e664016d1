/// Reads `targets`: base URLs of servers that are each as good as the other.
enum TargetSetting {
    static func read(_ parent: ConfigSection, log: inout ProblemLog) -> [HTTPURL] {
        guard let value = log.optional(try parent.optionalValue("targets")) else { return [] }
        guard let texts = log.optional(try parent.optionalStringOrStrings("targets")) else { return [] }
        let key = parent.fullKey("targets")
        var targets: [HTTPURL] = []
        for text in texts {
            guard let target = log.attempt(try read(text, key: key, at: value.origin)) else { continue }
            if targets.contains(target) {
                let fault = ConfigurationFault.invalidValue(
                    key: key,
                    found: "'\(text)' twice",
                    accepted: "each target once"
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
    ) throws(ConfigurationProblem) -> HTTPURL {
        if text.hasPrefix("http+srv://") || text.hasPrefix("https+srv://") {
            let advice = "SRV records are not looked up; write a URL with a host name, all of whose addresses are used"
            throw ConfigurationProblem(
                ConfigurationFault.unsupported(key: "\(key): \(text)", advice: advice),
                at: origin
            )
        }
        let url = try URLSetting.read(text, key: key, at: origin)
        guard url.query == nil, url.userInfo == nil else {
            let fault = ConfigurationFault.invalidValue(
                key: key,
                found: "'\(URLSetting.withoutUserInfo(text))'",
                accepted: "a URL without credentials and query"
            )
            throw ConfigurationProblem(fault, at: origin)
        }
        return url
    }
}
