/// A literal or a variable as written.
///
/// Spec: https://spec.graphql.org/September2025/#Value
package struct Value: Sendable {
    package var kind: Kind
    package var location: SourceLocation

    package enum Kind: Sendable {
        /// Without the `$`.
        case variable(String)
        /// The number's text, as written.
        case int(String)
        /// The number's text, as written.
        case float(String)
        /// The string's value, escapes resolved and block indentation removed.
        case string(String, isBlock: Bool)
        case boolean(Bool)
        case null
        case enumValue(String)
        case list([Value])
        case object([ObjectField])
    }

    package init(_ kind: Kind, at location: SourceLocation) {
        self.kind = kind
        self.location = location
    }
}

/// A field of an object value.
///
/// Spec: https://spec.graphql.org/September2025/#ObjectField
package struct ObjectField: Sendable {
    package var name: Name
    package var value: Value

    package init(name: Name, value: Value) {
        self.name = name
        self.value = value
    }

    package var location: SourceLocation { name.location }
}

/// A type as written in a document or in SDL, not yet looked up.
///
/// Spec: https://spec.graphql.org/September2025/#Type
package indirect enum TypeReference: Sendable {
    case named(Name)
    case list(TypeReference, SourceLocation)
    case nonNull(TypeReference)

    /// The name inside all lists and non-nulls.
    package var namedType: Name {
        switch self {
        case .named(let name): name
        case .list(let item, _): item.namedType
        case .nonNull(let inner): inner.namedType
        }
    }

    package var location: SourceLocation {
        switch self {
        case .named(let name): name.location
        case .list(_, let location): location
        case .nonNull(let inner): inner.location
        }
    }
}
