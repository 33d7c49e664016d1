package import GraphQLLanguage

/// The values of the arguments of a field or an applied directive.
///
/// Spec: https://spec.graphql.org/September2025/#CoerceArgumentValues()
/// - Parameters:
///   - arguments: As written; validation found each known, and each at most once.
///   - definitions: Of the field or directive.
///   - schema: What the definitions are of.
///   - variables: Of the request; none where the arguments have no variables in them.
///   - location: Of the field or directive in the document, for an argument that is missing.
///   - hasSuggestions: Whether messages suggest names of the schema.
/// - Returns: Values in the order of the definitions; an argument without a value is left out.
/// - Throws: For the first argument that is required and missing, or not of its type.
package func coerceArgumentValues(
    of arguments: [Argument],
    definitions: [InputMember],
    schema: Schema,
    variables: VariableValues = .none,
    at location: SourceLocation,
    hasSuggestions: Bool = true
) throws(GraphQLError) -> ArgumentValues {
    if definitions.isEmpty { return .none }
    var members: [InputValue.Member] = []
    members.reserveCapacity(definitions.count)
    // A field has few arguments, and then looking at each is faster than a table.
    let table = arguments.count > 12 ? NameIndex(arguments.map(\.name.text)) : nil
    for definition in definitions {
        let argument =
            if let table { table.index(of: definition.name).map { arguments[$0] } } else {
                arguments.first { $0.name.text == definition.name }
            }
        guard let argument, !argument.isWithoutValue(variables) || definition.isRequired else {
            if let value = definition.defaultValue {
                members.append(InputValue.Member(definition.name, value))
            } else if definition.isRequired {
                throw GraphQLError(
                    "Argument \"\(definition.name)\" of required type \"\(schema.text(of: definition.type))\" "
                        + "was not provided.",
                    at: location
                )
            }
            continue
        }
        let coercion = LiteralCoercion(schema: schema, variables: variables)
        guard let value = coercion.coerce(argument.value, definition.type) else {
            throw invalid(argument, definition, schema, variables, hasSuggestions)
        }
        members.append(InputValue.Member(definition.name, value))
    }
    return ArgumentValues(members)
}

private func invalid(
    _ argument: Argument,
    _ definition: InputMember,
    _ schema: Schema,
    _ variables: VariableValues,
    _ hasSuggestions: Bool
) -> GraphQLError {
    let problem = literalProblems(
        argument.value,
        type: definition.type,
        schema: schema,
        variables: variables,
        hasSuggestions: hasSuggestions,
        maxCount: 1
    ).first
    guard let problem else {
        let text = literalText(argument.value)
        return GraphQLError("Argument \"\(definition.name)\" has invalid value: \(text).", at: argument.value.location)
    }
    return GraphQLError(
        "Argument \"\(definition.name)\" has invalid value\(pathText(problem.path)): \(problem.message)",
        at: problem.location ?? argument.value.location
    )
}

extension Argument {
    /// A variable that was not provided: as if the argument were not there.
    fileprivate func isWithoutValue(_ variables: VariableValues) -> Bool {
        guard case .variable(let name) = value.kind else { return false }
        return variables[name] == nil
    }
}
