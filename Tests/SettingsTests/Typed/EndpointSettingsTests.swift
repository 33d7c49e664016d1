import Testing

@testable import Settings

@Suite("The GraphQL endpoint's settings")
struct EndpointSettingsTests {
    @Test("what is absent has its default")
    func defaults() throws {
        for text in ["", "tributary: { graphql: { sourceReport: never } }"] {
            let endpoint = try settings(text).endpoint
            #expect(!endpoint.batching)
            #expect(endpoint.csrfPrevention == .browsers)
            #expect(endpoint.explorer)
        }
    }

    @Test("each word means what it says", arguments: CSRFPrevention.allCases)
    func words(prevention: CSRFPrevention) throws {
        let text = "tributary: { graphql: { batching: true, explorer: false, csrfPrevention: \(prevention.rawValue) } }"
        let endpoint = try settings(text).endpoint
        #expect(endpoint.batching)
        #expect(endpoint.csrfPrevention == prevention)
        #expect(!endpoint.explorer)
    }

    @Test("each number and time of subscriptions is read, and what is none is an error")
    func subscriptions() throws {
        let text = """
            tributary: { graphql: { subscriptions: {
              initTimeout: 1s, pingInterval: 2s, pingTimeout: 3s, idleTimeout: 4s,
              maxMessageBytes: 5, maxOperations: 6, maxWaitingEvents: 7, maxWaitingBytes: 8 KiB } } }
            """
        var expected = SubscriptionSettings()
        expected.initTimeout = .seconds(1)
        expected.pingInterval = .seconds(2)
        expected.pingTimeout = .seconds(3)
        expected.idleTimeout = .seconds(4)
        expected.maxMessageBytes = 5
        expected.maxOperations = 6
        expected.maxWaitingEvents = 7
        expected.maxWaitingBytes = 8192
        #expect(try settings(text).endpoint.subscriptions == expected)
        for wrong in ["initTimeout: 0s", "maxOperations: 0", "maxWaitingBytes: many", "pingIntervall: 1s"] {
            let found = try errors("tributary: { graphql: { subscriptions: { \(wrong) } } }")
            #expect(found.count == 1, "\(wrong): \(found)")
        }
    }

    @Test("other values are errors at their place")
    func wrong() throws {
        let found = try errors("tributary: { graphql: { csrfPrevention: sometimes, batching: 10 } }")
        #expect(found.count == 2)
        #expect(
            found.contains { $0.contains("1:41") && $0.contains("expected 'browsers', 'always' or 'never'") },
            "\(found)"
        )
        #expect(found.contains { $0.contains("1:62") && $0.contains("tributary.graphql.batching") }, "\(found)")
        let unknown = try errors("tributary: { graphql: { csrfPreventon: never } }")
        #expect(unknown.first?.contains("did you mean 'csrfPrevention'?") == true, "\(unknown)")
    }

    @Test("persisted operations: clients register unless only trusted documents are run")
    func persistedOperations() throws {
        func read(_ text: String) throws -> PersistedOperationSettings {
            try settings("tributary: { graphql: { persistedOperations: \(text) } }").endpoint.persistedOperations
        }
        #expect(try read("{}") == PersistedOperationSettings())
        #expect(try read("{ apq: false }").apq == false)
        let one = try read("{ manifest: a/operations.json, only: true }")
        #expect(one.manifests.count == 1)
        #expect(
            one.manifests.first?.hasPrefix("/") == true && one.manifests.first?.hasSuffix("a/operations.json") == true
        )
        #expect(one.only && !one.apq)
        let two = try read("{ manifest: [/a.json, /b.json], apqBytes: 1MiB }")
        #expect(two.manifests == ["/a.json", "/b.json"])
        #expect(!two.only && two.apq && two.apqBytes == 1 << 20)
        for (text, expected) in [
            ("{ only: true }", "'false' where there is no 'manifest'"),
            ("{ manifest: a.json, only: true, apq: true }", "'false' beside 'only: true'"),
            ("{ manifest: 5 }", "tributary.graphql.persistedOperations.manifest"),
            ("{ manifests: a.json }", "did you mean 'manifest'?"),
        ] {
            let found = try errors("tributary: { graphql: { persistedOperations: \(text) } }")
            #expect(found.count == 1)
            #expect(found.first?.contains(expected) == true, "\(found)")
        }
    }
}
