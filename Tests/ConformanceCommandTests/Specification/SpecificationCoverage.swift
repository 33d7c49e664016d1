/// Which files implement which section of the specification, and which tests show it.
struct SpecificationCoverage {
    struct Row {
        let section: SpecificationSection
        /// Files whose comments cite the section, in order of their paths.
        var sources: [ProjectTree.File] = []
        /// Test files that mirror those, or cite the section themselves.
        var tests: [ProjectTree.File] = []

        /// Why there is nothing to show, where that is so.
        var reason: String? { SpecificationCoverage.reasons[section.number] }

        /// Neither named nor on the list: divided sections may leave it to their parts.
        var isOpen: Bool { (sources.isEmpty || tests.isEmpty) && !section.isDivided && reason == nil }
    }

    /// Sections that have no source or no test of their own, each with the reason.
    static let reasons: [String: String] = [
        "A": "Says how the specification is to be read; it has nothing to implement.",
        "B": "Says how the specification is to be read; it has nothing to implement.",
        "7.1.2": "A response stream is what 6.2.3.2 describes: an execution result for each event.",
        "7.1.7": "Responses carry no extensions of their own, errors do (7.1.6).",
    ]

    /// One for each section, in order.
    private(set) var rows: [Row]
    /// Citations of what the edition does not have: `path: #anchor`.
    private(set) var unknown: [String] = []

    init(_ tree: ProjectTree) {
        var indices: [String: Int] = [:]
        rows = SpecificationSection.all.enumerated().map { index, section in
            indices[section.anchor] = index
            return Row(section: section)
        }
        for file in tree.files {
            var cited: Set<Int> = []
            for anchor in file.citedAnchors {
                guard let section = SpecificationSection.holding(anchor), let index = indices[section.anchor] else {
                    unknown.append("\(file.path): #\(anchor)")
                    continue
                }
                guard cited.insert(index).inserted else { continue }
                if file.isTest { rows[index].tests.append(file) } else { rows[index].sources.append(file) }
            }
        }
        for index in rows.indices {
            let known = Set(rows[index].tests.map(\.path))
            let mirrors = rows[index].sources.map(\.mirror).filter { !known.contains($0) }
            rows[index].tests += mirrors.compactMap { tree.file(at: $0) }
            rows[index].tests.sort { $0.path < $1.path }
        }
    }

    /// The table of the page.
    var markdown: String {
        var lines = ["| section | implemented in | shown by |", "| --- | --- | --- |"]
        for row in rows {
            let sources = row.sources.map(Self.link).joined(separator: ", ")
            var tests = row.tests.map { Self.link($0) + Self.count($0) }.joined(separator: ", ")
            if let reason = row.reason { tests = tests.isEmpty ? reason : "\(tests); \(reason)" }
            let title = row.section.heading.replacing("__", with: "\\_\\_")
            lines.append("| [\(title)](\(row.section.link)) | \(sources) | \(tests) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The page stands in `Sources/GraphQLExecution/Documentation.docc`.
    private static func link(_ file: ProjectTree.File) -> String {
        let name = file.name.dropLast(".swift".count)
        return "[\(name)](../../../\(file.path))"
    }

    private static func count(_ file: ProjectTree.File) -> String {
        var counts: [String] = []
        if file.testCount > 0 { counts.append(file.testCount == 1 ? "1 test" : "\(file.testCount) tests") }
        // A few such lines are most often no table.
        if file.rowCount > file.testCount { counts.append("\(file.rowCount) cases") }
        return counts.isEmpty ? "" : " (\(counts.joined(separator: ", ")))"
    }
}
