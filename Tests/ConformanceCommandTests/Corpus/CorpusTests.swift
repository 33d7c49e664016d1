import Testing

/// The corpus of the conformance contract, which the project does not carry along: `CONFORMANCE_CORPUS` names its folder.
struct CorpusTests {
    @Test(
        "answers as the corpus expects",
        .enabled(if: CorpusFile.folder != nil, "CONFORMANCE_CORPUS does not name the corpus's folder"),
        arguments: try CorpusFile.all()
    )
    func file(_ file: CorpusFile) throws {
        var notes = ResponseComparison.Notes()
        for example in try file.cases() {
            let comparison = try example.compare()
            for difference in comparison.differences { Issue.record("\(example.id) \(example.label): \(difference)") }
            notes.add(comparison.notes)
        }
        print("\(file.name): \(notes)")
    }

    @Test(
        "the score stands on the specification's page",
        .enabled(if: CorpusFile.folder != nil && SpecificationPage.isWritten, "UPDATE_SPECIFICATION_PAGE is not 1")
    )
    func score() throws {
        var lines = ["| file | cases | required results equal | errors with equal messages and locations |"]
        lines.append("| --- | ---: | ---: | ---: |")
        var total = (cases: 0, equal: 0, notes: ResponseComparison.Notes())
        func add(_ name: String, _ cases: Int, _ equal: Int, _ notes: ResponseComparison.Notes) {
            lines.append("| \(name) | \(cases) | \(equal) | \(notes.equalLocations) of \(notes.withErrors) |")
        }
        for file in try CorpusFile.all() {
            let comparisons = try file.cases().map { try $0.compare() }
            let equal = comparisons.count { $0.differences.isEmpty }
            var notes = ResponseComparison.Notes()
            for comparison in comparisons { notes.add(comparison.notes) }
            add("`\(file.name)`", comparisons.count, equal, notes)
            total.cases += comparisons.count
            total.equal += equal
            total.notes.add(notes)
        }
        add("all", total.cases, total.equal, total.notes)
        try SpecificationPage.write(lines.joined(separator: "\n") + "\n", to: .corpus)
    }
}
