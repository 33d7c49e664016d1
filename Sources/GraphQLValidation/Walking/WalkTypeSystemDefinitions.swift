import GraphQLLanguage
import GraphQLTypes

/// Type system definitions do not belong in a document that is to be run; like graphql-js, the walk still looks at the
/// types and directives they use, so that everything is reported at once.
extension DocumentWalker {
    mutating func walk(typeSystem definition: Definition) {
        switch definition {
        case .operation, .fragment: break
        case .schema(let schema):
            enter(schema.directives)
            walk(schema.directives, at: .schema)
            for root in schema.operationTypes { enter(definedWith: root.type) }
        case .schemaExtension(let schema):
            enter(schema.directives)
            walk(schema.directives, at: .schema)
            for root in schema.operationTypes { enter(definedWith: root.type) }
        case .type(let type), .typeExtension(let type): walk(type)
        case .directive(let directive): walk(directive.arguments, at: .argumentDefinition)
        }
    }

    private mutating func walk(_ type: TypeDefinition) {
        switch type.body {
        case .scalar:
            enter(type.directives)
            walk(type.directives, at: .scalar)
        case .object(let interfaces, let fields):
            for interface in interfaces { enter(definedWith: interface) }
            enter(type.directives)
            walk(type.directives, at: .object)
            for field in fields { walk(field) }
        case .interface(let interfaces, let fields):
            for interface in interfaces { enter(definedWith: interface) }
            enter(type.directives)
            walk(type.directives, at: .interface)
            for field in fields { walk(field) }
        case .union(let members):
            enter(type.directives)
            walk(type.directives, at: .union)
            for member in members { enter(definedWith: member) }
        case .enumeration(let values):
            enter(type.directives)
            walk(type.directives, at: .enumeration)
            for value in values { walk(value.directives, at: .enumValue) }
        case .inputObject(let fields):
            enter(type.directives)
            walk(type.directives, at: .inputObject)
            walk(fields, at: .inputFieldDefinition)
        }
    }

    private mutating func walk(_ field: FieldDefinition) {
        walk(field.arguments, at: .argumentDefinition)
        enter(definedWith: field.type.namedType)
        walk(field.directives, at: .fieldDefinition)
    }

    private mutating func walk(_ members: [InputValueDefinition], at location: DirectiveLocation) {
        for member in members {
            enter(definedWith: member.type.namedType)
            walk(member.directives, at: location)
        }
    }

    /// A type that a definition refers to.
    ///
    /// Every type system has the built-in scalars, even if the schema has no use for one.
    private mutating func enter(definedWith typeName: Name) {
        guard BuiltInScalar(rawValue: typeName.text) == nil else { return }
        enter(typeName: typeName)
    }
}
