import GraphQLLanguage
import GraphQLTypes

/// `@stream` stands on a field whose type is a list.
///
/// Not in the specification of September 2025: graphql-js's `StreamDirectiveOnListFieldRule`.
struct StreamOnListField: ValidationRule {
    func enter(_ directive: Directive, in context: inout ValidationContext) {
        guard directive.name.text == "stream", let field = field(in: context), let parent = context.parentType else {
            return
        }
        guard field.type.item == nil else { return }
        // Only a field of the type is named: neither one that every type has, nor the one around a fragment.
        let name = parent.field(named: field.name) === field ? field.name : nil
        context.report(.streamOnNonList(field: name, type: parent.name), at: directive.location)
    }

    /// What graphql-js takes for the field: on a fragment, where the directive may not stand, the field around it.
    private func field(in context: ValidationContext) -> OutputField? {
        switch context.directive?.location {
        case .field: context.fieldDefinition
        case .fragmentSpread, .inlineFragment: context.enclosingField
        default: nil
        }
    }
}
