/// Productions of the type system: schemas, types, directives, and their extensions.
///
/// A definition and its extension share what follows the name. The caller has read the description and recognized the
/// keyword.
///
/// Spec: https://spec.graphql.org/September2025/#TypeSystemDocument,
/// #sec-Type-System-Extensions, #sec-Type-System-Descriptions, #sec-Schema-Extension, #sec-Scalar-Extensions,
/// #sec-Object-Extensions, #sec-Interface-Extensions, #sec-Union-Extensions, #sec-Enum-Extensions,
/// #sec-Input-Object-Extensions
extension Parser {
    // SchemaDefinition : Description? `schema` Directives[Const]? `{` RootOperationTypeDefinition+ `}`
    mutating func parseSchemaDefinition(_ description: Description?) throws(SyntaxError) -> SchemaDefinition {
        let location = location
        try advance()
        let directives = try parseDirectives(isConst: true)
        guard token.kind == .braceLeft else {
            throw SyntaxError(.expectedToken(.braceLeft, found: token), at: Int(token.start))
        }
        return SchemaDefinition(
            description: description,
            directives: directives,
            operationTypes: try parseOperationTypeDefinitions(),
            location: location
        )
    }

    // `{` RootOperationTypeDefinition+ `}`, or nothing
    private mutating func parseOperationTypeDefinitions() throws(SyntaxError) -> [OperationTypeDefinition] {
        var operationTypes: [OperationTypeDefinition] = []
        guard try skip(.braceLeft) else { return operationTypes }
        repeat { operationTypes.append(try parseOperationTypeDefinition()) } while try !skip(.braceRight)
        return operationTypes
    }

    // RootOperationTypeDefinition : OperationType `:` NamedType
    private mutating func parseOperationTypeDefinition() throws(SyntaxError) -> OperationTypeDefinition {
        let start = token
        let name = try parseName()
        guard let operationType = OperationType(rawValue: name.text) else {
            throw SyntaxError(.unexpectedToken(start), at: Int(start.start))
        }
        try expect(.colon)
        return OperationTypeDefinition(operationType: operationType, type: try parseName(), location: name.location)
    }

    // ScalarTypeDefinition : Description? `scalar` Name Directives[Const]?
    mutating func parseScalarType(
        _ description: Description?,
        extendedAt start: SourceLocation? = nil
    ) throws(SyntaxError) -> TypeDefinition {
        let location = start ?? location
        try advance()
        return TypeDefinition(
            description: description,
            name: try parseName(),
            directives: try parseDirectives(isConst: true),
            body: .scalar,
            location: location
        )
    }

    // ObjectTypeDefinition : Description? `type` Name ImplementsInterfaces? Directives[Const]? FieldsDefinition?
    mutating func parseObjectType(
        _ description: Description?,
        extendedAt start: SourceLocation? = nil
    ) throws(SyntaxError) -> TypeDefinition {
        let location = start ?? location
        try advance()
        let name = try parseName()
        let interfaces = try parseImplementsInterfaces()
        return TypeDefinition(
            description: description,
            name: name,
            directives: try parseDirectives(isConst: true),
            body: .object(interfaces: interfaces, fields: try parseFieldsDefinition()),
            location: location
        )
    }

    // InterfaceTypeDefinition : Description? `interface` Name ImplementsInterfaces? Directives[Const]?
    // FieldsDefinition?
    mutating func parseInterfaceType(
        _ description: Description?,
        extendedAt start: SourceLocation? = nil
    ) throws(SyntaxError) -> TypeDefinition {
        let location = start ?? location
        try advance()
        let name = try parseName()
        let interfaces = try parseImplementsInterfaces()
        return TypeDefinition(
            description: description,
            name: name,
            directives: try parseDirectives(isConst: true),
            body: .interface(interfaces: interfaces, fields: try parseFieldsDefinition()),
            location: location
        )
    }

    // ImplementsInterfaces : `implements` `&`? NamedType (`&` NamedType)*
    private mutating func parseImplementsInterfaces() throws(SyntaxError) -> [Name] {
        try skip(keyword: "implements") ? try parseNames(separatedBy: .ampersand) : []
    }

