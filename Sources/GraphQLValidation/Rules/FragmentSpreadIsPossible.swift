import GraphQLLanguage
import GraphQLTypes

/// Fragment Spread Is Possible.
///
/// Some object fits both a fragment's type condition and the place where the fragment is spread; else it never applies.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Fragment-Spread-Is-Possible,
/// #sec-Object-Spreads-in-Object-Scope, #sec-Abstract-Spreads-in-Object-Scope, #sec-Object-Spreads-in-Abstract-Scope,
/// #sec-Abstract-Spreads-in-Abstract-Scope
struct FragmentSpreadIsPossible: ValidationRule {
    /// Answers for pairs of abstract types, since comparing their objects takes time.
    private var overlaps: [TypePair: Bool] = [:]

    private struct TypePair: Hashable {
        var parent: TypeID
        var condition: TypeID
    }

    mutating func enter(inlineFragment: SelectionNode, in context: inout ValidationContext) {
        check(fragment: nil, at: inlineFragment, &context)
    }

    mutating func enter(spread: SelectionNode, in context: inout ValidationContext) {
        check(fragment: spread.name, at: spread, &context)
    }

    private mutating func check(fragment: NameID?, at node: SelectionNode, _ context: inout ValidationContext) {
        // Mostly a fragment is on the very type that it is spread on.
        guard context.parentID != context.conditionID, let parent = context.parentType,
            let type = context.conditionType, type.isComposite, !overlap(parent, type, in: context.schema)
        else { return }
        context.report(
            .impossibleSpread(fragment: fragment.map { context.text(of: $0) }, parent: parent, condition: type),
            at: context.location(at: node.start)
        )
    }

    private mutating func overlap(_ parent: NamedType, _ condition: NamedType, in schema: Schema) -> Bool {
        if !parent.isAbstract { return schema.isPossible(parent.id, for: condition.id) }
        if !condition.isAbstract { return schema.isPossible(condition.id, for: parent.id) }
        let pair = TypePair(parent: parent.id, condition: condition.id)
        if let known = overlaps[pair] { return known }
        let answer = !parent.possibleTypeSet.isDisjoint(with: condition.possibleTypeSet)
        overlaps[pair] = answer
        return answer
    }
}
