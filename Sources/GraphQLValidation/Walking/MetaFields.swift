import GraphQLLanguage
import GraphQLTypes

/// The fields that types have without declaring them: `__typename` on every composite type, `__schema` and `__type` on the query
/// root.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Type-Name-Introspection and #sec-Schema-Introspection
struct MetaFields {
    private var typename: OutputField?
    private var schemaField: OutputField?
    private var typeField: OutputField?

    /// - Parameter parent: What the field is selected on.
    /// - Returns: Nil for a name that is no such field there.
    mutating func field(named name: String, on parent: NamedType, in schema: Schema) -> OutputField? {
        switch name {
        case "__typename":
            if let typename { return typename }
            typename = nonNull("String", in: schema).map { OutputField(name: name, type: $0) }
            return typename
        case "__schema":
            guard parent.id == schema.queryType else { return nil }
            if let schemaField { return schemaField }
            schemaField = nonNull("__Schema", in: schema).map { OutputField(name: name, type: $0) }
            return schemaField
        case "__type":
            guard parent.id == schema.queryType else { return nil }
            if let typeField { return typeField }
            guard let type = schema.type(named: "__Type"), let string = nonNull("String", in: schema) else { return nil }
            typeField = OutputField(
                name: name,
                arguments: [InputMember(name: "name", type: string)],
                type: GraphQLType(type.id)
            )
            return typeField
        default: return nil
        }
    }

    private func nonNull(_ name: String, in schema: Schema) -> GraphQLType? {
        schema.type(named: name).flatMap { GraphQLType($0.id).wrappedInNonNull() }
    }
}
