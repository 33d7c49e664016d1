import GraphQLLanguage
import GraphQLTypes

/// Argument Names.
///
/// An argument is one that its field or directive defines.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Argument-Names
struct ArgumentNames: ValidationRule {
    func enter(_ argument: Argument, in context: inout ValidationContext) {
        // Those of directives were looked at together.
        guard context.argument == nil, context.directive == nil, let field = context.fieldDefinition else { return }
        context.report(
            .unknownArgument(argument.name.text, field: field, of: context.parentType),
            at: argument.location
        )
    }

    func enter(_ directive: Directive, in context: inout ValidationContext) {
        guard !directive.arguments.isEmpty, let definition = context.directive?.definition else { return }
        for argument in directive.arguments where definition.argument(named: argument.name.text) == nil {
            context.report(.unknownDirectiveArgument(argument.name.text, definition), at: argument.location)
        }
    }
}
