package import GraphQLLanguage
package import GraphQLTypes

/// A document that passed `validate`, which alone makes one: whoever holds it may rely on every rule of chapter 5.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Validation
package final class ValidatedDocument: Sendable {
    package let document: Document
    /// In document order; at least one.
    package let operations: [OperationDefinition]
    /// In document order; their names are unique.
    package let fragments: [FragmentDefinition]
    /// What the fragments' type conditions name; nil for one that the schema does not have.
    package let fragmentTypes: [TypeID?]
    /// The schema's numbers of the document's names, as `Schema.names(of:)` has them.
    package let schemaNames: [NameID]
    private let fragmentTable: FragmentTable

    init(
        document: Document,
        operations: [OperationDefinition],
        fragments: [FragmentDefinition],
        fragmentTypes: [TypeID?],
        schemaNames: [NameID],
        fragmentTable: FragmentTable
    ) {
        self.document = document
        self.operations = operations
        self.fragments = fragments
        self.fragmentTypes = fragmentTypes
        self.schemaNames = schemaNames
        self.fragmentTable = fragmentTable
    }

    package var source: Source { document.source }

    package var tree: SyntaxTree { document.tree }

    /// The fragment that a spread of this name stands for.
    ///
    /// Every spread in the document has one.
    package func fragment(named name: String) -> FragmentDefinition? {
        fragmentIndex(named: name).map { fragments[$0] }
    }

    /// Index into `fragments`.
    package func fragmentIndex(named name: String) -> Int? { fragmentTable.index(named: name) }

    /// The same by the name's number; -1 for a name that no fragment has.
    package func fragmentIndex(named name: NameID) -> Int32 { fragmentTable[name] }
}
