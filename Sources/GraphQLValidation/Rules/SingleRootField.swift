import GraphQLLanguage
import GraphQLTypes

/// Single Root Field.
///
/// A subscription has one source stream, so it selects one root field, and that unconditionally.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Single-Root-Field
struct SingleRootField: ValidationRule {
    func enter(_ operation: OperationDefinition, in context: inout ValidationContext) {
        guard operation.operationType == .subscription, let root = context.schema.subscriptionType else { return }
        var collected = SubscriptionFields(root: root)
        collected.collect(operation.selectionSet, context)
        let name = operation.name?.text
        guard collected.conditions.isEmpty else {
            return context.report(.subscriptionWithCondition(operation: name), at: collected.conditions)
        }
        guard !collected.groups.isEmpty else {
            return context.report(
                .subscriptionWithoutRootField(operation: name),
                at: operation.selectionSet.location
            )
        }
        if collected.groups.count > 1 {
            let others = collected.groups.dropFirst().flatMap { $0 }
            context.report(.subscriptionWithManyRootFields(operation: name), at: others.map(\.location))
        }
        for group in collected.groups where group[0].name.text.utf8.starts(with: "__".utf8) {
            context.report(.subscriptionOfIntrospection(operation: name), at: group.map(\.location))
        }
    }
}

/// The root fields of a subscription, all its fragments looked into.
private struct SubscriptionFields {
    let root: TypeID
    /// By response name, in order.
    private(set) var groups: [[Field]] = []
    /// Where `@skip` and `@include` stand.
    private(set) var conditions: [SourceLocation] = []
    private var groupIndices: [String: Int] = [:]
    private var visited: Set<String> = []

    init(root: TypeID) { self.root = root }

    /// Adds the fields of a selection set and of the fragments in it.
    ///
    /// Spec: https://spec.graphql.org/September2025/#CollectSubscriptionFields()
    mutating func collect(_ set: SelectionSet, _ context: ValidationContext) {
        // Not recursive: fragments may be chained as long as the document is.
        var open = [set.selections[...]]
        while var selections = open.popLast() {
            guard let selection = selections.popFirst() else { continue }
            open.append(selections)
            switch selection {
            case .field(let field):
                guard !isConditional(field.directives) else { continue }
                if let index = groupIndices[field.responseName] {
                    groups[index].append(field)
                } else {
                    groupIndices[field.responseName] = groups.count
                    groups.append([field])
                }
            case .inlineFragment(let fragment):
                guard !isConditional(fragment.directives) else { continue }
                guard context.applies(fragment.typeCondition, to: root) else { continue }
                open.append(fragment.selectionSet.selections[...])
            case .fragmentSpread(let spread):
                guard !isConditional(spread.directives) else { continue }
                guard visited.insert(spread.name.text).inserted,
                    let fragment = context.fragment(named: spread.name.text),
                    context.applies(fragment.typeCondition, to: root)
                else { continue }
                open.append(fragment.selectionSet.selections[...])
            }
        }
    }

    /// Notes the first `@skip`, or else the first `@include`; what it stands on is not looked at, like in graphql-js.
    private mutating func isConditional(_ directives: [Directive]) -> Bool {
        let condition =
            directives.first { $0.name.text == "skip" } ?? directives.first { $0.name.text == "include" }
        guard let condition else { return false }
        conditions.append(condition.location)
        return true
    }
}
