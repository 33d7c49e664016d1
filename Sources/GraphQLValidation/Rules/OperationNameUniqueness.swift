import GraphQLLanguage

/// Operation Name Uniqueness.
///
/// A request names the operation to run, so no two have the same name.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Operation-Name-Uniqueness
struct OperationNameUniqueness: ValidationRule {
    private var known: [String: SourceLocation] = [:]

    mutating func enter(_ operation: OperationDefinition, in context: inout ValidationContext) {
        guard context.operations.count > 1, let name = operation.name else { return }
        if let first = known[name.text] {
            context.report(.duplicateOperationName(name.text), at: first, name.location)
        } else {
            known[name.text] = name.location
        }
    }
}
