/// A parsed GraphQL text: executable definitions, type system definitions, or both.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Document
package struct Document: Sendable {
    package var source: Source
    package var definitions: [Definition]
    /// The selections of all definitions.
    package let tree: SyntaxTree

    init(source: Source, definitions: [Definition], tree: SyntaxTree) {
        self.source = source
        self.definitions = definitions
        self.tree = tree
    }

    /// A document of definitions without selections: type system definitions.
    package init(source: Source, definitions: [Definition]) {
        self.init(source: source, definitions: definitions, tree: .empty)
    }
}

/// One definition of a document, with a case for each kind.
///
/// Spec: https://spec.graphql.org/September2025/#Definition
package enum Definition: Sendable {
    case operation(OperationDefinition)
    case fragment(FragmentDefinition)
    case schema(SchemaDefinition)
    case schemaExtension(SchemaExtension)
    case type(TypeDefinition)
    case typeExtension(TypeDefinition)
    case directive(DirectiveDefinition)
}

/// A name and where it stands.
///
/// Compared by text alone.
///
/// Spec: https://spec.graphql.org/September2025/#Name
@usableFromInline
package struct Name: Hashable, Sendable {
    @usableFromInline package var text: String
    @usableFromInline package var location: SourceLocation

    @inlinable
    package init(_ text: String, at location: SourceLocation) {
        self.text = text
        self.location = location
    }

    @inlinable
    package static func == (left: Name, right: Name) -> Bool { left.text == right.text }

    @inlinable
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// A description: the text after block-string indentation is removed and escapes are resolved.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Descriptions
package struct Description: Sendable {
    package var text: String
    package var isBlock: Bool
    package var location: SourceLocation

    package init(text: String, isBlock: Bool, location: SourceLocation) {
        self.text = text
        self.isBlock = isBlock
        self.location = location
    }
}
