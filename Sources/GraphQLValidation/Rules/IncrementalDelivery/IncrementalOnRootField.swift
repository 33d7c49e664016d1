import GraphQLLanguage
import GraphQLTypes

/// `@defer` and `@stream` do not stand at the root of a mutation, whose fields run one after the other, or of a subscription.
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
            case .field(let field): check(field.directives, operation, root, &context)
            case .inlineFragment(let fragment):
                check(fragment.directives, operation, root, &context)
                guard context.applies(fragment.typeCondition, to: root.id) else { continue }
                open.append(fragment.selectionSet.selections[...])
            case .fragmentSpread(let spread):
                // Like graphql-js, looks at the first spread of each fragment.
                guard visited.insert(spread.name.text).inserted else { continue }
                check(spread.directives, operation, root, &context)
                guard let fragment = context.fragment(named: spread.name.text),
                    context.applies(fragment.typeCondition, to: root.id)
                else { continue }
                open.append(fragment.selectionSet.selections[...])
            }
        }
    }

    private func check(
        _ directives: [Directive],
        _ operation: OperationDefinition,
        _ root: NamedType,
        _ context: inout ValidationContext
    ) {
        for directive in directives {
            guard let kind = IncrementalDirective(rawValue: directive.name.text) else { continue }
            context.report(
                .incrementalOnRoot(kind, operation.operationType, type: root.name),
                at: directive.location
            )
        }
    }
}
