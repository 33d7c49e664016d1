import GraphQLLanguage

/// Fragment Name Uniqueness.
///
/// A spread refers to its fragment by name, so no two have the same.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Fragment-Name-Uniqueness
struct FragmentNameUniqueness: ValidationRule {
    private var known: [String: SourceLocation] = [:]

    mutating func enter(_ fragment: FragmentDefinition, in context: inout ValidationContext) {
        guard context.outline.fragmentTable.hasRepeatedNames else { return }
        if let first = known[fragment.name.text] {
            context.report(.duplicateFragmentName(fragment.name.text), at: first, fragment.name.location)
        } else {
            known[fragment.name.text] = fragment.name.location
        }
    }
}
