import GraphQLLanguage
package import OrderedJSON

/// A schema as introspection shows it: a row of values for every type, field, argument, enum value and directive, with its
/// strings as JSON text already.
///
/// An answer is put together by copying from here.
///
/// A row has a column for each field of its introspection type, in their order.
///
/// PERF: numbers alone, which are read without counting references: an introspection query asks for most of the schema.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Schema-Introspection.Schema-Introspection-Schema
package final class IntrospectedSchema: Sendable {
    /// An object of an introspection type.
    package struct Row: Sendable, Equatable {
        /// Of its first value in `values`.
        package let index: UInt32
    }

    /// What an object has for one of the fields of its type.
    package enum Value: Sendable {
        /// JSON text: a leaf, a list of leaves, or `null`.
        case text(JSONPieces.Piece)
        case object(Row)
        /// A range of `members`.
        case list(Range<UInt32>)
    }

    /// An element of a list.
    package struct Member: Sendable {
        package let row: Row
        package let isDeprecated: Bool
    }

    /// The object of type `__Schema`.
    package let root: Row
    /// The elements of all lists.
    package let members: [Member]
    /// Where texts stand.
    package let texts: JSONPieces
    /// Those of each row stand together, in the order of the columns.
    package let values: [Value]
    private let rowsOfTypes: [Row]

    init(_ schema: Schema) {
        var builder = Builder(schema)
        root = builder.addSchema()
        members = builder.members
        values = builder.values
        rowsOfTypes = builder.rowsOfTypes
        texts = builder.texts.pieces()
    }

    /// The object of type `__Type` for a named type.
    package func row(of type: TypeID) -> Row { rowsOfTypes[Int(type.index)] }
}

/// Fills the rows.
private struct Builder: ~Copyable {
    typealias Row = IntrospectedSchema.Row
    typealias Value = IntrospectedSchema.Value

    private let schema: Schema
    private(set) var values: [Value] = []
    private(set) var members: [IntrospectedSchema.Member] = []
    private(set) var rowsOfTypes: [Row] = []
    private var rowsOfWrappers: [GraphQLType: Row] = [:]
    private(set) var texts = JSONPieces.Builder(capacity: 1 << 14)
    private var pieces: [String: JSONPieces.Piece] = [:]
    private let null: Value
    private let yes: Value
    private let no: Value

    private let schemaColumns: [String]
    private let typeColumns: [String]
    private let fieldColumns: [String]
    private let inputColumns: [String]
    private let enumValueColumns: [String]
    private let directiveColumns: [String]

    init(_ schema: Schema) {
        self.schema = schema
        func columns(_ type: String) -> [String] { schema.type(named: type)?.fields.map(\.name) ?? [] }
        schemaColumns = columns("__Schema")
        typeColumns = columns("__Type")
        fieldColumns = columns("__Field")
        inputColumns = columns("__InputValue")
        enumValueColumns = columns("__EnumValue")
        directiveColumns = columns("__Directive")
        null = .text(texts.add { $0.append("null") })
        yes = .text(texts.add { $0.append("true") })
        no = .text(texts.add { $0.append("false") })
        // Types refer to each other: each has its place before any is filled.
        for _ in schema.types { rowsOfTypes.append(reserve(typeColumns)) }
        for type in schema.types { fill(type) }
    }

    /// A row of nulls.
    private mutating func reserve(_ columns: [String]) -> Row {
        defer { values.append(contentsOf: repeatElement(null, count: columns.count)) }
        return Row(index: UInt32(values.count))
    }

    private mutating func add(_ columns: [String], _ value: (inout Self, String) -> Value) -> Row {
        let row = reserve(columns)
        fill(row, columns, value)
        return row
    }

    private mutating func fill(_ row: Row, _ columns: [String], _ value: (inout Self, String) -> Value) {
        for (index, column) in columns.enumerated() {
            let value = value(&self, column)
            values[Int(row.index) + index] = value
        }
    }

    // MARK: The introspection types

    mutating func addSchema() -> Row {
        let schema = schema
        return add(schemaColumns) { builder, column in
            switch column {
            case "description": builder.text(schema.description)
            case "types": builder.list(schema.types.filter { !$0.isHidden }.map(\.id))
            case "queryType": builder.type(schema.queryType)
            case "mutationType": builder.type(schema.mutationType)
            case "subscriptionType": builder.type(schema.subscriptionType)
            case "directives":
                builder.list(schema.directives.filter { !$0.isHidden }.map { (builder.add($0), false) })
            default: builder.null
            }
        }
    }

