/// A service whose servers are found by SRV records: a target such as `http+srv://_flerps._tcp.example.com/v1`.
package struct ServiceTarget: Hashable, Sendable {
    /// Scheme of the servers, name that is asked for, and path; the URL has no port.
    package var url: HTTPURL

    package init(url: HTTPURL) {
        self.url = url
    }
}

/// Reads `targets`: base URLs of servers that are each as good as the other, or one service.
enum TargetSetting {
    private static let marks = ["http+srv://": "http://", "https+srv://": "https://"]

    static func read(_ parent: ConfigSection, log: inout ProblemLog) -> (targets: [HTTPURL], service: ServiceTarget?) {
        guard let value = log.optional(try parent.optionalValue("targets")) else { return ([], nil) }
        guard let texts = log.optional(try parent.optionalStringOrStrings("targets")) else { return ([], nil) }
        let key = parent.fullKey("targets")
        if let text = texts.first(where: { text in marks.keys.contains { text.lowercased().hasPrefix($0) } }) {
            guard texts.count == 1 else {
                let fault = ConfigurationFault.invalidValue(
                    key: key,
                    found: "'\(URLSetting.withoutUserInfo(text))' among others",
                    accepted: "a service by itself: its records name all of its servers"
                )
                log.error(fault, at: value.origin)
                return ([], nil)
            }
            return ([], log.attempt(try service(text, key: key, at: value.origin)))
        }
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
        return (targets, nil)
    }

    private static func service(
        _ text: String,
        key: String,
        at origin: ConfigOrigin
    ) throws(ConfigurationProblem) -> ServiceTarget {
        var plain = text
        for (mark, scheme) in marks where text.lowercased().hasPrefix(mark) {
            plain = scheme + text.dropFirst(mark.count)
        }
        let url = try read(plain, key: key, at: origin)
        guard url.explicitPort == nil, !url.host.hasPrefix("[") else {
            let fault = ConfigurationFault.invalidValue(
                key: key,
                found: "'\(text)'",
                accepted: "the name of a service without a port: its records have the ports"
            )
            throw ConfigurationProblem(fault, at: origin)
        }
        return ServiceTarget(url: url)
    }

    private static func read(
        _ text: String,
        key: String,
        at origin: ConfigOrigin
    ) throws(ConfigurationProblem) -> HTTPURL {
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
