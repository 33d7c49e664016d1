import GraphQLLanguage

/// Input Object Field Uniqueness.
///
/// An object literal has each field at most once.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Input-Object-Field-Uniqueness
struct InputObjectFieldUniqueness: ValidationRule {
    func enter(_ fields: [ObjectField], in context: inout ValidationContext) {
        guard fields.count > 1 else { return }
        forEachRepetition(in: fields, name: { $0.name }, location: { $0.location }) { name, first, again in
            context.report(.duplicateInputField(name), at: first, again)
        }
    }
}
