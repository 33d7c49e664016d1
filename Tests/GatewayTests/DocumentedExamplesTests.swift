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

    @Test("are accepted as they stand")
    func load() throws {
        let configurations = try Self.blocks("yaml")
        try #require(configurations.count == 2)
        for configuration in configurations {
            let folder = try Self.project([
                "extra.yaml": configuration,
                "Schema/state/0003-create-summary.sql": try #require(try Self.blocks("sql").first),
                "Schema/history.graphql": try #require(try Self.blocks("graphql").first),
            ])
            let loaded = try GatewayLoader.load(
                files: [folder.path + "/app-config.yaml", folder.path + "/extra.yaml"],
                surroundings: folder.surroundings(["FLERPS_SECRET": "not a secret"]),
                stateUse: .check,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            loaded.store.shutdown()
            #expect(loaded.warnings.isEmpty, "\(loaded.warnings)")
        }
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
