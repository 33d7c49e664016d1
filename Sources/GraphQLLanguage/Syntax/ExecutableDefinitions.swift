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

/// `{ … }`: what is selected from one object, in the order written.
///
/// Spec: https://spec.graphql.org/September2025/#SelectionSet
package struct SelectionSet: Sendable {
    package var selections: [Selection]
    /// Of the `{`.
    package var location: SourceLocation

    @inlinable
    package init(selections: [Selection], location: SourceLocation) {
        self.selections = selections
        self.location = location
    }
}

/// A field, or fields brought in by a fragment.
///
/// PERF: nodes of selections are objects, so that handing one around is one reference count instead of six.
///
/// Spec: https://spec.graphql.org/September2025/#Selection
package enum Selection: Sendable {
    case field(Field)
    case fragmentSpread(FragmentSpread)
    case inlineFragment(InlineFragment)
}

/// A field asked for, with the name that its value shall have in the response.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Language.Fields
package final class Field: Sendable {
    package let alias: Name?
    package let name: Name
    package let arguments: [Argument]
    package let directives: [Directive]
    package let selectionSet: SelectionSet?

    @inlinable
    package init(
        alias: Name?,
        name: Name,
        arguments: [Argument],
        directives: [Directive],
        selectionSet: SelectionSet?
    ) {
        self.alias = alias
        self.name = name
        self.arguments = arguments
        self.directives = directives
        self.selectionSet = selectionSet
    }

    /// The name of this field in the response: its alias, or else its name.
    @inlinable
    package var responseName: String { alias?.text ?? name.text }

    @inlinable
    package var location: SourceLocation { alias?.location ?? name.location }
}

/// `name: value`, given to a field or a directive.
///
/// Spec: https://spec.graphql.org/September2025/#Argument
package struct Argument: Sendable {
    package var name: Name
    package var value: Value

    @inlinable
    package init(name: Name, value: Value) {
        self.name = name
        self.value = value
    }

    @inlinable
    package var location: SourceLocation { name.location }
}

/// `...Name`: the selections of a fragment definition, if it applies.
///
/// Spec: https://spec.graphql.org/September2025/#FragmentSpread
package final class FragmentSpread: Sendable {
    package let name: Name
    package let directives: [Directive]
    /// Of the `...`.
    package let location: SourceLocation

    package init(name: Name, directives: [Directive], location: SourceLocation) {
        self.name = name
        self.directives = directives
        self.location = location
    }
}

/// `... on Type { … }`: selections for objects of that type, or under a directive.
///
/// Spec: https://spec.graphql.org/September2025/#InlineFragment
package final class InlineFragment: Sendable {
    package let typeCondition: Name?
    package let directives: [Directive]
    package let selectionSet: SelectionSet
    /// Of the `...`.
    package let location: SourceLocation

    package init(
        typeCondition: Name?,
        directives: [Directive],
        selectionSet: SelectionSet,
        location: SourceLocation
    ) {
        self.typeCondition = typeCondition
        self.directives = directives
        self.selectionSet = selectionSet
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

/// `@name(…)`, put on a part of a document.
///
/// Spec: https://spec.graphql.org/September2025/#Directive
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
