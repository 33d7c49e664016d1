import GraphQLLanguage

/// Variable Uniqueness.
///
/// An operation defines each variable once.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Variable-Uniqueness
struct VariableUniqueness: ValidationRule {
    func enter(_ operation: OperationDefinition, in context: inout ValidationContext) {
        guard operation.variables.count > 1 else { return }
        forEachRepeatedName(in: operation.variables, name: { $0.name }) { name, places in
            context.report(.duplicateVariable(name), at: places)
        }
    }
}