    /// Names with a separator between them, and one before the first if the author likes.
    private mutating func parseNames(separatedBy separator: TokenKind) throws(SyntaxError) -> [Name] {
        var names: [Name] = []
        _ = try skip(separator)
        repeat { names.append(try parseName()) } while try skip(separator)
        return names
    }

    // FieldsDefinition : `{` FieldDefinition+ `}`, or nothing
    private mutating func parseFieldsDefinition() throws(SyntaxError) -> [FieldDefinition] {
        var fields: [FieldDefinition] = []
        guard try skip(.braceLeft) else { return fields }
        repeat { fields.append(try parseFieldDefinition()) } while try !skip(.braceRight)
        return fields
    }

    // FieldDefinition : Description? Name ArgumentsDefinition? `:` Type Directives[Const]?
    private mutating func parseFieldDefinition() throws(SyntaxError) -> FieldDefinition {
        let description = try parseDescription()
        let name = try parseName()
        let arguments = try parseInputValueDefinitions(between: .parenLeft, and: .parenRight)
        try expect(.colon)
        return FieldDefinition(
            description: description,
            name: name,
            arguments: arguments,
            type: try parseTypeReference(),
            directives: try parseDirectives(isConst: true)
        )
    }

    // ArgumentsDefinition : `(` InputValueDefinition+ `)`, or nothing
    //
    // InputFieldsDefinition : `{` InputValueDefinition+ `}`, or nothing
    private mutating func parseInputValueDefinitions(
        between opening: TokenKind,
        and closing: TokenKind
    ) throws(SyntaxError) -> [InputValueDefinition] {
        var definitions: [InputValueDefinition] = []
        guard try skip(opening) else { return definitions }
        repeat { definitions.append(try parseInputValueDefinition()) } while try !skip(closing)
        return definitions
    }

    // InputValueDefinition : Description? Name `:` Type DefaultValue? Directives[Const]?
    private mutating func parseInputValueDefinition() throws(SyntaxError) -> InputValueDefinition {
        let description = try parseDescription()
        let name = try parseName()
        try expect(.colon)
        return InputValueDefinition(
            description: description,
            name: name,
            type: try parseTypeReference(),
            defaultValue: try parseDefaultValue(),
            directives: try parseDirectives(isConst: true)
        )
    }

    // UnionTypeDefinition : Description? `union` Name Directives[Const]? UnionMemberTypes?
    //
    // UnionMemberTypes : `=` `|`? NamedType (`|` NamedType)*
    mutating func parseUnionType(
        _ description: Description?,
        extendedAt start: SourceLocation? = nil
    ) throws(SyntaxError) -> TypeDefinition {
        let location = start ?? location
        try advance()
        return TypeDefinition(
            description: description,
            name: try parseName(),
            directives: try parseDirectives(isConst: true),
            body: .union(members: try skip(.equals) ? try parseNames(separatedBy: .pipe) : []),
            location: location
        )
    }

    // EnumTypeDefinition : Description? `enum` Name Directives[Const]? EnumValuesDefinition?
    mutating func parseEnumType(
        _ description: Description?,
        extendedAt start: SourceLocation? = nil
    ) throws(SyntaxError) -> TypeDefinition {
        let location = start ?? location
        try advance()
        return TypeDefinition(
            description: description,
            name: try parseName(),
            directives: try parseDirectives(isConst: true),
            body: .enumeration(values: try parseEnumValuesDefinition()),
            location: location
        )
    }

    // EnumValuesDefinition : `{` EnumValueDefinition+ `}`, or nothing
    private mutating func parseEnumValuesDefinition() throws(SyntaxError) -> [EnumValueDefinition] {
        var values: [EnumValueDefinition] = []
        guard try skip(.braceLeft) else { return values }
        repeat { values.append(try parseEnumValueDefinition()) } while try !skip(.braceRight)
        return values
    }

    // EnumValueDefinition : Description? EnumValue Directives[Const]?
    //
    // EnumValue : Name but not `true`, `false` or `null`
    private mutating func parseEnumValueDefinition() throws(SyntaxError) -> EnumValueDefinition {
        let description = try parseDescription()
        if isAt(keyword: "true") || isAt(keyword: "false") || isAt(keyword: "null") {
            throw SyntaxError(.reservedEnumValue(token), at: Int(token.start))
        }
        return EnumValueDefinition(
            description: description,
            name: try parseName(),
            directives: try parseDirectives(isConst: true)
        )
    }

