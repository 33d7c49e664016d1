package import GraphQLLanguage

/// What a schema coordinate means in one schema.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Schema-Coordinates.Semantics
package enum SchemaElement: Sendable {
    case type(NamedType)
    case field(OutputField, of: NamedType)
    case inputField(InputMember, of: NamedType)
    case enumValue(EnumValue, of: NamedType)
    case argument(InputMember, of: OutputField, in: NamedType)
    case directive(SchemaDirective)
    case directiveArgument(InputMember, of: SchemaDirective)
}

/// Why a coordinate cannot be looked up: what contains the element is not there, or cannot contain it.
package struct SchemaCoordinateError: Error, Hashable, Sendable {
    package let coordinate: SchemaCoordinate
    /// In the words of graphql-js.
    package let message: String
}

extension Schema {
    /// The element that a coordinate names; nil if what contains it exists and has none of that name.
    ///
    /// Spec: https://spec.graphql.org/September2025/#sec-Schema-Coordinates.Semantics
    /// - Throws: If what contains the element does not exist, or is of a kind that cannot contain it.
    package func element(at coordinate: SchemaCoordinate) throws(SchemaCoordinateError) -> SchemaElement? {
        switch coordinate {
        case .type(let name): return type(named: name).map { .type($0) }
        case .member(let typeName, let name):
            let type = try container(typeName, of: coordinate)
            switch type.kind {
            case .enumeration: return type.enumValue(named: name).map { .enumValue($0, of: type) }
            case .inputObject: return type.inputField(named: name).map { .inputField($0, of: type) }
            case .object, .interface: return field(named: name, of: type).map { .field($0, of: type) }
            case .scalar, .union:
                throw SchemaCoordinateError(
                    coordinate: coordinate,
                    message: "Expected \"\(typeName)\" to be an Enum, Input Object, Object or Interface type."
                )
            }
        case .argument(let typeName, let fieldName, let name):
            let type = try container(typeName, of: coordinate)
            guard type.kind == .object || type.kind == .interface else {
                throw SchemaCoordinateError(
                    coordinate: coordinate,
                    message: "Expected \"\(typeName)\" to be an object type or interface type."
                )
            }
            guard let field = field(named: fieldName, of: type) else {
                throw SchemaCoordinateError(
                    coordinate: coordinate,
                    message: "Expected \"\(fieldName)\" to exist as a field of type \"\(typeName)\" in the schema."
                )
            }
            return field.argument(named: name).map { .argument($0, of: field, in: type) }
        case .directive(let name): return visibleDirective(named: name).map { .directive($0) }
        case .directiveArgument(let directiveName, let name):
            guard let directive = visibleDirective(named: directiveName) else {
                throw SchemaCoordinateError(
                    coordinate: coordinate,
                    message: "Expected \"\(directiveName)\" to be defined as a directive in the schema."
                )
            }
            return directive.argument(named: name).map { .directiveArgument($0, of: directive) }
        }
    }

    private func container(_ name: String, of coordinate: SchemaCoordinate) throws(SchemaCoordinateError) -> NamedType {
        guard let type = type(named: name) else {
            throw SchemaCoordinateError(
                coordinate: coordinate,
                message: "Expected \"\(name)\" to be defined as a type in the schema."
            )
        }
        return type
    }

    private func visibleDirective(named name: String) -> SchemaDirective? {
        directive(named: name).flatMap { $0.isHidden ? nil : $0 }
    }
}
