import GraphQLLanguage
import GraphQLTypes

/// Fragment Spread Type Existence.
///
/// A type condition names a type of the schema. So does the type of a variable, which the specification leaves to
/// Variables Are Input Types and graphql-js reports here.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Fragment-Spread-Type-Existence
struct FragmentSpreadTypeExistence: ValidationRule {
    /// Types defined by the document itself, which then is not executable.
    private var definedNames: Set<String> = []

    mutating func enter(_ document: Document, in context: inout ValidationContext) {
        guard context.operations.count + context.fragments.count < document.definitions.count else { return }
        for case .type(let type) in document.definitions { definedNames.insert(type.name.text) }
    }

    func enter(unknownType: Name, in context: inout ValidationContext) {
        guard !definedNames.contains(unknownType.text) else { return }
        context.report(.unknownType(unknownType.text), at: unknownType.location)
    }
}
