package import GraphQLLanguage

/// Reads what a server said about itself: the result of the full introspection query as definitions, which print as SDL.
///
/// What every schema has (built-in scalars and directives, introspection types) is left out. Applied directives are not
/// part of an introspection result, but for `@deprecated`, `@specifiedBy` and `@oneOf`.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Schema-Introspection
/// - Parameter result: The response, or its `data`.
/// - Returns: Definitions without places; their order is that of the result.
/// - Throws: Where the result is not one, or does not say enough: types nested deeper than the query asked, say.
package func typeSystemDefinitions(
    fromIntrospection result: InputValue
) throws(IntrospectionError) -> [Definition] {
    let response = IntrospectionPart(value: result, path: [])
    let data = try response.member("data")
    let schema = try (data.isNull ? response : data).member("__schema")
    guard !schema.isNull else {
        throw response.error(
            "Invalid or incomplete introspection result. Ensure that you are passing \"data\" property of introspection "
                + "response and no \"errors\" was returned alongside: \(inspectedText(result))."
        )
    }
    return try IntrospectionReader().definitions(schema)
}

extension Schema {
    /// Builds the schema that an introspection result describes, checked like any other.
    /// - Parameters:
    ///   - introspection: The response to the full introspection query, or its `data`.
    ///   - name: Stands in errors for the result: they point into the SDL that it amounts to.
    ///   - options: What is a matter of choice.
    /// - Throws: `IntrospectionError` if the result cannot be read, else `SchemaErrors` if it describes no valid schema.
    package convenience init(
        introspection: InputValue,
        named name: String = "introspection result",
        options: SchemaOptions = SchemaOptions()
    ) throws {
        let definitions = try typeSystemDefinitions(fromIntrospection: introspection)
        let sdl = print(Document(source: Source(name: name, utf8: []), definitions: definitions))
        try self.init(building: [Source(name: name, text: sdl)], options: options)
    }
}

/// Turns parts of an introspection result into syntax.
private struct IntrospectionReader {
    private let builtInTypes = Set(BuiltInScalar.allCases.map(\.rawValue))
    private let builtInDirectives: Set = ["include", "skip", "deprecated", "specifiedBy", "oneOf"]

    func definitions(_ schema: IntrospectionPart) throws(IntrospectionError) -> [Definition] {
        var definitions = [Definition.schema(try schemaDefinition(schema))]
        for directive in try schema.member("directives").items() {
            guard !builtInDirectives.contains(try directive.member("name").name()) else { continue }
            definitions.append(.directive(try directiveDefinition(directive)))
        }
        for type in try schema.member("types").items() {
            let name = try type.member("name").name()
            guard !builtInTypes.contains(name), !name.utf8.starts(with: "__".utf8) else { continue }
            definitions.append(.type(try typeDefinition(type)))
        }
        return definitions
    }

    private func schemaDefinition(_ schema: IntrospectionPart) throws(IntrospectionError) -> SchemaDefinition {
        var roots: [OperationTypeDefinition] = []
        for operation in OperationType.allCases {
            let type = try schema.member("\(operation.rawValue)Type")
            guard !type.isNull else { continue }
            roots.append(
                OperationTypeDefinition(
                    operationType: operation,
                    type: Name(try type.member("name").name(), at: nowhere),
                    location: nowhere
                )
            )
        }
        guard !roots.isEmpty else { throw schema.error("Expected a root operation type, found none.") }
        return SchemaDefinition(
            description: try description(schema),
            directives: [],
            operationTypes: roots,
            location: nowhere
        )
    }

    private func directiveDefinition(
        _ directive: IntrospectionPart
    ) throws(IntrospectionError) -> DirectiveDefinition {
        var locations: [Name] = []
        for location in try directive.member("locations").items() {
            guard DirectiveLocation(rawValue: try location.string()) != nil else {
                throw location.error("Expected a directive location, found: \(inspectedText(location.value)).")
            }
            locations.append(Name(try location.name(), at: nowhere))
        }
        guard !locations.isEmpty else {
            throw directive.error(
                "Introspection result missing directive locations: \(inspectedText(directive.value))."
            )
        }
        return DirectiveDefinition(
            description: try description(directive),
            name: try name(directive),
            arguments: try inputValues(directive.member("args")),
            isRepeatable: try directive.member("isRepeatable").boolean(),
            locations: locations,
            location: nowhere
        )
    }