    private mutating func fill(_ type: NamedType) {
        let hasFields = type.kind == .object || type.kind == .interface
        fill(rowsOfTypes[Int(type.id.index)], typeColumns) { builder, column in
            switch column {
            case "kind": builder.text(type.kind.introspected)
            case "name": builder.text(type.name)
            case "description": builder.text(type.description)
            case "specifiedByURL": builder.text(type.specifiedByURL)
            case "fields" where hasFields:
                builder.list(type.fields.map { (builder.add($0), $0.deprecationReason != nil) })
            case "interfaces" where hasFields: builder.list(type.interfaces)
            case "possibleTypes" where type.isAbstract: builder.list(type.possibleTypes)
            case "enumValues" where type.kind == .enumeration:
                builder.list(type.enumValues.map { (builder.add($0), $0.deprecationReason != nil) })
            case "inputFields" where type.kind == .inputObject: builder.list(type.inputFields)
            case "isOneOf" where type.kind == .inputObject: builder.truth(type.isOneOf)
            default: builder.null
            }
        }
    }

    /// A list or non-null type has a kind and an inner type; everything else is null.
    private mutating func type(_ type: GraphQLType) -> Value {
        guard !type.isNamed else { return .object(rowsOfTypes[Int(type.named.index)]) }
        if let known = rowsOfWrappers[type] { return .object(known) }
        let row = add(typeColumns) { builder, column in
            switch column {
            case "kind": builder.text(type.isNonNull ? "NON_NULL" : "LIST")
            case "ofType": builder.type(type.isNonNull ? type.nullable : type.item ?? type)
            default: builder.null
            }
        }
        rowsOfWrappers[type] = row
        return .object(row)
    }

    private mutating func add(_ field: OutputField) -> Row {
        add(fieldColumns) { builder, column in
            switch column {
            case "name": builder.text(field.name)
            case "description": builder.text(field.description)
            case "args": builder.list(field.arguments)
            case "type": builder.type(field.type)
            case "isDeprecated": builder.truth(field.deprecationReason != nil)
            case "deprecationReason": builder.text(field.deprecationReason)
            default: builder.null
            }
        }
    }

    private mutating func add(_ input: InputMember) -> Row {
        add(inputColumns) { builder, column in
            switch column {
            case "name": builder.text(input.name)
            case "description": builder.text(input.description)
            case "type": builder.type(input.type)
            case "defaultValue": builder.text(input.defaultLiteral.map { printValue($0) })
            case "isDeprecated": builder.truth(input.deprecationReason != nil)
            case "deprecationReason": builder.text(input.deprecationReason)
            default: builder.null
            }
        }
    }

    private mutating func add(_ value: EnumValue) -> Row {
        add(enumValueColumns) { builder, column in
            switch column {
            case "name": builder.text(value.name)
            case "description": builder.text(value.description)
            case "isDeprecated": builder.truth(value.deprecationReason != nil)
            case "deprecationReason": builder.text(value.deprecationReason)
            default: builder.null
            }
        }
    }

    private mutating func add(_ directive: SchemaDirective) -> Row {
        add(directiveColumns) { builder, column in
            switch column {
            case "name": builder.text(directive.name)
            case "description": builder.text(directive.description)
            case "isRepeatable": builder.truth(directive.isRepeatable)
            // After the September 2025 edition directives may be deprecated; no SDL says so yet.
            case "isDeprecated": builder.truth(false)
            case "args": builder.list(directive.arguments)
            case "locations":
                .text(
                    builder.texts.add { output in
                        output.appendList(directive.locations) { location, output in
                            output.appendQuoted(location.rawValue)
                        }
                    }
                )
            default: builder.null
            }
        }
    }

    // MARK: Values

    /// Each text is there once: names, and what many descriptions say.
    private mutating func text(_ text: String?) -> Value {
        guard let text else { return null }
        if let known = pieces[text] { return .text(known) }
        let piece = texts.add { $0.appendQuoted(text) }
        pieces[text] = piece
        return .text(piece)
    }

    private func truth(_ isTrue: Bool) -> Value { isTrue ? yes : no }

    private mutating func type(_ type: TypeID?) -> Value { type.map { .object(rowsOfTypes[Int($0.index)]) } ?? null }

    private mutating func list(_ types: [TypeID]) -> Value { list(types.map { (rowsOfTypes[Int($0.index)], false) }) }

    private mutating func list(_ inputs: [InputMember]) -> Value {
        list(inputs.map { (add($0), $0.deprecationReason != nil) })
    }

    private mutating func list(_ rows: [(row: Row, isDeprecated: Bool)]) -> Value {
        let start = UInt32(members.count)
        members += rows.map { IntrospectedSchema.Member(row: $0.row, isDeprecated: $0.isDeprecated) }
        return .list(start..<UInt32(members.count))
    }
}

extension TypeKind {
    /// The value of `__TypeKind`.
    fileprivate var introspected: String {
        switch self {
        case .scalar: "SCALAR"
        case .object: "OBJECT"
        case .interface: "INTERFACE"
        case .union: "UNION"
        case .enumeration: "ENUM"
        case .inputObject: "INPUT_OBJECT"
        }
    }
}
