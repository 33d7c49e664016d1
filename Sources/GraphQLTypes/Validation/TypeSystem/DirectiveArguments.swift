import GraphQLLanguage

/// Arguments of directives applied to definitions have values of their types.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Values-of-Correct-Type,
/// #sec-Type-System.Directives
func checkDirectiveArguments(_ context: inout TypeSystemContext) {
    check(context.schema.appliedDirectives, &context)
    for type in context.schema.types where !type.isBuiltIn {
        check(type.appliedDirectives, &context)
        for field in type.fields {
            check(field.appliedDirectives, &context)
            for argument in field.arguments { check(argument.appliedDirectives, &context) }
        }
        for value in type.enumValues { check(value.appliedDirectives, &context) }
        for field in type.inputFields { check(field.appliedDirectives, &context) }
    }
    for directive in context.schema.directives {
        for argument in directive.arguments { check(argument.appliedDirectives, &context) }
    }
}

private func check(_ directives: [Directive], _ context: inout TypeSystemContext) {
    for applied in directives {
        guard let directive = context.schema.directive(named: applied.name.text) else { continue }
        guard context.options.checksDirectiveArguments || directive.isBuiltIn else { continue }
        for argument in applied.arguments {
            // An argument of a wrong type is reported at its definition.
            guard let definition = directive.argument(named: argument.name.text), context.isInput(definition.type)
            else {
                continue
            }
            for problem in literalProblems(argument.value, type: definition.type, schema: context.schema) {
                let message =
                    "Argument \"\(argument.name.text)\" has invalid value\(pathText(problem.path)): \(problem.message)"
                context.report(message, at: problem.location)
            }
        }
    }
}
