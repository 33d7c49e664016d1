import GraphQLLanguage

/// What is extended is defined, and of the extension's kind.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Type-Extensions
struct PossibleTypeExtensions: SDLRule {
    private let definitions: [String: TypeDefinition]
    private let names: [String]
    private let rootNames: Set<String>
    private var remainingSuggestions = maxSuggestionCount

    /// An extension may define the object types of `rootNames`.
    init(system: TypeSystemDefinitions, rootNames: Set<String>) {
        definitions = system.types
        names = system.typeNames
        self.rootNames = rootNames
    }

    mutating func enterContents(ofExtension type: TypeDefinition, errors: inout [GraphQLError]) {
        let name = type.name
        if let definition = definitions[name.text] {
            guard definition.kind != type.kind else { return }
            errors.append(
                GraphQLError(
                    "Cannot extend non-\(type.kind.words) type \"\(name.text)\".",
                    locations: [definition.start, type.start]
                )
            )
            return
        }
        if type.kind == .object, rootNames.contains(name.text) { return }
        var message = "Cannot extend type \"\(name.text)\" because it is not defined."
        if remainingSuggestions > 0 {
            remainingSuggestions -= 1
            message += didYouMean(suggestions(for: name.text, among: names))
        }
        errors.append(GraphQLError(message, at: name.location))
    }
}

extension TypeKind {
    /// As an error says it: `input object`.
    var words: String {
        switch self {
        case .scalar: "scalar"
        case .object: "object"
        case .interface: "interface"
        case .union: "union"
        case .enumeration: "enum"
        case .inputObject: "input object"
        }
    }
}
