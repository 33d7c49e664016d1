import GraphQLLanguage
import GraphQLTypes

/// `@stream` stands on a field whose type is a list.
///
/// Not in the specification of September 2025: graphql-js's `StreamDirectiveOnListFieldRule`.
struct StreamOnListField: ValidationRule {
    func enter(_ directive: Directive, in context: inout ValidationContext) {
        guard directive.name.text == "stream", context.directive?.location == .field else { return }
        guard let field = context.fieldDefinition, let parent = context.parentType else { return }
        guard field.type.item == nil else { return }
        // Fields that every type has are not named.
        let name = parent.field(named: field.name) == nil ? nil : field.name
        context.report(.streamOnNonList(field: name, type: parent.name), at: directive.location)
    }
}
