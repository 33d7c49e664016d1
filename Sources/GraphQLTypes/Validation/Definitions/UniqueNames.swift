import GraphQLLanguage

/// Names are unique where they are defined: types, directives, fields and values of one type, arguments of one field.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Type-System
struct UniqueNames: SDLRule {
    private var types: [String: SourceLocation] = [:]
    private var directives: [String: SourceLocation] = [:]
    /// First place of each field or value, by type.
    private var members: [String: [String: SourceLocation]] = [:]

    mutating func enter(type: TypeDefinition, isExtension: Bool, errors: inout [GraphQLError]) {
        let name = type.name
        if !isExtension {
            if let first = types[name.text] {
                let message = "There can be only one type named \"\(name.text)\"."
                errors.append(GraphQLError(message, locations: [first, name.location]))
            } else {
                types[name.text] = name.location
            }
        }
        switch type.body {
        case .scalar, .union: break
        case .object(_, let fields), .interface(_, let fields):
            check(fields.map(\.name), of: name.text, "Field", &errors)
            for field in fields {
                checkArguments(field.arguments, of: "\(name.text).\(field.name.text)", &errors)
            }
        case .enumeration(let values): check(values.map(\.name), of: name.text, "Enum value", &errors)
        case .inputObject(let fields): check(fields.map(\.name), of: name.text, "Field", &errors)
        }
    }

    mutating func enter(directiveDefinition: DirectiveDefinition, errors: inout [GraphQLError]) {
        let name = directiveDefinition.name
        if let first = directives[name.text] {
            let message = "There can be only one directive named \"@\(name.text)\"."
            errors.append(GraphQLError(message, locations: [first, name.location]))
        } else {
            directives[name.text] = name.location
        }
        checkArguments(directiveDefinition.arguments, of: "@\(name.text)", &errors)
    }

    private mutating func check(_ names: [Name], of type: String, _ what: String, _ errors: inout [GraphQLError]) {
        for name in names {
            if let first = members[type]?[name.text] {
                let message = "\(what) \"\(type).\(name.text)\" can only be defined once."
                errors.append(GraphQLError(message, locations: [first, name.location]))
            } else {
                members[type, default: [:]][name.text] = name.location
            }
        }
    }

    private func checkArguments(_ arguments: [InputValueDefinition], of owner: String, _ errors: inout [GraphQLError]) {
        for (name, locations) in repeatedNames(arguments.map(\.name)) {
            let message = "Argument \"\(owner)(\(name):)\" can only be defined once."
            errors.append(GraphQLError(message, locations: locations))
        }
    }
}

/// The names that occur more than once, in order of their first place, with all their places.
func repeatedNames(_ names: [Name]) -> [(name: String, locations: [SourceLocation])] {
    guard names.count > 1 else { return [] }
    var groups: [(name: String, locations: [SourceLocation])] = []
    var indices: [String: Int] = [:]
    for name in names {
        if let index = indices[name.text] {
            groups[index].locations.append(name.location)
        } else {
            indices[name.text] = groups.count
            groups.append((name.text, [name.location]))
        }
    }
    return groups.filter { $0.locations.count > 1 }
}
