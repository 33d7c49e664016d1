import Foundation
import Testing

@testable import Tributary

/// `tributary new extension`: that the package builds and its test passes is tried by `Tests/EndToEnd/new-extension.sh`.
@Suite("New extensions")
struct ExtensionPackageTests {
    private static let checkout = DocumentationPage.root.path

    private func inFolder(_ work: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tributary-extension-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try work(folder.path)
    }

    @Test("every file is made once; what is there stays unless it is said otherwise")
    func files() throws {
        try inFolder { folder in
            let told = try ExtensionPackage.make(
                "frob-notes",
                in: folder,
                dependency: .path(Self.checkout),
                overwrites: false
            )
            let package = ExtensionPackage(
                name: "frob-notes",
                typeName: "FrobNotes",
                prefix: "frobNotes",
                dependency: .path("")
            )
            #expect(package.files.count == 8)
            for file in package.files {
                #expect(FileManager.default.fileExists(atPath: folder + "/" + file.path))
                #expect(told.contains("wrote \(folder)/\(file.path)\n"))
            }
            #expect(throws: ApplicationError.self) {
                try ExtensionPackage.make("frob-notes", in: folder, dependency: .path(Self.checkout), overwrites: false)
            }
            _ = try ExtensionPackage.make("frob-notes", in: folder, dependency: .path(Self.checkout), overwrites: true)
        }
    }

    @Test("the schema and its file are sound, with the module's fields left to Swift")
    func schema() async throws {
        let package = ExtensionPackage(
            name: "frob-notes",
            typeName: "FrobNotes",
            prefix: "frobNotes",
            dependency: .path("")
        )
        let files = Dictionary(uniqueKeysWithValues: package.files.map { ($0.path, $0.text) })
        // The same registrations as the file's, which is compiled by the script.
        let module = AnyModule { fields in
            fields.resolve("FrobNotesStation.label", needs: "name") { (name: String, _: Call<Label>) in name }
            fields.load("FrobNotesStation.keeper", by: "id") { (_: [String], _: PlainCall) in
                ["s1": Keeper(name: "Ada")]
            }
        }
        let used = files.filter { $0.key.hasPrefix("Schema/") || $0.key == "app-config.yaml" }
        try await EndpointUnderTest.with([module], files: used) { endpoint in
            #expect(
                await endpoint.respond(to: "{ frobNotesStations { id label celsius keeper { name } } }")
                    .hasPrefix(
                        #"{"data":{"frobNotesStations":[{"id":"s1","label":"Harbour","celsius":12.5,"keeper":{"name":"Ada"}}"#
                    )
            )
        }
    }

    private struct Label: Codable { var fahrenheit: Bool }
    private struct Keeper: Codable { var name: String }

    @Test("a repository is depended on by its own name")
    func url() throws {
        let package = ExtensionPackage(
            name: "x",
            typeName: "X",
            prefix: "x",
            dependency: .url("https://example.org/tools/tributary-fork.git", branch: "next")
        )
        let manifest = try #require(package.files.first { $0.path == "Package.swift" }).text
        #expect(manifest.contains(#".package(url: "https://example.org/tools/tributary-fork.git", branch: "next")"#))
        #expect(manifest.contains(#".product(name: "Tributary", package: "tributary-fork")"#))
    }

    @Test(
        "names that can be none, and folders that are no checkout",
        arguments: ["a b", "", "-x", "é", "1", "tributary", "a/b"]
    )
    func names(name: String) throws {
        try inFolder { folder in
            #expect(throws: ApplicationError.self) {
                try ExtensionPackage.make(name, in: folder, dependency: .path(Self.checkout), overwrites: false)
            }
            #expect(
                throws: ApplicationError("\(folder): error: There is no Package.swift of Tributary in this folder.")
            ) {
                try ExtensionPackage.make("good", in: folder, dependency: .path(folder), overwrites: false)
            }
        }
    }
}
