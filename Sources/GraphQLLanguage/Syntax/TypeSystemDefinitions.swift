/// `schema { … }`: the root operation types, and directives on the schema as a whole.
///
/// Spec: https://spec.graphql.org/September2025/#SchemaDefinition
package struct SchemaDefinition: Sendable {
    package var description: Description?
    package var directives: [Directive]
    package var operationTypes: [OperationTypeDefinition]
    /// Of the word `schema`.
    package var location: SourceLocation

    package init(
        description: Description?,
        directives: [Directive],
        operationTypes: [OperationTypeDefinition],
        location: SourceLocation
    ) {
        self.description = description
        self.directives = directives
        self.operationTypes = operationTypes
        self.location = location
    }
}

/// `extend schema …`.
///
/// Spec: https://spec.graphql.org/September2025/#SchemaExtension
package struct SchemaExtension: Sendable {
    package var directives: [Directive]
    package var operationTypes: [OperationTypeDefinition]
    /// Of the word `extend`.
    package var location: SourceLocation

    package init(directives: [Directive], operationTypes: [OperationTypeDefinition], location: SourceLocation) {
        self.directives = directives
        self.operationTypes = operationTypes
        self.location = location
    }
}

/// `query: Query`: which object type stands at the root of one kind of operation.
///
/// Spec: https://spec.graphql.org/September2025/#RootOperationTypeDefinition
package struct OperationTypeDefinition: Sendable {
    package var operationType: OperationType
    package var type: Name
    package var location: SourceLocation

    package init(operationType: OperationType, type: Name, location: SourceLocation) {
        self.operationType = operationType
        self.type = type
        self.location = location
    }
}

/// A type definition, or with `extend` before it a type extension: the two have the same parts, except that an
/// extension has no description.
///
/// Spec: https://spec.graphql.org/September2025/#TypeDefinition
package struct TypeDefinition: Sendable {
    package var description: Description?
    package var name: Name
    package var directives: [Directive]
    package var body: Body
    /// Of the keyword (`type`, `enum`, …), or of `extend`.
    package var location: SourceLocation

    package enum Body: Sendable {
        case scalar
        case object(interfaces: [Name], fields: [FieldDefinition])
        case interface(interfaces: [Name], fields: [FieldDefinition])
        case union(members: [Name])
        case enumeration(values: [EnumValueDefinition])
        case inputObject(fields: [InputValueDefinition])
    }

    package init(
        description: Description?,
        name: Name,
        directives: [Directive],
        body: Body,
        location: SourceLocation
    ) {
        self.description = description
        self.name = name
        self.directives = directives
        self.body = body
        self.location = location
    }
}

/// A field of an object or interface type.
///
/// Spec: https://spec.graphql.org/September2025/#FieldDefinition
package struct FieldDefinition: Sendable {
    package var description: Description?
    package var name: Name
    package var arguments: [InputValueDefinition]
    package var type: TypeReference
    package var directives: [Directive]

    package init(
        description: Description?,
        name: Name,
        arguments: [InputValueDefinition],
        type: TypeReference,
        directives: [Directive]
    ) {
        self.description = description
        self.name = name
        self.arguments = arguments
        self.type = type
        self.directives = directives
    }

    package var location: SourceLocation { name.location }
}

/// An argument of a field or directive, or a field of an input object.
///
/// Spec: https://spec.graphql.org/September2025/#InputValueDefinition
package struct InputValueDefinition: Sendable {
    package var description: Description?
    package var name: Name
    package var type: TypeReference
    package var defaultValue: Value?
    package var directives: [Directive]

    package init(
        description: Description?,
        name: Name,
        type: TypeReference,
        defaultValue: Value?,
        directives: [Directive]
    ) {
        self.description = description
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
        self.directives = directives
    }

    package var location: SourceLocation { name.location }
}

/// A value of an enum type.
///
/// Spec: https://spec.graphql.org/September2025/#EnumValueDefinition
package struct EnumValueDefinition: Sendable {
    package var description: Description?
    package var name: Name
    package var directives: [Directive]

    package init(description: Description?, name: Name, directives: [Directive]) {
        self.description = description
        self.name = name
        self.directives = directives
    }

    package var location: SourceLocation { name.location }
}

/// `directive @name(…) on …`: the arguments that a directive takes and the places where it may stand.
///
/// Spec: https://spec.graphql.org/September2025/#DirectiveDefinition
package struct DirectiveDefinition: Sendable {
    package var description: Description?
    /// Without the `@`.
    package var name: Name
    package var arguments: [InputValueDefinition]
    package var isRepeatable: Bool
    package var locations: [Name]
    /// Of the word `directive`.
    package var location: SourceLocation

    package init(
        description: Description?,
        name: Name,
        arguments: [InputValueDefinition],
        isRepeatable: Bool,
        locations: [Name],
        location: SourceLocation
    ) {
        self.description = description
        self.name = name
        self.arguments = arguments
        self.isRepeatable = isRepeatable
        self.locations = locations
        self.location = location
    }
}
