import GraphQLLanguage

/// Lone Anonymous Operation.
///
/// An operation without a name can be asked for only if it is the only one.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Lone-Anonymous-Operation
struct LoneAnonymousOperation: ValidationRule {
    func enter(_ operation: OperationDefinition, in context: inout ValidationContext) {
        guard operation.name == nil, context.operations.count > 1 else { return }
        context.report(.anonymousOperationNotAlone, at: operation.location)
    }
}
