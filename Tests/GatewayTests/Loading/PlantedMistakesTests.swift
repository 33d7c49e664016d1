import Foundation
import Logging
import Testing

@testable import Gateway

/// One change to a file of the repository's own project, which is right without it.
struct PlantedMistake: Sendable, CustomTestStringConvertible {
    enum File: String, Sendable {
        case configuration = "app-config.yaml"
        case frobs = "Schema/frobs.graphql"
        case flerps = "Schema/flerps.graphql"
        case summary = "Schema/summary.graphql"
        case thunkTable = "Schema/state/0001-create-thunk.sql"
        case noteTable = "Schema/state/0002-create-note.sql"
    }

    enum Severity: Sendable {
        case error
        case warning
    }

    let file: File
    /// Text of the file.
    let text: String
    /// What takes its place, with `‹1›` where the report has to point.
    let mistake: String
    let severity: Severity
    /// What was found, what would be accepted, and a near name; `FOLDER` stands for the project's.
    let message: String

    init(_ file: File, _ text: String, _ mistake: String, _ severity: Severity, _ message: String) {
        self.file = file
        self.text = text
        self.mistake = mistake
        self.severity = severity
        self.message = message
    }

    var testDescription: String { "\(file.rawValue): \(message)" }
}

/// What `check` says of a project with one mistake in it.
@Suite("A planted mistake")
struct PlantedMistakesTests {
    /// The files of the repository's own project by path.
    private static let project: [String: String] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        var files: [String: String] = [:]
        let folder = root.appending(path: "Schema").path
        for name in (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String]) ?? []
        where name.hasSuffix(".graphql") || name.hasSuffix(".sql") {
            files["Schema/" + name] = try? String(contentsOf: root.appending(path: "Schema/" + name), encoding: .utf8)
        }
        files["app-config.yaml"] = try? String(contentsOf: root.appending(path: "app-config.yaml"), encoding: .utf8)
        return files
    }()

    /// Everything that is said of a project.
    private func problems(of folder: ProjectFolder) -> [GatewayProblems.Problem] {
        do throws(GatewayProblems) {
            let loaded = try GatewayLoader.load(
                files: [],
                surroundings: folder.surroundings(),
                stateUse: .check,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            loaded.store.shutdown()
            return loaded.warnings.problems
        } catch {
            return error.problems
        }
    }

    @Test("is in no file of the project as it is")
    func none() throws {
        #expect(problems(of: try ProjectFolder(Self.project)).map(\.description) == [])
    }

    @Test(
        "is named with its place, what was found, what would be right, and a near name",
        arguments: plantedInConfiguration + plantedInSchema
    )
    func planted(_ example: PlantedMistake) throws {
        var files = Self.project
        let text = try #require(files[example.file.rawValue])
        let range = try #require(text.firstRange(of: example.text), "the file has changed")
        let marked = text.replacingCharacters(in: range, with: example.mistake)
        let mark = try #require(marked.firstRange(of: "‹1›"))
        let before = marked[..<mark.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
        let place = "\(example.file.rawValue):\(before.count):\((before.last?.utf8.count ?? 0) + 1)"
        files[example.file.rawValue] = marked.replacing("‹1›", with: "")
        let folder = try ProjectFolder(files)
        let found = problems(of: folder)
        let problem = try #require(found.first { $0.place == place }, "\(place): \(found)")
        #expect(problem.message.replacing(folder.path, with: "FOLDER") == example.message)
        #expect(problem.isError == (example.severity == .error))
    }

    @Test("is planted in more than sixty ways")
    func count() { #expect((plantedInConfiguration + plantedInSchema).count > 60) }
}
