import GraphQLLanguage
import GraphQLTypes

/// Directives Are Unique per Location.
///
/// A directive that is not `repeatable` stands at most once in one place.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Directives-Are-Unique-per-Location
struct DirectivesAreUniquePerLocation: ValidationRule {
    func enter(_ directives: [Directive], in context: inout ValidationContext) {
        forEachRepetition(in: directives, name: { $0.name }, location: { $0.location }) { name, first, again in
            // Unknown ones are reported as such.
            guard let definition = context.schema.directive(named: name), !definition.isRepeatable else { return }
            context.report(.duplicateDirective(name), at: first, again)
        }
    }
}
