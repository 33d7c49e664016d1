import GraphQLLanguage

/// The variables of one request after coercion, in the order in which the operation declares them.
///
/// One that was not provided and has no default is there without a value.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Coercing-Variable-Values
// PERF: a class, since it is handed on several times, and has four references.
package final class VariableValues: Sendable {
    package let names: [String]
    private let values: [InputValue?]
    private let places: NameIndex

    /// No variables.
    package static let none = VariableValues(names: [], values: [])

    /// - Precondition: As many values as names; names are unique.
    package init(names: [String], values: [InputValue?]) {
        self.names = names
        self.values = values
        places = NameIndex(names)
    }

    /// Position among the operation's variable definitions.
    package func index(of name: String) -> Int? { places.index(of: name) }

    /// Nil when it was not provided and has no default.
    package subscript(index: Int) -> InputValue? { index >= 0 && index < values.count ? values[index] : nil }

    /// Nil when it was not provided and has no default, or is none of the operation's variables.
    package subscript(name: String) -> InputValue? { index(of: name).flatMap { values[$0] } }
}

/// The arguments of a field or directive after coercion, in the order of their definitions.
///
/// One that was not given and has no default is left out.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Coercing-Field-Arguments
package struct ArgumentValues: Hashable, Sendable {
    package var members: [InputValue.Member]

    package static let none = ArgumentValues([])

    package init(_ members: [InputValue.Member]) { self.members = members }

    package subscript(name: String) -> InputValue? { members.first { $0.name == name }?.value }

    package var isEmpty: Bool { members.isEmpty }
}
