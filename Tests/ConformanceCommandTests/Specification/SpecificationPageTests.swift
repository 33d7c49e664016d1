import Testing

/// The page that says, section by section of the specification, what is implemented and which tests show it.
///
/// `UPDATE_SPECIFICATION_PAGE=1` writes it from the tree; otherwise it has to name what the tree names. (Numbers of tests
/// are those of the last writing: a new test need not touch the page.)
struct SpecificationPageTests {
    @Test("says what the tree says")
    func page() throws {
        let table = SpecificationCoverage(try ProjectTree()).markdown
        if SpecificationPage.isWritten { try SpecificationPage.write(table, to: .sections) }
        let counts = /\ \(\d+ (?:tests?|cases)[^)]*\)/
        let isCurrent =
            try SpecificationPage.text(of: .sections).replacing(counts, with: "") == table.replacing(counts, with: "")
        #expect(
            isCurrent,
            "Write it anew: UPDATE_SPECIFICATION_PAGE=1 swift test --skip-build --filter SpecificationPageTests"
        )
    }

    @Test("every section is implemented and shown by tests, or has a reason")
    func coverage() throws {
        for row in SpecificationCoverage(try ProjectTree()).rows where row.isOpen {
            let missing = row.sources.isEmpty ? "no source" : "no test"
            Issue.record("\(row.section.heading): \(missing) cites #\(row.section.anchor)")
        }
    }

    @Test("comments cite what the edition has")
    func anchors() throws {
        #expect(SpecificationCoverage(try ProjectTree()).unknown == [])
    }

    @Test(
        "an anchor is found in its section",
        arguments: [
            ("sec-Enums", "3.9"), ("sec-Enums.Input-Coercion", "3.9"), ("CollectFields()", "6.3.2"),
            ("sec-Language.Source-Text.Lexical-Tokens", "2.1.5"), ("sec-Enumz", nil), ("CollectFeelds()", nil),
        ]
    )
    func sections(anchor: String, number: String?) {
        #expect(SpecificationSection.holding(anchor)?.number == number)
    }

    @Test(
        "links of this edition are citations, in comments only",
        arguments: [
            ("/// Spec: https://spec.graphql.org/September2025/#sec-Enums.", ["sec-Enums"]),
            ("/// https://spec.graphql.org/September2025/#sec-Enums and #sec-List, once", ["sec-Enums", "sec-List"]),
            ("// (see https://spec.graphql.org/September2025/#CollectFields())", ["CollectFields()"]),
            ("    // #sec--skip", ["sec--skip"]),
            ("/// https://graphql.github.io/graphql-over-http/draft/#sec-Request", []),
            ("/// https://www.rfc-editor.org/rfc/rfc9110#section-5.5", []),
            ("let a = \"#sec-Enums\"", []),
        ]
    )
    func citations(line: String, anchors: [String]) {
        #expect(ProjectTree.File(path: "Sources/A/B.swift", text: line).citedAnchors == anchors)
    }
}
