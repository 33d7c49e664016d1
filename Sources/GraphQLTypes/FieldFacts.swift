package import GraphQLLanguage

/// What is asked of every field of a document, as plain values.
///
/// PERF: a reference to the field or to its type would be counted at each of its uses, which is a third of validating.
package struct FieldFacts: Sendable {
    package let type: GraphQLType
    /// Of the named type within `type`.
    package let kind: TypeKind
    package let hasRequiredArguments: Bool
    /// Whether the type declares it; otherwise it is one that types have without.
    package let isDeclared: Bool

    package var isLeaf: Bool { kind.isLeaf }

    package var isComposite: Bool { kind.isComposite }
}

extension Schema {
    /// Of a field of a composite type, `__typename` and on the query root `__schema` and `__type` included.
    package func facts(ofField name: NameID, in tree: SyntaxTree, on parent: TypeID) -> FieldFacts? {
        let owner = self[parent]
        if let field = owner.field(named: name, in: tree) { return facts(of: field, isDeclared: true) }
        return field(named: tree.names.text(of: name), of: owner).map { facts(of: $0, isDeclared: false) }
    }

    private func facts(of field: OutputField, isDeclared: Bool) -> FieldFacts {
        FieldFacts(
            type: field.type,
            kind: self[field.type.named].kind,
            hasRequiredArguments: field.hasRequiredArguments,
            isDeclared: isDeclared
        )
    }
}
