import GraphQLLanguage

/// Takes a set of rules through type system definitions, all rules at once, in document order, so that errors come out
/// in the order of the text.
struct DefinitionWalker {
    private(set) var errors: [GraphQLError] = []
    private var rules: [any SDLRule]

    init(rules: [any SDLRule]) { self.rules = rules }

    mutating func walk(_ definition: Definition) {
        switch definition {
        case .schema(let schema):
            for index in rules.indices {
                rules[index].enter(schema: schema, errors: &errors)
                rules[index].enter(operationTypes: schema.operationTypes, errors: &errors)
            }
            walkSchema(directives: schema.directives, operationTypes: schema.operationTypes)
        case .schemaExtension(let schema):
            for index in rules.indices { rules[index].enter(operationTypes: schema.operationTypes, errors: &errors) }
            walkSchema(directives: schema.directives, operationTypes: schema.operationTypes)
        case .type(let type): walk(type, isExtension: false)
        case .typeExtension(let type): walk(type, isExtension: true)
        case .directive(let directive):
            for index in rules.indices { rules[index].enter(directiveDefinition: directive, errors: &errors) }
            for argument in directive.arguments { walk(argument, at: .argumentDefinition) }
        case .operation, .fragment:
            break
        }
    }

    private mutating func walkSchema(directives: [Directive], operationTypes: [OperationTypeDefinition]) {
        let site = DirectiveSite(location: .schema, owner: .schema)
        announce(directives, on: site)
        walk(directives, on: site)
        for operationType in operationTypes { walk(operationType.type) }
    }

    private mutating func walk(_ type: TypeDefinition, isExtension: Bool) {
        for index in rules.indices { rules[index].enter(type: type, isExtension: isExtension, errors: &errors) }
        let site = DirectiveSite(location: type.directiveLocation, owner: .type(type.name.text))
        announce(type.directives, on: site)
        if isExtension {
            for index in rules.indices { rules[index].enterContents(ofExtension: type, errors: &errors) }
        }
        switch type.body {
        case .scalar:
            walk(type.directives, on: site)
        case .object(let interfaces, let fields), .interface(let interfaces, let fields):
            for interface in interfaces { walk(interface) }
            walk(type.directives, on: site)
            for field in fields { walk(field) }
        case .union(let members):
            walk(type.directives, on: site)
            for member in members { walk(member) }
        case .enumeration(let values):
            walk(type.directives, on: site)
            for value in values { walkLeaf(value.directives, at: .enumValue) }
        case .inputObject(let fields):
            walk(type.directives, on: site)
            for field in fields { walk(field, at: .inputFieldDefinition) }
        }
    }

    private mutating func walk(_ field: FieldDefinition) {
        let site = DirectiveSite(location: .fieldDefinition, owner: .single)
        announce(field.directives, on: site)
        for argument in field.arguments { walk(argument, at: .argumentDefinition) }
        walk(field.type.namedType)
        walk(field.directives, on: site)
    }

    private mutating func walk(_ member: InputValueDefinition, at location: DirectiveLocation) {
        let site = DirectiveSite(location: location, owner: .single)
        announce(member.directives, on: site)
        walk(member.type.namedType)
        if let value = member.defaultValue {
            for index in rules.indices { rules[index].enter(value: value, errors: &errors) }
        }
        walk(member.directives, on: site)
    }

    private mutating func walkLeaf(_ directives: [Directive], at location: DirectiveLocation) {
        let site = DirectiveSite(location: location, owner: .single)
        announce(directives, on: site)
        walk(directives, on: site)
    }

    private mutating func announce(_ directives: [Directive], on site: DirectiveSite) {
        guard !directives.isEmpty else { return }
        for index in rules.indices { rules[index].enter(directives: directives, on: site, errors: &errors) }
    }

    private mutating func walk(_ directives: [Directive], on site: DirectiveSite) {
        for directive in directives {
            for index in rules.indices { rules[index].enter(directive: directive, on: site, errors: &errors) }
            for argument in directive.arguments {
                for index in rules.indices { rules[index].enter(value: argument.value, errors: &errors) }
            }
            for index in rules.indices { rules[index].leave(directive: directive, errors: &errors) }
        }
    }

    private mutating func walk(_ typeName: Name) {
        for index in rules.indices { rules[index].enter(typeName: typeName, errors: &errors) }
    }
}

extension TypeDefinition {
    /// Where a directive on this definition, or on an extension of this kind, stands.
    var directiveLocation: DirectiveLocation {
        switch body {
        case .scalar: .scalar
        case .object: .object
        case .interface: .interface
        case .union: .union
        case .enumeration: .enumeration
        case .inputObject: .inputObject
        }
    }

    var kind: TypeKind {
        switch body {
        case .scalar: .scalar
        case .object: .object
        case .interface: .interface
        case .union: .union
        case .enumeration: .enumeration
        case .inputObject: .inputObject
        }
    }

    /// Where graphql-js says that a definition starts: at its description, if it has one.
    var start: SourceLocation { description?.location ?? location }
}

extension FieldDefinition {
    var start: SourceLocation { description?.location ?? location }
}

extension InputValueDefinition {
    var start: SourceLocation { description?.location ?? location }
}

extension EnumValueDefinition {
    var start: SourceLocation { description?.location ?? location }
}

extension DirectiveDefinition {
    var start: SourceLocation { description?.location ?? location }
}

extension SchemaDefinition {
    var start: SourceLocation { description?.location ?? location }
}
