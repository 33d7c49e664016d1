/// What requests the GraphQL endpoint takes: keys of `tributary.graphql`.
package struct EndpointSettings: Hashable, Sendable {
    /// Whether one POST may hold an array of requests; how many, `tributary.limits.maxBatchSize` says.
    package var batching = false
    /// Which requests are refused since a page of another origin may have made them.
    package var csrfPrevention = CSRFPrevention.browsers
    /// How connections that carry several responses are kept.
    package var subscriptions = SubscriptionSettings()
    /// Which documents clients may name in place of sending them.
    package var persistedOperations = PersistedOperationSettings()
    /// Whether browsers get the playground at the endpoint.
    package var explorer = true

    static let keys = ["batching", "csrfPrevention", "explorer", "subscriptions", "persistedOperations"]

    static func read(_ graphql: ConfigSection, log: inout ProblemLog) -> EndpointSettings {
        var settings = EndpointSettings()
        if let batching = log.optional(try graphql.optionalBool("batching")) { settings.batching = batching }
        if let prevention = log.optional(try CSRFPrevention.read(graphql)) { settings.csrfPrevention = prevention }
        if let explorer = log.optional(try graphql.optionalBool("explorer")) { settings.explorer = explorer }
        if let section = log.optional(try graphql.optionalSection("subscriptions")) {
            settings.subscriptions = SubscriptionSettings.read(section, log: &log)
        }
        if let section = log.optional(try graphql.optionalSection("persistedOperations")) {
            settings.persistedOperations = PersistedOperationSettings.read(section, log: &log)
        }
        return settings
    }
}

/// Which requests that a browser sends without asking first are refused: `tributary.graphql.csrfPrevention`.
package enum CSRFPrevention: String, Hashable, Sendable, CaseIterable {
    /// Those of which the browser says that a page of another origin made them, unless `backend.cors` allows that origin.
    case browsers
    /// All without a header that makes a browser ask first.
    case always
    case never

    static func read(_ graphql: ConfigSection) throws(ConfigurationProblem) -> CSRFPrevention? {
        guard let text = try graphql.optionalString("csrfPrevention") else { return nil }
        if let known = CSRFPrevention(rawValue: text) { return known }
        let value = try graphql.value("csrfPrevention")
        throw graphql.invalidValue("csrfPrevention", value, accepted: "'browsers', 'always' or 'never'")
    }
}
