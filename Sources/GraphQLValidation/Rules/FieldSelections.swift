import GraphQLLanguage

/// Field Selections.
///
/// A field is selected on a type that has it.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Field-Selections
struct FieldSelections: ValidationRule {
    func enter(field: SelectionNode, in context: inout ValidationContext) {
        guard context.fieldFacts == nil, let parent = context.parentType else { return }
        context.report(.unknownField(context.text(of: field.name), on: parent), at: context.location(at: field.start))
    }
}
