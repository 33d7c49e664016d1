import GraphQLLanguage
import GraphQLTypes

/// `@defer` and `@stream` do not stand at the root of a mutation, whose fields run one after the other, or of a
/// subscription.
///
/// Not in the specification of September 2025: graphql-js's `DeferStreamDirectiveOnRootFieldRule`.
struct IncrementalOnRootField: ValidationRule {
    func enterContents(of operation: OperationDefinition, in context: inout ValidationContext) {
        guard operation.operationType != .query else { return }
        guard let root = context.schema.rootType(of: operation.operationType) else { return }
        // Not recursive: fragments may be chained as long as the document is.
        var open = [operation.selectionSet.selections[...]]
        var visited: Set<String> = []
        while var selections = open.popLast() {
            guard let selection = selections.popFirst() else { continue }
            open.append(selections)
            switch selection {
            case .field(let field): check(.stream, field.directives, operation, root, &context)
            case .inlineFragment(let fragment):
                check(.defer, fragment.directives, operation, root, &context)
                open.append(fragment.selectionSet.selections[...])
            case .fragmentSpread(let spread):
                // Like graphql-js, looks at the first spread of each fragment.
                guard visited.insert(spread.name.text).inserted else { continue }
                check(.defer, spread.directives, operation, root, &context)
                guard let fragment = context.fragment(named: spread.name.text) else { continue }
                open.append(fragment.selectionSet.selections[...])
            }
        }
    }

    private func check(
        _ kind: IncrementalDirective,
        _ directives: [Directive],
        _ operation: OperationDefinition,
        _ root: NamedType,
        _ context: inout ValidationContext
    ) {
        for directive in directives where directive.name.text == kind.rawValue {
            context.report(
                .incrementalOnRoot(kind, operation.operationType, type: root.name),
                at: directive.location
            )
        }
    }
}
