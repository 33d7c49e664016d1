package import GraphQLLanguage
package import GraphQLTypes

extension ValidatedDocument {
    /// A document that nobody checked, for whoever wants to run one all the same.
    ///
    /// The planner then passes over what means nothing: unknown fields, fragments and types. Of several definitions with
    /// one name the first counts.
    ///
    /// - Parameters:
    ///   - document: Read within the limits of the parser, which keep its depth within the stack.
    ///   - schema: What it is planned on.
    package convenience init(unchecked document: Document, schema: Schema) {
        var operations: [OperationDefinition] = []
        var fragments: [FragmentDefinition] = []
        for definition in document.definitions {
            switch definition {
            case .operation(let operation): operations.append(operation)
            case .fragment(let fragment): fragments.append(fragment)
            default: break
            }
        }
        self.init(
            document: document,
            operations: operations,
            fragments: fragments,
            fragmentTypes: fragments.map { schema.api.type(named: $0.typeCondition.text)?.id },
            schemaNames: schema.api.names(of: document.tree),
            fragmentTable: FragmentTable(fragments, of: document.tree, .first)
        )
    }
}
