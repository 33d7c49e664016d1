import GraphQLLanguage

/// Fragment Spread Target Defined.
///
/// A spread names a fragment of the document.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Fragment-Spread-Target-Defined
struct FragmentSpreadTargetDefined: ValidationRule {
    func enter(_ spread: FragmentSpread, in context: inout ValidationContext) {
        guard context.spreadFragment < 0 else { return }
        context.report(.unknownFragment(spread.name.text), at: spread.name.location)
    }
}
