/// The name of one element of a schema, such as `Query.frobs(first:)`: how people and tools point at it.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Schema-Coordinates
package enum SchemaCoordinate: Hashable, Sendable {
    /// `Name`
    case type(String)
    /// `Name . Name`: a field, an input field or an enum value, as the kind of the type says.
    case member(type: String, name: String)
    /// `Name . Name ( Name : )`
    case argument(type: String, field: String, name: String)
    /// `@ Name`
    case directive(String)
    /// `@ Name ( Name : )`
    case directiveArgument(directive: String, name: String)
}

extension SchemaCoordinate: CustomStringConvertible {
    /// As it is written; parsing it gives the same coordinate.
    package var description: String {
        switch self {
        case .type(let type): type
        case .member(let type, let name): "\(type).\(name)"
        case .argument(let type, let field, let name): "\(type).\(field)(\(name):)"
        case .directive(let directive): "@\(directive)"
        case .directiveArgument(let directive, let name): "@\(directive)(\(name):)"
        }
    }
}
