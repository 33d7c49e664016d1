import GraphQLLanguage
import GraphQLTypes

/// Leaf Field Selections.
///
/// A field of scalar or enum type ends its branch; a field of object, interface or union type needs a selection set.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Leaf-Field-Selections
struct LeafFieldSelections: ValidationRule {
    func enter(_ field: Field, in context: inout ValidationContext) {
        guard let facts = context.fieldFacts else { return }  // Unknown field: FieldSelections reports it.
        guard facts.isLeaf == field.hasSelections else { return }
        if let selectionSet = field.selectionSet {
            context.report(.selectionOnLeaf(field.name.text, facts.type), at: selectionSet.location)
        } else {
            context.report(.missingSelection(field.name.text, facts.type), at: field.location)
        }
    }
}
