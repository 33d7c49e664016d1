import Foundation
import OrderedJSON
import Testing

@testable import FrobsAggregator
@testable import Frobsco
@testable import Tributary

/// Everything that the page on extending shows, beside the schema and configuration that are shipped.
@Suite("The page on extending")
struct ExtendingPageTests {
    private let page: DocumentationPage

    init() throws { page = try DocumentationPage("Sources/Gateway/Documentation.docc/Extending.md") }

    /// The page's files, by path; the one that `new schema` writes among them.
    private var files: [String: String] {
        var files: [String: String] = [:]
        for block in page.blocks where ["graphql", "sql"].contains(block.kind) {
            if let file = block.file { files[file] = block.text }
        }
        return files
    }

    private func with(_ modules: any Module..., work: (Endpoint) async throws -> Void) async throws {
        try await EndpointUnderTest.with(modules, files: files, isShipped: true, work)
    }

    @Test("its files are accepted, and each query is answered without an error")
    func queries() async throws {
        #expect(files.count == 5)
        let queries = page.texts("query")
        #expect(queries.count == 6)
        try await with(FrobExtras()) { endpoint in
            for query in queries {
                let response = await endpoint.respond(to: query)
                #expect(response.hasPrefix("{\"data\":") && !response.contains("\"errors\""), "\(query)\(response)")
                if query.hasPrefix("mutation") { #expect(page.texts("json").map { $0.dropLast() } == [response[...]]) }
            }
            // The parts of the walk do what the text says of them.
            let all = await endpoint.respond(
                to: "{ frobs { name rating { score } headline remarks { body } grade all: grade(passing: 0) place } }"
            )
            let data = try #require(try JSONValue.parse(Array(all.utf8))["data"]?["frobs"])
            guard case .array(let frobs) = data else { return }
            #expect(frobs.count == 20)
            let scores = frobs.compactMap { frob -> Int? in
                if case .int(let score)? = frob["rating"]?["score"] { score } else { nil }
            }.sorted(by: >)
            for frob in frobs {
                guard case .string(let name)? = frob["name"] else { continue }
                if case .int(let score)? = frob["rating"]?["score"] {
                    #expect(frob["headline"] == .string("\(name): \(score)"))
                    #expect(frob["grade"] == .string(score >= 20 ? "passed" : "failed"))
                    #expect(frob["all"] == .string("passed"))
                    #expect(frob["place"] == scores.firstIndex(of: score).map { .int($0 + 1) })
                } else {
                    #expect(frob["headline"] == .string("\(name): not rated"))
                    #expect(frob["grade"] == .string("not rated"))
                    #expect(frob["place"] == .null)
                }
            }
            #expect(all.contains(#""remarks":[{"body":"Squeaks."}]"#))
        }
    }

    @Test("the draft is what new schema writes of frobsco's answer")
    func draft() throws {
        let answer = try JSONValue.parse(Array(#"[{"id":"f-1","frobId":"frob-1","score":10}]"#.utf8))
        var draft = SchemaDraft(
            field: "ratings",
            origin: .url("http://127.0.0.1:7008/flerp-batch"),
            takenNames: ["Frob"]
        )
        #expect(page.blocks.first { $0.kind == "graphql" }?.text == draft.text(of: answer))
    }

    @Test("its Swift is compiled here, and stands here as it stands there")
    func swift() throws {
        func lines(_ text: String) -> [String] {
            text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
        let compiled = try [
            "Tests/TributaryTests/Documentation/FrobExtras.swift",
            "Tests/TributaryTests/Documentation/FurtherExtras.swift",
            "Sources/FrobsAggregator/FrobsAggregator.swift",
        ].map {
            lines(try String(contentsOf: DocumentationPage.root.appending(path: $0), encoding: .utf8))
                .joined(separator: "\n")
        }
        let blocks = page.texts("swift")
        #expect(blocks.count == 4)
        for block in blocks {
            #expect(compiled.contains { $0.contains(lines(block).joined(separator: "\n")) }, "\(block)")
        }
    }

    @Test("the further pieces of Swift do what is said of them")
    func further() async throws {
        let owners = """
            CREATE TABLE owner (frob_id TEXT PRIMARY KEY, name TEXT NOT NULL, retired INTEGER NOT NULL DEFAULT 0);
            INSERT INTO owner VALUES ('frob-1', 'Ada', 0), ('frob-2', 'Grace', 1);
            """
        try await EndpointUnderTest.with(
            FurtherExtras(),
            files: ["Schema/state/0003-create-owner.sql": owners],
            isShipped: true,
            frobs: 3
        ) { endpoint in
            #expect(
                await endpoint.respond(to: "{ frobs { length owner { name } } }")
                    == #"{"data":{"frobs":[{"length":12,"owner":{"name":"Ada"}},{"length":13,"owner":null},{"length":12,"owner":null}]},"errors":[{"message":"The owner is retired.","locations":[{"line":1,"column":18}],"path":["frobs",1,"owner"],"extensions":{"code":"RETIRED","name":"hidden"}}]}"#
            )
            var events: [String] = []
            for try await event in endpoint.events(of: "subscription { countdown(from: 2) }") { events.append(event) }
            #expect(events == [2, 1, 0].map { #"{"data":{"countdown":\#($0)}}"# })
        }
    }

    @Test("the plan is what the command draws")
    func plan() async throws {
        let query = try #require(page.texts("plan").first)
        let drawing = try #require(page.texts("text").first)
        try await with { endpoint in
            let drawn = try await endpoint.plan(of: query)
            #expect(drawn == String(drawing.dropLast()))
        }
    }

    @Test("a type that does not fit is said as the page shows it")
    func mistake() async throws {
        struct Mistaken: Module {
            let schema: SDL
            func register(in fields: inout Fields) { FrobExtras().register(in: &fields) }
        }
        let sdl = FrobExtras().schema.text.replacing("place: Int\n", with: "place: Int!\n")
        let shown = try #require(page.texts("console").first)
        let sentence = try #require(shown.split(separator: "error: ").last).prefix { $0 != "…" }
        await #expect {
            try await EndpointUnderTest.with(
                [Mistaken(schema: SDL(sdl, file: "FrobExtras/FrobExtras.swift", line: 4))],
                files: files,
                isShipped: true
            ) { _ in }
        } throws: { error in
            "\(error)".hasPrefix("FrobExtras/FrobExtras.swift:8:3: error: \(sentence)")
        }
    }
}
