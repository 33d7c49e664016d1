import GraphQLLanguage
package import OrderedJSON

/// A schema as introspection shows it: a row of cells for every type, field, argument, enum value and directive, as JSON text
/// already.
///
/// An answer is put together by copying from here.
///
/// A row has a column for `__typename`, and one for each field of its introspection type.
///
/// PERF: numbers alone, which are read without counting references: an introspection query asks for most of the schema. The
/// texts of a row stand together, so that what is selected in the order of the columns is copied as one.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Schema-Introspection.Schema-Introspection-Schema
package final class IntrospectedSchema: Sendable {
    /// An object of an introspection type.
    package struct Row: Sendable, Equatable {
        /// Of its first cell in `cells`.
        package let index: UInt32
    }

    /// What an object shows for one of the fields of its type.
    package struct Cell: Sendable {
        /// `,"name":`, with the value behind it if that is a leaf.
        package let text: JSONPieces.Piece
        package let value: Value
        /// Columns, from this one on, that have leaves.
        package fileprivate(set) var leafCount: Int32 = 0
    }

    package enum Value: Sendable {
        /// A scalar, a list of scalars, an empty list, or null.
        case leaf
        case object(Row)
        /// A range of `members`, not empty.
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
    package let cells: [Cell]
    private let rowsOfTypes: [Row]
    /// By introspection type and field; empty for other types.
    private let columns: [[Int32]]

    init(_ schema: Schema) {
        var builder = Builder(schema)
        root = builder.addSchema()
        members = builder.members
        cells = builder.cells
        rowsOfTypes = builder.rowsOfTypes
        columns = schema.types.map { builder.columns(of: $0) }
        texts = builder.texts.pieces()
    }

    /// The object of type `__Type` for a named type.
    package func row(of type: TypeID) -> Row { rowsOfTypes[Int(type.index)] }

    /// The column of a field of an introspection type, by the field's place in it; -1 stands for `__typename`.
    package func column(ofField index: Int32, of type: TypeID) -> Int32 {
        index < 0 ? 0 : columns[Int(type.index)][Int(index)]
    }

    /// Bytes of `,"name":`.
    package static func labelCount(of name: String) -> UInt32 { UInt32(name.utf8.count + 4) }
}

/// Fills the rows.
private struct Builder: ~Copyable {
    typealias Row = IntrospectedSchema.Row
    typealias Cell = IntrospectedSchema.Cell

    private let schema: Schema
    private(set) var cells: [Cell] = []
    private(set) var members: [IntrospectedSchema.Member] = []
    private(set) var rowsOfTypes: [Row] = []
    private var rowsOfWrappers: [GraphQLType: Row] = [:]
    private(set) var texts = JSONPieces.Builder(capacity: 1 << 14)

    private let schemaColumns: Columns
    private let typeColumns: Columns
    private let fieldColumns: Columns
    private let inputColumns: Columns
    private let enumValueColumns: Columns
    private let directiveColumns: Columns

    /// An introspection type, with the names of its fields in the order of the columns.
    private struct Columns {
        let type: String
        var names: [String]
    }

    /// A value before it is text.
    private enum Content {
        case null
        case text(String)
        case truth(Bool)
        case texts([String])
        case object(Row)
        case list(Range<UInt32>)

        /// Null without a text.
        init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    }

    init(_ schema: Schema) {
        self.schema = schema
        func columns(_ type: String, first: [String] = []) -> Columns {
            let names = schema.type(named: type)?.fields.map(\.name) ?? []
            return Columns(type: type, names: first.filter(names.contains) + names.filter { !first.contains($0) })
        }
        schemaColumns = columns("__Schema")
        typeColumns = columns("__Type", first: Self.usualOrder)
        fieldColumns = columns("__Field")
        inputColumns = columns("__InputValue")
        enumValueColumns = columns("__EnumValue")
        directiveColumns = columns("__Directive")
        // Types refer to each other: each has its place before any is filled.
        for _ in schema.types { rowsOfTypes.append(reserve(typeColumns)) }
        for type in schema.types { fill(type) }
    }

    /// Fields of `__Type` as tools ask for them (graphql-js's `getIntrospectionQuery`): of a type, and of a reference to one.
    private static let usualOrder = [
        "kind", "name", "ofType", "description", "fields", "inputFields", "interfaces", "enumValues", "possibleTypes",
    ]

    /// The column of each field of an introspection type.
    func columns(of type: NamedType) -> [Int32] {
        let all = [schemaColumns, typeColumns, fieldColumns, inputColumns, enumValueColumns, directiveColumns]
        guard let columns = all.first(where: { $0.type == type.name }) else { return [] }
        return type.fields.map { field in
            Int32((columns.names.firstIndex(of: field.name) ?? 0) + 1)
        }
    }

    /// Room for a row.
    private mutating func reserve(_ columns: Columns) -> Row {
        let cell = Cell(text: .empty, value: .leaf)
        defer { cells.append(contentsOf: repeatElement(cell, count: columns.names.count + 1)) }
        return Row(index: UInt32(cells.count))
    }

    private mutating func add(_ columns: Columns, _ content: (inout Self, String) -> Content) -> Row {
        let row = reserve(columns)
        fill(row, columns, content)
        return row
    }

    private mutating func fill(_ row: Row, _ columns: Columns, _ content: (inout Self, String) -> Content) {
        // First the rows that this one refers to, so that its own texts stand together.
        let contents = columns.names.map { content(&self, $0) }
        let start = Int(row.index)
        cells[start] = cell("__typename", .text(columns.type))
        for (index, content) in contents.enumerated() {
            cells[start + 1 + index] = cell(columns.names[index], content)
        }
        var leafCount: Int32 = 0
        for index in (start...start + contents.count).reversed() {
            if case .leaf = cells[index].value { leafCount += 1 } else { leafCount = 0 }
            cells[index].leafCount = leafCount
        }
    }

    private mutating func cell(_ name: String, _ content: Content) -> Cell {
        var value = IntrospectedSchema.Value.leaf
        let text = texts.add { output in
            output.append(byte: UInt8(ascii: ","))
            output.appendQuoted(name)
            output.append(byte: UInt8(ascii: ":"))
            switch content {
            case .null: output.append("null")
            case .text(let text): output.appendQuoted(text)
            case .truth(let isTrue): output.append(isTrue ? "true" : "false")
            case .texts(let texts): output.appendList(texts) { text, output in output.appendQuoted(text) }
            case .object(let row): value = .object(row)
            case .list(let members) where members.isEmpty: output.append("[]")
            case .list(let members): value = .list(members)
            }
        }
        return Cell(text: text, value: value)
    }

    // MARK: The introspection types

    mutating func addSchema() -> Row {
        let schema = schema
        return add(schemaColumns) { builder, column in
            switch column {
            case "description": Content(schema.description)
            case "types": builder.list(schema.types.filter { !$0.isHidden }.map(\.id))
            case "queryType": builder.type(schema.queryType)
            case "mutationType": builder.type(schema.mutationType)
            case "subscriptionType": builder.type(schema.subscriptionType)
            case "directives":
                builder.list(schema.directives.filter { !$0.isHidden }.map { (builder.add($0), false) })
            default: .null
            }
        }
    }

    private mutating func fill(_ type: NamedType) {
        let hasFields = type.kind == .object || type.kind == .interface
        fill(rowsOfTypes[Int(type.id.index)], typeColumns) { builder, column in
            switch column {
            case "kind": .text(type.kind.introspected)
            case "name": .text(type.name)
            case "description": Content(type.description)
            case "specifiedByURL": Content(type.specifiedByURL)
            case "fields" where hasFields:
                builder.list(type.fields.map { (builder.add($0), $0.deprecationReason != nil) })
            case "interfaces" where hasFields: builder.list(type.interfaces)
            case "possibleTypes" where type.isAbstract: builder.list(type.possibleTypes)
            case "enumValues" where type.kind == .enumeration:
                builder.list(type.enumValues.map { (builder.add($0), $0.deprecationReason != nil) })
            case "inputFields" where type.kind == .inputObject: builder.list(type.inputFields)
            case "isOneOf" where type.kind == .inputObject: .truth(type.isOneOf)
            default: .null
            }
        }
    }

    /// A list or non-null type has a kind and an inner type; everything else is null.
    private mutating func type(_ type: GraphQLType) -> Content {
        guard !type.isNamed else { return .object(rowsOfTypes[Int(type.named.index)]) }
        if let known = rowsOfWrappers[type] { return .object(known) }
        let row = add(typeColumns) { builder, column in
            switch column {
            case "kind": .text(type.isNonNull ? "NON_NULL" : "LIST")
            case "ofType": builder.type(type.isNonNull ? type.nullable : type.item ?? type)
            default: .null
            }
        }
        rowsOfWrappers[type] = row
        return .object(row)
    }

    private mutating func add(_ field: OutputField) -> Row {
        add(fieldColumns) { builder, column in
            switch column {
            case "name": .text(field.name)
            case "description": Content(field.description)
            case "args": builder.list(field.arguments)
            case "type": builder.type(field.type)
            case "isDeprecated": .truth(field.deprecationReason != nil)
            case "deprecationReason": Content(field.deprecationReason)
            default: .null
            }
        }
    }

    private mutating func add(_ input: InputMember) -> Row {
        add(inputColumns) { builder, column in
            switch column {
            case "name": .text(input.name)
            case "description": Content(input.description)
            case "type": builder.type(input.type)
            case "defaultValue": Content(input.defaultLiteral.map { printValue($0) })
            case "isDeprecated": .truth(input.deprecationReason != nil)
            case "deprecationReason": Content(input.deprecationReason)
            default: .null
            }
        }
    }

    private mutating func add(_ value: EnumValue) -> Row {
        add(enumValueColumns) { _, column in
            switch column {
            case "name": .text(value.name)
            case "description": Content(value.description)
            case "isDeprecated": .truth(value.deprecationReason != nil)
            case "deprecationReason": Content(value.deprecationReason)
            default: .null
            }
        }
    }

    private mutating func add(_ directive: SchemaDirective) -> Row {
        add(directiveColumns) { builder, column in
            switch column {
            case "name": .text(directive.name)
            case "description": Content(directive.description)
            case "isRepeatable": .truth(directive.isRepeatable)
            // After the September 2025 edition directives may be deprecated; no SDL says so yet.
            case "isDeprecated": .truth(false)
            case "args": builder.list(directive.arguments)
            case "locations": .texts(directive.locations.map(\.rawValue))
            default: .null
            }
        }
    }

    // MARK: Values

    private mutating func type(_ type: TypeID?) -> Content { type.map { .object(rowsOfTypes[Int($0.index)]) } ?? .null }

    private mutating func list(_ types: [TypeID]) -> Content { list(types.map { (rowsOfTypes[Int($0.index)], false) }) }

    private mutating func list(_ inputs: [InputMember]) -> Content {
        list(inputs.map { (add($0), $0.deprecationReason != nil) })
    }

    private mutating func list(_ rows: [(row: Row, isDeprecated: Bool)]) -> Content {
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