    private func typeDefinition(_ type: IntrospectionPart) throws(IntrospectionError) -> TypeDefinition {
        var directives: [Directive] = []
        if let url = try type.member("specifiedByURL").optionalString() {
            directives.append(Directive("specifiedBy", argument: "url", url))
        }
        if try type.member("isOneOf").boolean() { directives.append(Directive("oneOf")) }
        let kind = try type.member("kind")
        let body: TypeDefinition.Body =
            switch try kind.string() {
            case "SCALAR": .scalar
            case "OBJECT":
                .object(interfaces: try names(type.member("interfaces")), fields: try fields(type.member("fields")))
            case "INTERFACE":
                .interface(interfaces: try names(type.member("interfaces")), fields: try fields(type.member("fields")))
            case "UNION": .union(members: try names(type.member("possibleTypes")))
            case "ENUM": .enumeration(values: try enumValues(type.member("enumValues")))
            case "INPUT_OBJECT": .inputObject(fields: try inputValues(type.member("inputFields")))
            default: throw kind.error("Expected the kind of a named type, found: \(inspectedText(kind.value)).")
            }
        return TypeDefinition(
            description: try description(type),
            name: try name(type),
            directives: directives,
            body: body,
            location: nowhere
        )
    }

    private func fields(_ list: IntrospectionPart) throws(IntrospectionError) -> [FieldDefinition] {
        var fields: [FieldDefinition] = []
        for field in try list.items() {
            fields.append(
                FieldDefinition(
                    description: try description(field),
                    name: try name(field),
                    arguments: try inputValues(field.member("args")),
                    type: try typeReference(field.member("type")),
                    directives: try deprecation(field)
                )
            )
        }
        return fields
    }

    private func inputValues(_ list: IntrospectionPart) throws(IntrospectionError) -> [InputValueDefinition] {
        var definitions: [InputValueDefinition] = []
        for member in try list.items() {
            definitions.append(
                InputValueDefinition(
                    description: try description(member),
                    name: try name(member),
                    type: try typeReference(member.member("type")),
                    defaultValue: try defaultValue(member.member("defaultValue")),
                    directives: try deprecation(member)
                )
            )
        }
        return definitions
    }

    private func enumValues(_ list: IntrospectionPart) throws(IntrospectionError) -> [EnumValueDefinition] {
        var values: [EnumValueDefinition] = []
        for value in try list.items() {
            values.append(
                EnumValueDefinition(
                    description: try description(value),
                    name: try name(value),
                    directives: try deprecation(value)
                )
            )
        }
        return values
    }

    /// The named types in a list.
    private func names(_ list: IntrospectionPart) throws(IntrospectionError) -> [Name] {
        var names: [Name] = []
        for type in try list.items() { names.append(try name(type)) }
        return names
    }

    private func typeReference(_ type: IntrospectionPart) throws(IntrospectionError) -> TypeReference {
        // From outside in; wrapped from inside out.
        var wrappers: [Bool] = []
        var type = type
        while true {
            let kind = try type.member("kind").string()
            guard kind == "LIST" || kind == "NON_NULL" else { break }
            wrappers.append(kind == "LIST")
            type = try type.member("ofType")
            guard !type.isNull else { throw type.error("Decorated type deeper than introspection query.") }
            guard wrappers.count <= GraphQLType.maxWrapperCount else {
                throw type.error(
                    "A type has more than \(GraphQLType.maxWrapperCount) lists and non-nulls around its name."
                )
            }
        }
        var reference = TypeReference.named(try name(type))
        for isList in wrappers.reversed() {
            if isList {
                reference = .list(reference, nowhere)
            } else if case .nonNull = reference {
                throw type.error("Expected a nullable type within a non-null one.")
            } else {
                reference = .nonNull(reference)
            }
        }
        return reference
    }

    private func defaultValue(_ literal: IntrospectionPart) throws(IntrospectionError) -> Value? {
        guard let text = try literal.optionalString() else { return nil }
        do throws(GraphQLError) {
            return try parseConstValue(Source(name: "default value", text: text), limits: .schema)
        } catch {
            throw literal.error(
                "Expected a value as GraphQL writes it, found: \(inspectedText(literal.value)). \(error.message)"
            )
        }
    }

    private func deprecation(_ part: IntrospectionPart) throws(IntrospectionError) -> [Directive] {
        let reason = try part.member("deprecationReason").optionalString()
        let isDeprecated = try part.member("isDeprecated").boolean()
        return isDeprecated || reason != nil ? [.deprecated(reason)] : []
    }

    private func name(_ part: IntrospectionPart) throws(IntrospectionError) -> Name {
        Name(try part.member("name").name(), at: nowhere)
    }

    private func description(_ part: IntrospectionPart) throws(IntrospectionError) -> Description? {
        Description(made: try part.member("description").optionalString())
    }
}
