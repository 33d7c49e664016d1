import GraphQLLanguage

/// Executable Definitions.
///
/// A document that is to be run holds operations and fragments, nothing else.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Executable-Definitions
struct ExecutableDefinitions: ValidationRule {
    func enter(_ document: Document, in context: inout ValidationContext) {
        guard context.operations.count + context.fragments.count < document.definitions.count else { return }
        for definition in document.definitions {
            if context.isAborted { return }
            switch definition {
            case .operation, .fragment: break
            case .schema(let schema): context.report(.notExecutable(definition), at: schema.location)
            case .schemaExtension(let schema): context.report(.notExecutable(definition), at: schema.location)
            case .type(let type), .typeExtension(let type):
                context.report(.notExecutable(definition), at: type.location)
            case .directive(let directive): context.report(.notExecutable(definition), at: directive.location)
            }
        }
    }
}
