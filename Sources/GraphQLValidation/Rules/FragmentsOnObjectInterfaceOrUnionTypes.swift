import GraphQLLanguage
import GraphQLTypes

/// Fragments on Object, Interface or Union Types.
///
/// A fragment selects fields, so its type condition names a type that has some.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Fragments-on-Object-Interface-or-Union-Types
struct FragmentsOnObjectInterfaceOrUnionTypes: ValidationRule {
    func enter(_ fragment: FragmentDefinition, in context: inout ValidationContext) {
        guard let type = context.conditionType, !type.isComposite else { return }
        context.report(
            .conditionOnNonComposite(fragment: fragment.name.text, type: type.name),
            at: fragment.typeCondition.location
        )
    }

    func enter(inlineFragment: SelectionNode, in context: inout ValidationContext) {
        guard let type = context.conditionType, !type.isComposite else { return }
        context.report(
            .conditionOnNonComposite(fragment: nil, type: type.name),
            at: context.location(at: inlineFragment.nameStart)
        )
    }
}
