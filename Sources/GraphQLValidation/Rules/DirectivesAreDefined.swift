import GraphQLLanguage

/// Directives Are Defined.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Directives-Are-Defined
struct DirectivesAreDefined: ValidationRule {
    /// Directives defined by the document itself, which then is not executable.
    private var definedNames: Set<String> = []

    mutating func enter(_ document: Document, in context: inout ValidationContext) {
        guard context.operations.count + context.fragments.count < document.definitions.count else { return }
        for case .directive(let directive) in document.definitions { definedNames.insert(directive.name.text) }
    }

    func enter(_ directive: Directive, in context: inout ValidationContext) {
        guard let use = context.directive, use.definition == nil else { return }
        guard !definedNames.contains(directive.name.text) else { return }
        context.report(.unknownDirective(directive.name.text), at: directive.location)
    }
}
