import GraphQLLanguage

/// Every type that a definition names is defined somewhere.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Type-System
struct KnownTypeNames: SDLRule {
    private let names: [String]
    private let known: Set<String>
    private var remainingSuggestions = maxSuggestionCount

    /// Types of `rootNames` exist even if only an extension mentions them.
    init(system: TypeSystemDefinitions, rootNames: Set<String>) {
        names = system.builtInTypeNames + system.typeNames
        known = Set(names).union(rootNames.filter { system.typeExtensions[$0] != nil })
    }

    mutating func enter(typeName: Name, errors: inout [GraphQLError]) {
        guard !known.contains(typeName.text) else { return }
        var message = "Unknown type \"\(typeName.text)\"."
        if remainingSuggestions > 0 {
            remainingSuggestions -= 1
            message += didYouMean(suggestions(for: typeName.text, among: names))
        }
        errors.append(GraphQLError(message, at: typeName.location))
    }
}

/// How many errors of one rule get suggestions: each costs a pass over all names, and after these nobody reads on.
let maxSuggestionCount = 100
