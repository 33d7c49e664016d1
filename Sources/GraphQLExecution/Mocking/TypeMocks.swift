package import GraphQLTypes
import OrderedJSON

extension FieldBindings {
    /// Bindings that give every field of every object type a value made from its type alone, so that a schema can be tried
    /// before anything is bound.
    ///
    /// No field is null: Int is 2, Float 3.14, String and every custom scalar `"str"`, Boolean true, ID `"id"`, an enum its
    /// first value, a list two items, a union its first member type by name, an interface the last of its object types by
    /// name. (Where no object type belongs to an abstract type, null stands for its objects.)
    package static func mocks(of schema: Schema) -> FieldBindings {
        var bindings = FieldBindings()
        for type in schema.types where type.kind == .object && !type.isIntrospection {
            for field in type.fields {
                bindings[type.id, field.name] = .compute(TypeMock(of: field.type, in: schema.api))
            }
        }
        return bindings
    }
}

/// A value made from a field's type.
private struct TypeMock: Computation {
    let requirements: [Requirement] = []
    /// JSON text.
    private let json: [UInt8]

    /// Lists within lists double the value; those deeper than this have one item each.
    private static let maxDoublings = 8

    init(of type: GraphQLType, in schema: Schema) {
        let item = Self.item(of: schema[type.named], in: schema) ?? "null"
        json = Self.wrap(Array(item.utf8), in: type, doublings: 0)
    }

    func specialised(for selection: [Requirement]) -> any Computation { self }

    func fill(_ column: inout ComputedColumn) {
        column.fill { (_, scratch) throws(ExecutionFailure) in
            scratch.append(contentsOf: json)
            return .written
        }
    }

    private static func wrap(_ text: [UInt8], in type: GraphQLType, doublings: Int) -> [UInt8] {
        guard let item = type.item else { return text }
        let inner = wrap(text, in: item, doublings: doublings + 1)
        let comma = [UInt8(ascii: ",")]
        return [UInt8(ascii: "[")] + inner + (doublings < maxDoublings ? comma + inner : []) + [UInt8(ascii: "]")]
    }

    private static func item(of type: NamedType, in schema: Schema) -> String? {
        switch type.kind {
        case .scalar:
            switch type.builtInScalar {
            case .int: "2"
            case .float: "3.14"
            case .boolean: "true"
            case .id: "\"id\""
            case .string, nil: "\"str\""
            }
        case .enumeration: type.enumValues.first.map { "\"\($0.name)\"" }
        case .object: object(type.name)
        case .union: possibleNames(of: type, in: schema).first.map(object)
        case .interface: possibleNames(of: type, in: schema).last.map(object)
        // No output type.
        case .inputObject: nil
        }
    }

    private static func object(_ typeName: String) -> String { "{\"__typename\":\"\(typeName)\"}" }

    /// Compared by code unit.
    private static func possibleNames(of type: NamedType, in schema: Schema) -> [String] {
        type.possibleTypes.map { schema[$0].name }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
