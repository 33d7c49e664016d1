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
}
