import Foundation
import NIOHTTP1
import Testing

@testable import Frobsco
@testable import Tributary

/// The page on events, played from top to bottom beside the schema and configuration that are shipped.
@Suite("The page on events")
struct EventsPageTests {
    private let page: DocumentationPage

    init() throws { page = try DocumentationPage("Sources/Connect/Documentation.docc/Events.md") }

    @Test("its subscriptions have the events that stand there", .timeLimit(.minutes(1)))
    func events() async throws {
        let file = try #require(page.blocks.first { $0.file == "Schema/live.graphql" })
        let type = try #require(page.blocks.first { $0.text.hasPrefix("type Rating") })
        let service = FrobService(options: LaunchOptions(frobCount: 5))
        try await EndpointUnderTest.with(
            [],
            files: ["Schema/live.graphql": file.text + type.text],
            isShipped: true,
            upstream: service
        ) { endpoint in
            var open: AsyncThrowingStream<String, any Error>.Iterator?
            var events = 0
            var isNew = false
            for block in page.blocks {
                switch block.kind {
                case "graphql subscription":
                    open = endpoint.events(of: block.text).makeAsyncIterator()
                    isNew = true
                case "graphql mutation":
                    let response = await endpoint.respond(to: block.text)
                    #expect(!response.contains("\"errors\""), "\(response)")
                case "sh":
                    // Without a first event on the page, what is there at the start comes before what the command does.
                    if isNew, block.text.contains("__faults") { _ = try await open?.next() }
                    isNew = false
                    try run(block.text, service)
                case "json event":
                    isNew = false
                    events += 1
                    let event = try await open?.next()
                    #expect(event == block.text.trimmingCharacters(in: .newlines))
                default: break
                }
            }
            #expect(events == 7)
        }
    }

    @Test("what it shows of the shipped schema stands there")
    func shipped() throws {
        let shipped = try String(
            contentsOf: DocumentationPage.root.appending(path: "Schema/summary.graphql"),
            encoding: .utf8
        )
        let block = try #require(page.blocks.first { $0.file == "Schema/summary.graphql" })
        for line in block.text.split(separator: "\n") { #expect(shipped.contains(line), "\(line)") }
    }

    /// Does what a `curl` of the page does.
    private func run(_ command: String, _ service: FrobService) throws {
        let match = try #require(
            command.firstMatch(of: #/curl -X ([A-Z]+) 'http://127.0.0.1:7008([^']*)'(?: -d '([^']*)')?/#)
        )
        var request = FrobService.Request(
            method: HTTPMethod(rawValue: String(match.1)),
            target: RequestTarget(String(match.2))
        )
        if let body = match.3 { request.body.writeString(String(body)) }
        #expect(service.delivery(for: request).answer.status.code < 300, "\(command)")
    }
}
