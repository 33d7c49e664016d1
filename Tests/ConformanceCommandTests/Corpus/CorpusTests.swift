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
}
