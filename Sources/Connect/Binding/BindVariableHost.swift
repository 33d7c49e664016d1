import GraphQLLanguage
import Settings

extension SchemaBinder {
    /// Checks what can be known beforehand of a host that is only known when a request is made.
    ///
    /// - Returns: False for one that cannot be called, which is then among the problems.
    mutating func checkHost(
        _ host: VariableHost,
        followedBy rest: MappingTemplate,
        of url: MappingTemplate,
        at value: Value
    ) -> Bool {
        let offset = url.located.first?.utf8Offset ?? 0
        if host.expressions.allSatisfy({ $0.usedVariables.isSubset(of: [.env, .config]) }) {
            problems.error(
                "INVALID_URL",
                "A host that is fixed when the schema is loaded belongs to a source: @source(name: \"api\", http: { baseURL: \"https://{$env.API_HOST}\" }).",
                offset,
                in: value
            )
            return false
        }
        if case .authority(let scheme, _) = host.form, !["http", "https"].contains(scheme.lowercased()) {
            problems.error(
                "INVALID_URL_SCHEME",
                "The URL cannot be used: the scheme '\(scheme)' is not http or https.",
                at: value.location
            )
            return false
        }
        if case .url = host.form, case .text(let text)? = rest.parts.first, !text.hasPrefix("/"), !text.hasPrefix("?") {
            problems.error(
                "INVALID_URL",
                "A value that a URL begins with is a whole URL, such as \"https://api.example.com/v1\": \"/\" or \"?\" can follow it.",
                offset,
                in: value
            )
            return false
        }
        if host.allowed.isEmpty {
            problems.error(
                "INVALID_URL",
                "The host of this URL is known only when a request is made, and none is allowed for that: list those that may be called in the configuration, such as backend.reading.allow: [{ host: \"*.example.com\" }]. A path that is relative to a source needs source:.",
                offset,
                in: value
            )
            return false
        }
        return true
    }

    /// One request asks for all keys of a batch, so that it has one host for all of them.
    mutating func refuseKeys(in host: VariableHost, of url: MappingTemplate, at value: Value) {
        for located in url.located.prefix(host.expressions.count)
        where located.expression.usedVariables.contains(.batch) {
            problems.error(
                "INVALID_URL",
                "The host cannot depend on $batch: one request asks for all keys. Leave @batch out to send one request for each object, or take the host from $args.",
                located.utf8Offset,
                in: value
            )
        }
    }
}
