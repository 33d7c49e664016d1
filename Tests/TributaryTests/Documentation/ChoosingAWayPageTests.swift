import Testing

@testable import Tributary

/// The examples of the page on the four ways.
@Suite("The page on the four ways")
struct ChoosingAWayPageTests {
    @Test("its query, its routes and its configuration work with what is shipped")
    func examples() async throws {
        let page = try DocumentationPage("Sources/Gateway/Documentation.docc/ChoosingAWay.md")
        let extra = try #require(page.texts("yaml").first)
        let requests = page.texts("request").map { String($0.dropLast()) }
        #expect(requests == ["GET /api/proxy/frobs/list", "GET /frobs-aggregator/summary"])
        let query = try #require(page.texts("query").first)
        try await EndpointUnderTest.with(
            [],
            files: ["extra.yaml": extra],
            configurationFiles: ["app-config.yaml", "extra.yaml"],
            isShipped: true,
            frobs: 2
        ) { endpoint in
            let response = await endpoint.respond(to: query)
            #expect(response.hasPrefix(#"{"data":{"summary":{"frobCount":2,"flerpCount":"#))
            #expect(!response.contains("errors"))
            let paths =
                requests.map { String($0.dropFirst("GET ".count)) } + [
                    "/frobs-aggregator/names", "/frobs-aggregator/no",
                ]
            var served: [Bool] = []
            for path in paths { served.append(try await endpoint.serves(path)) }
            #expect(served == [true, true, true, false])
        }
    }
}
