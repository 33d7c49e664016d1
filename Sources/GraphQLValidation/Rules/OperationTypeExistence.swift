import GraphQLLanguage
import GraphQLTypes

/// Operation Type Existence.
///
/// The schema has a root type for every kind of operation in the document.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Operation-Type-Existence
struct OperationTypeExistence: ValidationRule {
    func enter(_ operation: OperationDefinition, in context: inout ValidationContext) {
        guard context.schema.rootType(of: operation.operationType) == nil else { return }
        context.report(.unsupportedOperation(operation.operationType), at: operation.location)
    }
}
