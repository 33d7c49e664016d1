package import GraphQLLanguage

/// A variable of an operation with its type looked up and its default coerced: made once per operation, used by each
/// request.
package struct VariableSignature: Sendable {
    package let name: String
    package let type: GraphQLType
    package let defaultValue: InputValue?
    /// Why the default is not of the type; looked at only where no value is given.
    ///
    /// (Validation refuses it in any case.)
    package let defaultErrors: [GraphQLError]
    /// Of the variable's definition.
    package let location: SourceLocation
}

/// What keeps a request from being run: at least one error.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Request-Error-Result
package struct RequestErrors: Error, Sendable {
    package let errors: [GraphQLError]

    package init(_ errors: [GraphQLError]) { self.errors = errors }
}

/// Looks up the types of an operation's variables and coerces their defaults.
/// - Throws: An error for each type that is unknown or no input type. Validation finds these too.
package func resolveVariables(
    _ definitions: [VariableDefinition],
    schema: Schema
) throws(RequestErrors) -> [VariableSignature] {
    var signatures: [VariableSignature] = []
    signatures.reserveCapacity(definitions.count)
    var errors: [GraphQLError] = []
    for definition in definitions {
        let name = definition.name.text
        guard let type = schema.resolve(definition.type), schema[type.named].isInput else {
            errors.append(
                GraphQLError(
                    "Variable \"$\(name)\" expected value of type \"\(definition.type.text)\" "
                        + "which cannot be used as an input type.",
                    at: definition.type.location
                )
            )
            continue
        }
        var defaultValue: InputValue?
        var defaultErrors: [GraphQLError] = []
        if let literal = definition.defaultValue {
            defaultValue = coerceLiteral(literal, type: type, schema: schema)
            if defaultValue == nil {
                for problem in literalProblems(literal, type: type, schema: schema, variables: VariableValues.none) {
                    let message =
                        "Variable \"$\(name)\" has invalid default value\(pathText(problem.path)): \(problem.message)"
                    defaultErrors.append(GraphQLError(message, at: definition.location))
                }
            }
        }
        signatures.append(
            VariableSignature(
                name: name,
                type: type,
                defaultValue: defaultValue,
                defaultErrors: defaultErrors,
                location: definition.location
            )
        )
    }
    guard errors.isEmpty else { throw RequestErrors(errors) }
    return signatures
}

/// The values of an operation's variables for one request.
///
/// Spec: https://spec.graphql.org/September2025/#CoerceVariableValues()
/// - Parameters:
///   - schema: What the variables' types are of.
///   - variables: As `resolveVariables` made them.
///   - given: As the request sent them; one that is given twice counts as given last, and ones that the operation does
///     not have are passed over.
///   - hasSuggestions: Whether errors suggest names of the schema.
///   - maxErrors: How many errors are told; when there are more, one last error says so.
/// - Returns: A value or none for each variable.
/// - Throws: Everything that is wrong with the values given.
package func coerceVariableValues(
    schema: Schema,
    variables: [VariableSignature],
    given: [InputValue.Member],
    hasSuggestions: Bool = true,
    maxErrors: Int = 50
) throws(RequestErrors) -> VariableValues {
    if variables.isEmpty { return .none }
    // Requests have few variables, and usually give exactly those.
    let isLarge = given.count > 12
    let indices =
        isLarge ? Dictionary(given.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { _, last in last }) : [:]
    var values: [InputValue?] = []
    values.reserveCapacity(variables.count)
    var errors: [GraphQLError] = []
    var budget = SuggestionBudget(hasSuggestions: hasSuggestions)
    for variable in variables {
        let index = isLarge ? indices[variable.name] : given.lastIndex { $0.name == variable.name }
        let value = index.map { given[$0].value }
        if value == nil, !variable.defaultErrors.isEmpty {
            errors += variable.defaultErrors
            values.append(nil)
            continue
        }
        if value == nil, variable.defaultValue != nil || !variable.type.isNonNull {
            values.append(variable.defaultValue)
            continue
        }
        let coerced = value.flatMap { coerceInputValue($0, type: variable.type, schema: schema) }
        values.append(coerced)
        guard coerced == nil else { continue }
        let problems = inputProblems(
            value,
            type: variable.type,
            schema: schema,
            budget: &budget,
            maxCount: max(1, maxErrors - errors.count + 1)
        )
        for problem in problems {
            let message =
                "Variable \"$\(variable.name)\" has invalid value\(pathText(problem.path)): \(problem.message)"
            errors.append(GraphQLError(message, at: variable.location))
        }
        if errors.count > maxErrors {
            errors.removeSubrange(maxErrors...)
            let message = "Too many errors processing variables, error limit reached. Execution aborted."
            throw RequestErrors(errors + [GraphQLError(message)])
        }
    }
    guard errors.isEmpty else { throw RequestErrors(errors) }
    return VariableValues(names: variables.map(\.name), values: values)
}

/// Both steps at once, for an operation that is run only once.
package func coerceVariableValues(
    schema: Schema,
    variables: [VariableDefinition],
    given: [InputValue.Member],
    hasSuggestions: Bool = true,
    maxErrors: Int = 50
) throws(RequestErrors) -> VariableValues {
    try coerceVariableValues(
        schema: schema,
        variables: resolveVariables(variables, schema: schema),
        given: given,
        hasSuggestions: hasSuggestions,
        maxErrors: maxErrors
    )
}

extension Schema {
    /// The type that a document writes; nil when its name is unknown or its nesting too deep.
    package func resolve(_ type: TypeReference) -> GraphQLType? {
        switch type {
        case .named(let name): self.type(named: name.text).map { GraphQLType($0.id) }
        case .list(let item, _): resolve(item)?.wrappedInList()
        case .nonNull(let inner): resolve(inner)?.wrappedInNonNull()
        }
    }
}
