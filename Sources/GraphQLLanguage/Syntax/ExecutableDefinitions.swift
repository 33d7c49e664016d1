/// The three kinds of operation.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Language.Operations
package enum OperationType: String, Hashable, Sendable, CaseIterable {
    case query
    case mutation
    case subscription
}

/// An operation: what a client can ask to be run.
///
/// Spec: https://spec.graphql.org/September2025/#OperationDefinition
package struct OperationDefinition: Sendable {
    package var description: Description?
    package var operationType: OperationType
    package var name: Name?
    package var variables: [VariableDefinition]
    package var directives: [Directive]
    package var selectionSet: SelectionSet
    /// Where it starts: at its description, if it has one.
    package var location: SourceLocation

    package init(
        description: Description?,
        operationType: OperationType,
        name: Name?,
        variables: [VariableDefinition],
        directives: [Directive],
        selectionSet: SelectionSet,
        location: SourceLocation
    ) {
        self.description = description
        self.operationType = operationType
        self.name = name
        self.variables = variables
        self.directives = directives
        self.selectionSet = selectionSet
        self.location = location
    }
}

/// `$name: Type = default`: a variable that an operation takes.
///
/// Spec: https://spec.graphql.org/September2025/#VariableDefinition
package struct VariableDefinition: Sendable {
    package var description: Description?
    /// Without the `$`.
    package var name: Name
    package var type: TypeReference
    package var defaultValue: Value?
    package var directives: [Directive]
    /// Where it starts: at its description, or else at the `$`.
    package var location: SourceLocation

    package init(
        description: Description?,
        name: Name,
        type: TypeReference,
        defaultValue: Value?,
        directives: [Directive],
        location: SourceLocation
    ) {
        self.description = description
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
        self.directives = directives
        self.location = location
    }
}

/// `fragment Name on Type { … }`: selections to spread elsewhere.
///
/// Spec: https://spec.graphql.org/September2025/#FragmentDefinition
package struct FragmentDefinition: Sendable {
    package var description: Description?
    package var name: Name
    package var typeCondition: Name
    package var directives: [Directive]
    package var selectionSet: SelectionSet
    /// Where it starts: at its description, or else at the word `fragment`.
    package var location: SourceLocation

    package init(
        description: Description?,
        name: Name,
        typeCondition: Name,
        directives: [Directive],
        selectionSet: SelectionSet,
        location: SourceLocation
    ) {
        self.description = description
        self.name = name
        self.typeCondition = typeCondition
        self.directives = directives
        self.selectionSet = selectionSet
        self.location = location
    }
}

/// `name: value`, given to a field or a directive.
///
/// Spec: https://spec.graphql.org/September2025/#Argument
@usableFromInline
package struct Argument: Sendable {
    package var name: Name
    package var value: Value

    package init(name: Name, value: Value) {
        self.name = name
        self.value = value
    }

    package var location: SourceLocation { name.location }
}

/// `@name(…)`, put on a part of a document.
///
/// Spec: https://spec.graphql.org/September2025/#Directive
@usableFromInline
package struct Directive: Sendable {
    /// Without the `@`.
    package var name: Name
    package var arguments: [Argument]
    /// Of the `@`.
    package var location: SourceLocation

    package init(name: Name, arguments: [Argument], location: SourceLocation) {
        self.name = name
        self.arguments = arguments
        self.location = location
    }

    /// The literal given for an argument, if any.
    package func argument(_ name: String) -> Value? { arguments.first { $0.name.text == name }?.value }
}
