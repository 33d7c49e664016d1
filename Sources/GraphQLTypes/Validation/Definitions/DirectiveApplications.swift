import GraphQLLanguage

/// Applied directives are defined, stand where their definition allows, once unless repeatable, with known arguments
/// and all required ones.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Validation.Directives
struct DirectiveApplications: SDLRule {
    private let signatures: [String: Signature]
    private var onSchema: [String: SourceLocation] = [:]
    private var onTypes: [String: [String: SourceLocation]] = [:]
    private var remainingSuggestions = maxSuggestionCount

    private struct Signature {
        let isRepeatable: Bool
        let locations: Set<String>
        let arguments: [InputValueDefinition]
        let argumentNames: NameIndex
    }

    /// Whether names near to an unknown directive's are suggested. (graphql-js does not.)
    private let suggestsNames: Bool

    init(system: TypeSystemDefinitions, suggestsNames: Bool) {
        self.suggestsNames = suggestsNames
        signatures = Dictionary(
            (system.directives + system.builtInDirectives).map { definition in
                let signature = Signature(
                    isRepeatable: definition.isRepeatable,
                    locations: Set(definition.locations.map(\.text)),
                    arguments: definition.arguments,
                    argumentNames: NameIndex(definition.arguments.map(\.name.text))
                )
                return (definition.name.text, signature)
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    mutating func enter(directives: [Directive], on site: DirectiveSite, errors: inout [GraphQLError]) {
        var seen: [String: SourceLocation] =
            switch site.owner {
            case .schema: onSchema
            case .type(let name): onTypes[name] ?? [:]
            case .single: [:]
            }
        for directive in directives {
            let name = directive.name.text
            guard let signature = signatures[name], !signature.isRepeatable else { continue }
            if let first = seen[name] {
                let message = "The directive \"@\(name)\" can only be used once at this location."
                errors.append(GraphQLError(message, locations: [first, directive.location]))
            } else {
                seen[name] = directive.location
            }
        }
        switch site.owner {
        case .schema: onSchema = seen
        case .type(let name): onTypes[name] = seen
        case .single: break
        }
    }

    mutating func enter(directive: Directive, on site: DirectiveSite, errors: inout [GraphQLError]) {
        let name = directive.name.text
        guard let signature = signatures[name] else {
            var message = "Unknown directive \"@\(name)\"."
            if suggestsNames, remainingSuggestions > 0 {
                remainingSuggestions -= 1
                message += didYouMean(suggestions(for: name, among: signatures.keys.sorted()).map { "@" + $0 })
            }
            errors.append(GraphQLError(message, at: directive.location))
            return
        }
        if !signature.locations.contains(site.location.rawValue) {
            let message = "Directive \"@\(name)\" may not be used on \(site.location.describedName)."
            errors.append(GraphQLError(message, at: directive.location))
        }
        for argument in directive.arguments
        where signature.argumentNames.index(of: argument.name.text) == nil {
            var message = "Unknown argument \"\(argument.name.text)\" on directive \"@\(name)\"."
            if remainingSuggestions > 0 {
                remainingSuggestions -= 1
                let names = signature.arguments.lazy.map(\.name.text)
                message += didYouMean(suggestions(for: argument.name.text, among: names))
            }
            errors.append(GraphQLError(message, at: argument.location))
        }
    }

    func leave(directive: Directive, errors: inout [GraphQLError]) {
        let name = directive.name.text
        guard let signature = signatures[name] else { return }
        let given = NameIndex(directive.arguments.map(\.name.text))
        for definition in signature.arguments where definition.isRequired {
            guard given.index(of: definition.name.text) == nil else { continue }
            let message =
                "Argument \"@\(name)(\(definition.name.text):)\" of type \"\(definition.type.text)\" is required, "
                + "but it was not provided."
            errors.append(GraphQLError(message, at: directive.location))
        }
    }
}

extension InputValueDefinition {
    var isRequired: Bool {
        guard case .nonNull = type else { return false }
        return defaultValue == nil
    }
}

extension TypeReference {
    /// As written, without spaces.
    var text: String {
        switch self {
        case .named(let name): name.text
        case .list(let item, _): "[" + item.text + "]"
        case .nonNull(let inner): inner.text + "!"
        }
    }
}
