import GraphQLLanguage
import GraphQLTypes

/// Leaf Field Selections.
///
/// A field of scalar or enum type ends its branch; a field of object, interface or union type needs a selection set.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Leaf-Field-Selections
struct LeafFieldSelections: ValidationRule {
    func enter(field: SelectionNode, in context: inout ValidationContext) {
        guard let facts = context.fieldFacts else { return }  // Unknown field: FieldSelections reports it.
        guard facts.isLeaf == field.hasSelections else { return }
        let name = context.text(of: field.name)
        if facts.isLeaf {
            context.report(.selectionOnLeaf(name, facts.type), at: context.location(at: field.setStart))
        } else {
            context.report(.missingSelection(name, facts.type), at: context.location(at: field.start))
        }
    }
}
