/// The fields that types have without declaring them: `__typename` on every composite type, `__schema` and `__type` on the query
/// root.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Type-Name-Introspection and #sec-Schema-Introspection
struct MetaFields: Sendable {
    private let typename: OutputField?
    private let schema: OutputField?
    private let type: OutputField?

    init(_ types: [NamedType]) {
        func named(_ name: String) -> GraphQLType? { types.first { $0.name == name }.map { GraphQLType($0.id) } }
        let string = named("String")?.wrappedInNonNull()
        typename = string.map { OutputField(name: "__typename", type: $0) }
        schema = named("__Schema")?.wrappedInNonNull().map { OutputField(name: "__schema", type: $0) }
        if let string, let result = named("__Type") {
            type = OutputField(name: "__type", arguments: [InputMember(name: "name", type: string)], type: result)
        } else {
            type = nil
        }
    }

    /// Those of a composite type.
    func fields(isQueryRoot: Bool) -> [OutputField] {
        (isQueryRoot ? [typename, schema, type] : [typename]).compactMap { $0 }
    }

    func field(named name: String, isQueryRoot: Bool) -> OutputField? {
        switch name {
        case "__typename": typename
        case "__schema": isQueryRoot ? schema : nil
        case "__type": isQueryRoot ? type : nil
        default: nil
        }
    }
}
