import GraphQLLanguage
import GraphQLTypes

/// Required Arguments.
///
/// An argument of non-null type without a default is given.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Required-Arguments
struct RequiredArguments: ValidationRule {
    func leave(field: SelectionNode, in context: inout ValidationContext) {
        guard context.fieldFacts?.hasRequiredArguments == true, let definition = context.fieldDefinition else { return }
        let given = context.document.tree.arguments(of: field)
        for argument in definition.arguments
        where argument.isRequired && !given.contains(where: { $0.name.text == argument.name }) {
            // Fields that every type has belong to none.
            let owner = context.parentType?.field(named: definition.name) == nil ? nil : context.parentType?.name
            context.report(
                .missingArgument(argument, field: definition.name, of: owner),
                at: context.location(at: field.start)
            )
        }
    }

    func leave(_ directive: Directive, in context: inout ValidationContext) {
        guard let definition = context.directive?.definition, !definition.arguments.isEmpty else { return }
        for argument in definition.arguments
        where argument.isRequired && !directive.arguments.contains(where: { $0.name.text == argument.name }) {
            context.report(
                .missingDirectiveArgument(argument, directive: definition.name),
                at: directive.location
            )
        }
    }
}
