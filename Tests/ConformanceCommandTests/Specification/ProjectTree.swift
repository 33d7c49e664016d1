import Foundation

/// The Swift files of this project, and what their comments cite of the specification.
struct ProjectTree {
    /// A file below `Sources` or `Tests`.
    struct File {
        /// From the package's root, such as `Sources/GraphQLValidation/Rules/LeafFieldSelections.swift`.
        let path: String
        let text: String

        var name: String { path.split(separator: "/").last.map(String.init) ?? path }
        var isTest: Bool { path.hasPrefix("Tests/") }

        /// The test file that mirrors this source: `Tests/GraphQLValidationTests/Rules/LeafFieldSelectionsTests.swift`.
        var mirror: String {
            var parts = path.split(separator: "/").map(String.init)
            guard parts.count > 2, let name = parts.last else { return path }
            parts[0] = "Tests"
            parts[1] += "Tests"
            parts[parts.count - 1] = name.dropLast(".swift".count) + "Tests.swift"
            return parts.joined(separator: "/")
        }

        /// Functions marked `@Test`.
        var testCount: Int { text.matches(of: /@Test\b/).count }

        /// Rows of tables of cases, as far as each begins a line.
        var rowCount: Int { text.matches(of: /(?m)^\s*\.(valid|error|errors|init|json)\(/).count }

        /// What its comments cite of the September 2025 edition: `sec-Enums.Input-Coercion`, `CollectFields()`.
        ///
        /// Beside full links, `#sec-…` by itself counts: a comment need not repeat the edition for each section.
        var citedAnchors: [String] {
            var anchors: [String] = []
            for line in text.split(separator: "\n") {
                let line = line.drop { $0 == " " }
                guard line.hasPrefix("//"), line.utf8.contains(UInt8(ascii: "#")) else { continue }
                for match in line.matches(of: /([^\s(]*)#([A-Za-z_](?:[\w.\-]*\w)?(?:\(\))?)/) {
                    let (address, anchor) = (match.1, String(match.2))
                    if address.hasSuffix("spec.graphql.org/September2025/")
                        || address.isEmpty && anchor.hasPrefix("sec-")
                    {
                        anchors.append(anchor)
                    }
                }
            }
            return anchors
        }
    }

    /// In order of their paths.
    let files: [File]
    private let paths: Set<String>

    /// The package's folder.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardizedFileURL

    init() throws {
        var files: [File] = []
        for folder in ["Sources", "Tests"] {
            let base = Self.root.appending(path: folder).path
            for path in try FileManager.default.subpathsOfDirectory(atPath: base) where path.hasSuffix(".swift") {
                let text = try String(contentsOfFile: base + "/" + path, encoding: .utf8)
                files.append(File(path: folder + "/" + path, text: text))
            }
        }
        self.files = files.sorted { $0.path < $1.path }
        paths = Set(files.map(\.path))
    }

    func file(at path: String) -> File? {
        guard paths.contains(path) else { return nil }
        return files.first { $0.path == path }
    }
}
