import GraphQLLanguage

/// A rule for type system documents, told about each node by `DefinitionWalker` in document order.
///
/// Rules hold what they need to know between nodes. A node that a rule does not care about it does not mention.
protocol SDLRule {
    mutating func enter(schema: SchemaDefinition, errors: inout [GraphQLError])
    /// The operation types of a `schema` definition or extension.
    mutating func enter(operationTypes: [OperationTypeDefinition], errors: inout [GraphQLError])
    mutating func enter(type: TypeDefinition, isExtension: Bool, errors: inout [GraphQLError])
    /// A type extension, after its directives were told of together.
    mutating func enterContents(ofExtension type: TypeDefinition, errors: inout [GraphQLError])
    mutating func enter(directiveDefinition: DirectiveDefinition, errors: inout [GraphQLError])
    /// A reference to a type by name.
    mutating func enter(typeName: Name, errors: inout [GraphQLError])
    /// All directives applied to one node, before that node's parts.
    mutating func enter(directives: [Directive], on site: DirectiveSite, errors: inout [GraphQLError])
    /// One applied directive, in its place.
    mutating func enter(directive: Directive, on site: DirectiveSite, errors: inout [GraphQLError])
    /// The same, after its arguments.
    mutating func leave(directive: Directive, errors: inout [GraphQLError])
    /// A default value or an argument of an applied directive.
    mutating func enter(value: Value, errors: inout [GraphQLError])
}

extension SDLRule {
    mutating func enter(schema: SchemaDefinition, errors: inout [GraphQLError]) {}
    mutating func enter(operationTypes: [OperationTypeDefinition], errors: inout [GraphQLError]) {}
    mutating func enter(type: TypeDefinition, isExtension: Bool, errors: inout [GraphQLError]) {}
    mutating func enterContents(ofExtension type: TypeDefinition, errors: inout [GraphQLError]) {}
    mutating func enter(directiveDefinition: DirectiveDefinition, errors: inout [GraphQLError]) {}
    mutating func enter(typeName: Name, errors: inout [GraphQLError]) {}
    mutating func enter(directives: [Directive], on site: DirectiveSite, errors: inout [GraphQLError]) {}
    mutating func enter(directive: Directive, on site: DirectiveSite, errors: inout [GraphQLError]) {}
    mutating func leave(directive: Directive, errors: inout [GraphQLError]) {}
    mutating func enter(value: Value, errors: inout [GraphQLError]) {}
}

/// What a directive is applied to.
struct DirectiveSite {
    let location: DirectiveLocation
    let owner: Owner

    /// Definitions whose extensions count as the same place.
    enum Owner {
        case schema
        case type(String)
        /// Anything that cannot be extended: each is a place of its own.
        case single
    }
}