    // InputObjectTypeDefinition : Description? `input` Name Directives[Const]? InputFieldsDefinition?
    mutating func parseInputObjectType(
        _ description: Description?,
        extendedAt start: SourceLocation? = nil
    ) throws(SyntaxError) -> TypeDefinition {
        let location = start ?? location
        try advance()
        return TypeDefinition(
            description: description,
            name: try parseName(),
            directives: try parseDirectives(isConst: true),
            body: .inputObject(fields: try parseInputValueDefinitions(between: .braceLeft, and: .braceRight)),
            location: location
        )
    }

    // DirectiveDefinition : Description? `directive` `@` Name ArgumentsDefinition? `repeatable`? `on`
    // DirectiveLocations
    mutating func parseDirectiveDefinition(_ description: Description?) throws(SyntaxError) -> DirectiveDefinition {
        let location = location
        try advance()
        try expect(.at)
        let name = try parseName()
        let arguments = try parseInputValueDefinitions(between: .parenLeft, and: .parenRight)
        let isRepeatable = try skip(keyword: "repeatable")
        try expectOn()
        return DirectiveDefinition(
            description: description,
            name: name,
            arguments: arguments,
            isRepeatable: isRepeatable,
            locations: try parseDirectiveLocations(),
            location: location
        )
    }

    // DirectiveLocations : `|`? DirectiveLocation (`|` DirectiveLocation)*
    private mutating func parseDirectiveLocations() throws(SyntaxError) -> [Name] {
        var locations: [Name] = []
        _ = try skip(.pipe)
        repeat {
            let start = token
            let name = try parseName()
            guard DirectiveLocation(rawValue: name.text) != nil else {
                throw SyntaxError(.unexpectedToken(start), at: Int(start.start))
            }
            locations.append(name)
        } while try skip(.pipe)
        return locations
    }

    // TypeSystemExtension : SchemaExtension | TypeExtension
    //
    // The definition without a description, and with at least one part after the name.
    mutating func parseExtension() throws(SyntaxError) -> Definition {
        let location = location
        try advance()
        guard token.kind == .name else { throw unexpected() }
        let type: TypeDefinition
        switch text {
        case "schema": return .schemaExtension(try parseSchemaExtension(at: location))
        case "scalar": type = try parseScalarType(nil, extendedAt: location)
        case "type": type = try parseObjectType(nil, extendedAt: location)
        case "interface": type = try parseInterfaceType(nil, extendedAt: location)
        case "union": type = try parseUnionType(nil, extendedAt: location)
        case "enum": type = try parseEnumType(nil, extendedAt: location)
        case "input": type = try parseInputObjectType(nil, extendedAt: location)
        default: throw unexpected()
        }
        guard !type.isEmpty else { throw unexpected() }
        return .typeExtension(type)
    }

    // SchemaExtension :
    // - `extend` `schema` Directives[Const]? `{` RootOperationTypeDefinition+ `}`
    // - `extend` `schema` Directives[Const]
    private mutating func parseSchemaExtension(at location: SourceLocation) throws(SyntaxError) -> SchemaExtension {
        try advance()
        let directives = try parseDirectives(isConst: true)
        let operationTypes = try parseOperationTypeDefinitions()
        guard !directives.isEmpty || !operationTypes.isEmpty else { throw unexpected() }
        return SchemaExtension(directives: directives, operationTypes: operationTypes, location: location)
    }
}

extension TypeDefinition {
    /// Whether nothing follows the name: an extension must add something.
    fileprivate var isEmpty: Bool {
        guard directives.isEmpty else { return false }
        return switch body {
        case .scalar: true
        case .object(let interfaces, let fields), .interface(let interfaces, let fields):
            interfaces.isEmpty && fields.isEmpty
        case .union(let members): members.isEmpty
        case .enumeration(let values): values.isEmpty
        case .inputObject(let fields): fields.isEmpty
        }
    }
}
