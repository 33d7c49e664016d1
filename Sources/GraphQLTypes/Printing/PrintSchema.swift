import GraphQLLanguage

/// A schema as SDL: what clients see of it, without what every schema has, in the layout of graphql-js.
///
/// Of applied directives only `@deprecated`, `@specifiedBy` and `@oneOf` are written: they are part of what a type is,
/// the others are the server's own affair.
package func printSchema(_ schema: Schema) -> String {
    var definitions: [Definition] = []
    if let definition = schema.definition { definitions.append(.schema(definition)) }
    for directive in schema.directives where !directive.isBuiltIn && !directive.isHidden {
        definitions.append(.directive(directive.definition(in: schema)))
    }
    for type in schema.types where !type.isBuiltIn && !type.isHidden {
        definitions.append(.type(type.definition(in: schema)))
    }
    return print(Document(source: Source(name: "schema", utf8: []), definitions: definitions))
}

/// One type's definition with its extensions merged in, as `printSchema` writes it.
package func printDefinition(of type: NamedType, in schema: Schema) -> String {
    print(Definition.type(type.definition(in: schema)))
}

private func nameNode(_ text: String) -> Name { Name(text, at: nowhere) }

extension Schema {
    /// Nil when it says only what goes without saying: types with the usual names.
    fileprivate var definition: SchemaDefinition? {
        let roots = OperationType.allCases.compactMap { operation in
            rootType(of: operation).map { (operation: operation, name: $0.name) }
        }
        // A type with the usual name that is not the root would be taken for it.
        let isUsual = OperationType.allCases.allSatisfy { operation in
            let usual = type(named: operation.defaultRootName)
            return usual?.id == rootType(of: operation)?.id
        }
        if isUsual, description == nil { return nil }
        return SchemaDefinition(
            description: Description(made: description),
            directives: [],
            operationTypes: roots.map {
                OperationTypeDefinition(operationType: $0.operation, type: nameNode($0.name), location: nowhere)
            },
            location: nowhere
        )
    }

    fileprivate func syntax(of type: GraphQLType) -> TypeReference {
        if type.isNonNull { return .nonNull(syntax(of: type.nullable)) }
        if let item = type.item { return .list(syntax(of: item), nowhere) }
        return .named(nameNode(self[type.named].name))
    }
}

extension SchemaDirective {
    fileprivate func definition(in schema: Schema) -> DirectiveDefinition {
        DirectiveDefinition(
            description: Description(made: description),
            name: nameNode(self.name),
            arguments: arguments.map { $0.definition(in: schema) },
            isRepeatable: isRepeatable,
            locations: locations.map { nameNode($0.rawValue) },
            location: nowhere
        )
    }
}

extension NamedType {
    fileprivate func definition(in schema: Schema) -> TypeDefinition {
        var directives: [Directive] = []
        if isOneOf { directives.append(Directive("oneOf")) }
        if let specifiedByURL { directives.append(Directive("specifiedBy", argument: "url", specifiedByURL)) }
        return TypeDefinition(
            description: Description(made: description),
            name: nameNode(name),
            directives: directives,
            body: body(in: schema),
            location: nowhere
        )
    }

    private func body(in schema: Schema) -> TypeDefinition.Body {
        let interfaces = interfaces.map { nameNode(schema[$0].name) }
        let fields = fields.map { $0.definition(in: schema) }
        return switch kind {
        case .scalar: .scalar
        case .object: .object(interfaces: interfaces, fields: fields)
        case .interface: .interface(interfaces: interfaces, fields: fields)
        case .union: .union(members: members.map { nameNode(schema[$0].name) })
        case .enumeration: .enumeration(values: enumValues.map(\.definition))
        case .inputObject: .inputObject(fields: inputFields.map { $0.definition(in: schema) })
        }
    }
}

extension OutputField {
    fileprivate func definition(in schema: Schema) -> FieldDefinition {
        FieldDefinition(
            description: Description(made: description),
            name: nameNode(name),
            arguments: arguments.map { $0.definition(in: schema) },
            type: schema.syntax(of: type),
            directives: deprecationReason.map { [.deprecated($0)] } ?? []
        )
    }
}

extension InputMember {
    fileprivate func definition(in schema: Schema) -> InputValueDefinition {
        InputValueDefinition(
            description: Description(made: description),
            name: nameNode(name),
            type: schema.syntax(of: type),
            defaultValue: defaultLiteral,
            directives: deprecationReason.map { [.deprecated($0)] } ?? []
        )
    }
}

extension EnumValue {
    fileprivate var definition: EnumValueDefinition {
        EnumValueDefinition(
            description: Description(made: description),
            name: nameNode(name),
            directives: deprecationReason.map { [.deprecated($0)] } ?? []
        )
    }
}
