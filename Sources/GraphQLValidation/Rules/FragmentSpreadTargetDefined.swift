import GraphQLLanguage

/// Fragment Spread Target Defined.
///
/// A spread names a fragment of the document.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Fragment-Spread-Target-Defined
struct FragmentSpreadTargetDefined: ValidationRule {
    func enter(spread: SelectionNode, in context: inout ValidationContext) {
        guard context.outline.fragmentTable[spread.name] < 0 else { return }
        context.report(
            .unknownFragment(context.text(of: spread.name)),
            at: context.location(at: spread.nameStart)
        )
    }
}
