import GraphQLLanguage

/// Root Operation Types, in the text: one `schema` definition, and one type for each operation.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Root-Operation-Types
struct LoneSchemaDefinition: SDLRule {
    private var isDefined = false
    private var operationTypes: [OperationType: OperationTypeDefinition] = [:]

    mutating func enter(schema: SchemaDefinition, errors: inout [GraphQLError]) {
        if isDefined {
            errors.append(GraphQLError("Must provide only one schema definition.", at: schema.start))
        }
        isDefined = true
    }

    mutating func enter(operationTypes definitions: [OperationTypeDefinition], errors: inout [GraphQLError]) {
        for definition in definitions {
            if let first = operationTypes[definition.operationType] {
                errors.append(
                    GraphQLError(
                        "There can be only one \(definition.operationType.rawValue) type in schema.",
                        locations: [first.location, definition.location]
                    )
                )
            } else {
                operationTypes[definition.operationType] = definition
            }
        }
    }
}
