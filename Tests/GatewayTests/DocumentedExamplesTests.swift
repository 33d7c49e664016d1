import Foundation
import Gateway
import Logging
import Settings
import StateStore
import Testing

/// The examples of `Documentation.docc/Sources.md`, laid over the schema and the configuration that are shipped.
@Suite("Examples of the page on sources")
struct DocumentedExamplesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")

    /// Fenced blocks of the page with this info string.
    private static func blocks(_ info: String) throws -> [String] {
        let page = root.appending(path: "Sources/Gateway/Documentation.docc/Sources.md")
        let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```")
        return parts.enumerated().compactMap { index, part in
            index.isMultiple(of: 2) || !part.hasPrefix(info + "\n") ? nil : String(part.dropFirst(info.count + 1))
        }
    }

    /// The shipped configuration and schema, with further files over them.
    private static func project(_ files: [String: String]) throws -> ProjectFolder {
        var all: [String: String] = [:]
        let names = [
            "app-config.yaml", "Schema/frobs.graphql", "Schema/flerps.graphql", "Schema/summary.graphql",
            "Schema/state/0001-create-thunk.sql", "Schema/state/0002-create-note.sql",
        ]
        for name in names { all[name] = try String(contentsOf: root.appending(path: name), encoding: .utf8) }
        return try ProjectFolder(all.merging(files) { $1 })
    }

    /// What the check says to configurations over the shipped one, with the page's schema files.
    private static func warnings(_ configurations: [String]) throws -> [String] {
        let schemas = try blocks("graphql")
        try #require(schemas.count == 2)
        var files = [
            "Schema/state/0003-create-summary.sql": try #require(try blocks("sql").first),
            "Schema/hosts.graphql": schemas[0], "Schema/history.graphql": schemas[1],
        ]
        for (index, configuration) in configurations.enumerated() { files["extra-\(index).yaml"] = configuration }
        let folder = try project(files)
        let names = ["app-config.yaml"] + configurations.indices.map { "extra-\($0).yaml" }
        let loaded = try GatewayLoader.load(
            files: names.map { folder.path + "/" + $0 },
            surroundings: folder.surroundings(["FLERPS_SECRET": "not a secret"]),
            stateUse: .check,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        loaded.store.shutdown()
        return loaded.warnings.problems.map(\.description)
    }

    @Test("are accepted as they stand")
    func load() throws {
        let configurations = try Self.blocks("yaml")
        try #require(configurations.count == 3)
        let hosts = try #require(configurations.first { $0.contains("reading:") })
        for configuration in configurations {
            let found = try Self.warnings([hosts, configuration])
            // The example of a host that each object names has one request for each of them, and is told so.
            #expect(found.allSatisfy { $0.contains("Frob.manual") }, "\(found)")
        }
        // Without the list, the hosts that a request chooses are refused.
        #expect(throws: GatewayProblems.self) { try Self.warnings([]) }
    }
}

/// The examples of `Documentation.docc/Mappings.md` that are schemas and requests; `ConnectTests` runs its tables.
@Suite("Examples of the page on mappings")
struct DocumentedMappingsTests {
    @Test("behave as the page says")
    func requests() async throws {
        let page = try ScenarioPage(
            file: URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../Sources/Gateway/Documentation.docc/Mappings.md")
        )
        try await ScenarioRun(page: page).run()
    }
}
