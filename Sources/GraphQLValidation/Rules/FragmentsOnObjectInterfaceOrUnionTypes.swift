import GraphQLLanguage
import GraphQLTypes

/// Fragments on Object, Interface or Union Types.
///
/// A fragment selects fields, so its type condition names a type that has some.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Fragments-on-Object-Interface-or-Union-Types
struct FragmentsOnObjectInterfaceOrUnionTypes: ValidationRule {
    func enter(_ fragment: FragmentDefinition, in context: inout ValidationContext) {
        check(fragment.typeCondition, fragment: fragment.name.text, &context)
    }

    func enter(_ inlineFragment: InlineFragment, in context: inout ValidationContext) {
        guard let condition = inlineFragment.typeCondition else { return }
        check(condition, fragment: nil, &context)
    }

    private func check(_ condition: Name, fragment: String?, _ context: inout ValidationContext) {
        guard let type = context.conditionID.map({ context.schema[$0] }), !type.isComposite else { return }
        context.report(.conditionOnNonComposite(fragment: fragment, type: type.name), at: condition.location)
    }
}
