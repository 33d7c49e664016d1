import Foundation
import Testing

@testable import Settings

/// `Schema/app-config.schema.json`, which editors check `app-config.yaml` with: it knows what is read, and nothing else.
@Suite("The configuration's JSON schema")
struct ConfigurationSchemaTests {
    private let tributary: [String: Any]
    private let definitions: [String: Any]

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Schema/app-config.schema.json")
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        tributary = try #require(Self.properties(of: schema)["tributary"] as? [String: Any])
        definitions = try #require(schema["$defs"] as? [String: Any])
    }

    private static func properties(of schema: Any?) -> [String: Any] {
        (schema as? [String: Any])?["properties"] as? [String: Any] ?? [:]
    }

    /// The schema of a key of the block, or of a key below one.
    private func schema(of path: String...) -> [String: Any] {
        path.reduce(tributary) { Self.properties(of: $0)[$1] as? [String: Any] ?? [:] }
    }

    @Test("knows the keys that are read")
    func keys() {
        func keys(_ schema: Any?) -> Set<String> { Set(Self.properties(of: schema).keys) }
        #expect(keys(tributary) == Set(GatewaySettings.ownKeys))
        #expect(keys(schema(of: "graphql")) == Set(GatewaySettings.graphqlKeys))
        let prevention = schema(of: "graphql", "csrfPrevention")
        #expect(prevention["enum"] as? [String] == CSRFPrevention.allCases.map(\.rawValue))
        #expect(prevention["default"] as? String == EndpointSettings().csrfPrevention.rawValue)
        #expect(schema(of: "graphql", "batching")["default"] as? Bool == EndpointSettings().batching)
        #expect(schema(of: "graphql", "explorer")["default"] as? Bool == EndpointSettings().explorer)
        #expect(keys(schema(of: "graphql", "subscriptions")) == Set(SubscriptionSettings.keys))
        let persisted = schema(of: "graphql", "persistedOperations")
        #expect(keys(persisted) == Set(PersistedOperationSettings.keys))
        let bytes = Self.properties(of: persisted)["apqBytes"] as? [String: Any]
        #expect(bytes?["default"] as? Int == PersistedOperationSettings().apqBytes)
        #expect(keys(schema(of: "limits")) == Set(LimitSettings.keys))
        #expect(keys(schema(of: "logging")) == Set(LoggingSettings.keys))
        #expect(keys(schema(of: "routes")["additionalProperties"]) == Set(AggregateRoute.keys))
        #expect(keys(schema(of: "schedules")["additionalProperties"]) == Set(ScheduleSettings.keys))
        #expect(keys(definitions["operating"]) == Set(OperatingSettings.keys))
        let auth = Self.properties(of: definitions["operating"])["auth"]
        #expect(keys(auth) == Set(AuthSettings.keys))
        #expect(keys(Self.properties(of: auth)["oauth2"]) == Set(ClientCredentialsSettings.keys))
    }

    @Test("knows the range of each limit", arguments: RequestLimitSettings.numbers.map(\.key))
    func ranges(key: String) throws {
        let number = try #require(RequestLimitSettings.numbers.first { $0.key == key })
        let described = schema(of: "limits", key)
        #expect(described["minimum"] as? Int == number.range.lowerBound)
        #expect(described["maximum"] as? Int == number.range.upperBound)
        #expect((described["$ref"] as? String == "#/$defs/byteCount") == number.isByteCount)
    }

    @Test("knows the formats of the log")
    func logging() {
        let format = schema(of: "logging", "format")
        #expect(format["enum"] as? [String] == LoggingSettings.Format.allCases.map(\.rawValue))
        #expect(format["default"] as? String == LoggingSettings().format.rawValue)
        #expect(schema(of: "logging", "access")["default"] as? Bool == LoggingSettings().access)
    }

    @Test("knows the defaults of subscriptions")
    func subscriptionDefaults() {
        let settings = SubscriptionSettings()
        func value(_ key: String) -> Any? { schema(of: "graphql", "subscriptions", key)["default"] }
        func seconds(_ key: String) -> Duration? { (value(key) as? String).flatMap { ConfigDuration.parse($0) } }
        #expect(seconds("initTimeout") == settings.initTimeout)
        #expect(seconds("pingInterval") == settings.pingInterval)
        #expect(seconds("pingTimeout") == settings.pingTimeout)
        #expect(seconds("idleTimeout") == settings.idleTimeout)
        #expect(value("maxMessageBytes") as? Int == settings.maxMessageBytes)
        #expect(value("maxOperations") as? Int == settings.maxOperations)
        #expect(value("maxWaitingEvents") as? Int == settings.maxWaitingEvents)
        #expect(value("maxWaitingBytes") as? Int == settings.maxWaitingBytes)
    }

    @Test("knows the defaults of the server's own limits")
    func defaults() {
        let limits = LimitSettings()
        func value(_ key: String) -> Any? { schema(of: "limits", key)["default"] }
        func seconds(_ key: String) -> Duration? {
            (value(key) as? String).flatMap { ConfigDuration.parse($0) }
        }
        #expect(value("bodyBytes") as? Int == limits.bodyBytes)
        #expect(value("headerBytes") as? Int == limits.headerBytes)
        #expect(value("maxBodyBytesInFlight") as? Int == limits.maxBodyBytesInFlight)
        #expect(value("cacheBytes") as? Int == limits.cacheBytes)
        #expect(seconds("idleTimeout") == limits.idleTimeout)
        #expect(seconds("headerTimeout") == limits.headerTimeout)
        #expect(seconds("requestDeadline") == limits.requestDeadline)
    }
}
