/// How connections that carry several responses are kept: `tributary.graphql.subscriptions`.
package struct SubscriptionSettings: Hashable, Sendable {
    /// Time in which a WebSocket client has to send `connection_init`, or fulfil its reservation of an event stream.
    package var initTimeout: Duration = .seconds(10)
    /// How often a silent connection is sent something: a WebSocket ping, or a comment of an event stream.
    package var pingInterval: Duration = .seconds(30)
    /// Time in which a WebSocket client has to be heard of after a ping, and in which any client has to take something.
    package var pingTimeout: Duration = .seconds(30)
    /// Time for which a WebSocket connection may stay without an operation.
    package var idleTimeout: Duration = .seconds(600)
    /// Bytes of one message of a WebSocket client.
    package var maxMessageBytes = 1 << 20
    /// Operations of one connection at the same time.
    package var maxOperations = 100
    /// Events of one subscription that wait for a slow client.
    package var maxWaitingEvents = 256
    /// Bytes of events that wait for a slow client, per subscription.
    package var maxWaitingBytes = 1 << 20

    static let keys = [
        "initTimeout", "pingInterval", "pingTimeout", "idleTimeout", "maxMessageBytes", "maxOperations",
        "maxWaitingEvents", "maxWaitingBytes",
    ]

    package init() {}

    static func read(_ section: ConfigSection, log: inout ProblemLog) -> SubscriptionSettings {
        section.refuseUnknownKeys(known: keys, log: &log)
        var settings = SubscriptionSettings()
        func time(_ key: String, _ path: WritableKeyPath<SubscriptionSettings, Duration>) {
            if let duration = log.optional(try section.positiveDuration(key)) { settings[keyPath: path] = duration }
        }
        func bytes(_ key: String, _ path: WritableKeyPath<SubscriptionSettings, Int>) {
            if let count = log.optional(try section.optionalByteCount(key)) { settings[keyPath: path] = count }
        }
        func count(_ key: String, _ path: WritableKeyPath<SubscriptionSettings, Int>) {
            if let count = log.optional(try section.optionalInteger(key, in: 1...1_000_000)) {
                settings[keyPath: path] = count
            }
        }
        time("initTimeout", \.initTimeout)
        time("pingInterval", \.pingInterval)
        time("pingTimeout", \.pingTimeout)
        time("idleTimeout", \.idleTimeout)
        // A frame's length has to be one that a decoder may be told of.
        bytes("maxMessageBytes", \.maxMessageBytes)
        settings.maxMessageBytes = min(settings.maxMessageBytes, 1 << 30)
        bytes("maxWaitingBytes", \.maxWaitingBytes)
        count("maxOperations", \.maxOperations)
        count("maxWaitingEvents", \.maxWaitingEvents)
        return settings
    }
}
