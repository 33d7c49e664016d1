import GraphQLLanguage

/// Field Selections.
///
/// A field is selected on a type that has it.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Field-Selections
struct FieldSelections: ValidationRule {
    func enter(_ field: Field, in context: inout ValidationContext) {
        guard context.fieldFacts == nil, let parent = context.parentType else { return }
        context.report(.unknownField(field.name.text, on: parent), at: field.location)
    }
}
