package import GraphQLLanguage

/// A document that passed `validate`, which alone makes one: whoever holds it may rely on every rule of chapter 5.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Validation
package struct ValidatedDocument: Sendable {
    package let document: Document
    /// In document order; at least one.
    package let operations: [OperationDefinition]
    /// In document order; their names are unique.
    package let fragments: [FragmentDefinition]
    private let fragmentTable: FragmentTable

    init(
        document: Document,
        operations: [OperationDefinition],
        fragments: [FragmentDefinition],
        fragmentTable: FragmentTable
    ) {
        self.document = document
        self.operations = operations
        self.fragments = fragments
        self.fragmentTable = fragmentTable
    }

    package var source: Source { document.source }

    /// The fragment that a spread of this name stands for.
    ///
    /// Every spread in the document has one.
    package func fragment(named name: String) -> FragmentDefinition? {
        fragmentIndex(named: name).map { fragments[$0] }
    }

    /// Index into `fragments`.
    package func fragmentIndex(named name: String) -> Int? { fragmentTable.index(named: name) }
}
