import GraphQLLanguage

/// In SDL, an applied directive names each argument once, and an input object value each field once.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Argument-Uniqueness and #sec-Input-Object-Field-Uniqueness
struct UniqueInputNames: SDLRule {
    mutating func enter(directive: Directive, on site: DirectiveSite, errors: inout [GraphQLError]) {
        for (name, locations) in repeatedNames(directive.arguments.map(\.name)) {
            errors.append(GraphQLError("There can be only one argument named \"\(name)\".", locations: locations))
        }
    }

    mutating func enter(value: Value, errors: inout [GraphQLError]) {
        // The parser bounds how deep values nest.
        switch value.kind {
        case .variable, .int, .float, .string, .boolean, .null, .enumValue: break
        case .list(let items):
            for item in items { enter(value: item, errors: &errors) }
        case .object(let fields):
            var first: [String: SourceLocation] = [:]
            for field in fields {
                if let location = first[field.name.text] {
                    let message = "There can be only one input field named \"\(field.name.text)\"."
                    errors.append(GraphQLError(message, locations: [location, field.name.location]))
                } else {
                    first[field.name.text] = field.name.location
                }
                enter(value: field.value, errors: &errors)
            }
        }
    }
}
