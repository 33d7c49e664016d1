package import GraphQLLanguage
import NIOConcurrencyHelpers

/// A type system that was built and checked: what a document is validated against and run on.
///
/// Immutable.
///
/// Types refer to each other by `TypeID`, never by reference, so that a schema has no cycles and is freed with its last
/// owner.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Type-System
@usableFromInline
package final class Schema: Sendable {
    /// The texts it was built from; `SourceLocation.sourceIndex` of every definition counts into these.
    package let sources: [Source]
    package let description: String?
    /// User types in the order of their definitions, then built-in scalars and introspection types; those with
    /// `isHidden` are no part of what clients see.
    @usableFromInline package let types: [NamedType]
    package let queryType: TypeID?
    package let mutationType: TypeID?
    package let subscriptionType: TypeID?
    /// Built-in directives included.
    package let directives: [SchemaDirective]
    /// Directives applied to `schema` and its extensions.
    package let appliedDirectives: [Directive]

    /// What clients see, with the same types under the same ids; nil where that is all of it.
    private let reduced: Schema?

    private let metaFields: MetaFields
    private let visibleTypes: [TypeID]
    /// Of `visibleTypes`.
    private let typeNames: NameIndex
    private let directivesByName: [String: Int]
    /// Of types and fields; it begins with those that clients see, which so have the same numbers in both schemas.
    let names: NameTable
    let fieldTable: FieldTable
    /// By the number of a name.
    let typesByName: [TypeID?]
    private let madeIntrospection = NIOLockedValueBox<IntrospectedSchema?>(nil)

    package init(
        sources: [Source],
        description: String?,
        types: [NamedType],
        queryType: TypeID?,
        mutationType: TypeID?,
        subscriptionType: TypeID?,
        directives: [SchemaDirective],
        appliedDirectives: [Directive],
        api: Schema? = nil
    ) {
        self.sources = sources
        self.description = description
        self.types = types
        self.queryType = queryType
        self.mutationType = mutationType
        self.subscriptionType = subscriptionType
        self.directives = directives
        self.appliedDirectives = appliedDirectives
        self.reduced = api
        self.metaFields = MetaFields(types)
        let visible = types.filter { !$0.isHidden }
        self.visibleTypes = visible.map(\.id)
        self.typeNames = NameIndex(visible.map(\.name))
        self.directivesByName = Dictionary(
            directives.enumerated().map { ($1.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var names = api?.names ?? NameTable()
        self.fieldTable = FieldTable(types, metaFields: metaFields, queryType: queryType, names: &names)
        let numbers = visible.map { names.insert($0.name) }
        var typesByName: [TypeID?] = Array(repeating: nil, count: names.count)
        for (type, number) in zip(visible, numbers).reversed() { typesByName[Int(number)] = type.id }
        self.names = names
        self.typesByName = typesByName
    }

    /// The schema as clients see it: what their documents are validated against, what is introspected and printed.
    ///
    /// What is hidden from them is not there; everything else has the same ids here and there.
    package var api: Schema { reduced ?? self }

    /// The schema as introspection shows it: made when it is first asked for.
    package var introspected: IntrospectedSchema {
        madeIntrospection.withLockedValue { made in
            if let made { return made }
            let schema = IntrospectedSchema(self)
            made = schema
            return schema
        }
    }

    @inlinable
    package subscript(_ id: TypeID) -> NamedType { types[Int(id.index)] }

    /// Hidden types are not found.
    package func type(named name: String) -> NamedType? { typeNames.index(of: name).map { self[visibleTypes[$0]] } }

    /// A field of a composite type, `__typename` and on the query root `__schema` and `__type` included.
    package func field(named name: String, of type: NamedType) -> OutputField? {
        if let field = type.field(named: name) { return field }
        return name.utf8.starts(with: "__".utf8)
            ? metaFields.field(named: name, isQueryRoot: type.id == queryType) : nil
    }

    package func directive(named name: String) -> SchemaDirective? { directivesByName[name].map { directives[$0] } }

    package func rootType(of operation: OperationType) -> NamedType? {
        switch operation {
        case .query: queryType.map { self[$0] }
        case .mutation: mutationType.map { self[$0] }
        case .subscription: subscriptionType.map { self[$0] }
        }
    }

    /// The type as SDL writes it, such as `[Frob!]!`.
    package func text(of type: GraphQLType) -> String {
        if type.isNonNull { return text(of: type.nullable) + "!" }
        if let item = type.item { return "[" + text(of: item) + "]" }
        return self[type.named].name
    }

    /// True when objects of `object` may appear where `type` stands: the type itself, or an abstract type it belongs
    /// to.
    package func isPossible(_ object: TypeID, for type: TypeID) -> Bool {
        object == type || self[type].possibleTypeSet.contains(object)
    }
}
