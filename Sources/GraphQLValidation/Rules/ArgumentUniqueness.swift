import GraphQLLanguage

/// Argument Uniqueness.
///
/// A field or directive is given each argument at most once.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Argument-Uniqueness
struct ArgumentUniqueness: ValidationRule {
    func enter(_ arguments: [Argument], in context: inout ValidationContext) {
        forEachRepeatedName(in: arguments, name: { $0.name }) { name, places in
            context.report(.duplicateArgument(name), at: places)
        }
    }
}
