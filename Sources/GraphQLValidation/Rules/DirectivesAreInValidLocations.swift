import GraphQLLanguage
import GraphQLTypes

/// Directives Are in Valid Locations.
///
/// A directive stands where its definition allows it.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Directives-Are-in-Valid-Locations
struct DirectivesAreInValidLocations: ValidationRule {
    func enter(_ directive: Directive, in context: inout ValidationContext) {
        guard let use = context.directive, let definition = use.definition else { return }
        guard !definition.locations.contains(use.location) else { return }
        context.report(.misplacedDirective(definition.name, use.location), at: directive.location)
    }
}
