import GraphQLTypes
import OrderedJSON

/// The fields through which a query reaches the schema itself.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Schema-Introspection
package enum IntrospectionRoot: String, Sendable {
    case schema = "__schema"
    case type = "__type"
}

/// What is selected of one introspection object, names resolved to cases while planning.
///
/// PERF: the keys of all fields stand in one array, and a field is read where it stands: an introspection query has many
/// selections, each of them new.
package final class IntrospectionSelection: Sendable {
    /// A field's arguments, in a box: few fields have any.
    package final class Arguments: Sendable {
        let plan: ArgumentPlan

        init(_ plan: ArgumentPlan) { self.plan = plan }
    }

    package struct Field: Sendable {
        package let kind: IntrospectionField
        /// Such as `includeDeprecated`; nil for a field that takes none.
        package let arguments: Arguments?
        package let below: IntrospectionSelection?
        /// Where its key ends in `keys`; it begins where the one before ends.
        fileprivate(set) var keyEnd = 0

        init(kind: IntrospectionField, arguments: Arguments?, below: IntrospectionSelection?) {
            self.kind = kind
            self.arguments = arguments
            self.below = below
        }
    }

    /// The introspection type, such as `__Field`.
    package let typeName: String
    package let fields: [Field]
    /// `"name":` of each field, ready to be written.
    private let keys: [UInt8]

    /// Takes the fields in response order, each with its response name.
    init(typeName: String, fields named: [(name: String, field: Field)]) {
        self.typeName = typeName
        var fields: [Field] = []
        var keys: [UInt8] = []
        fields.reserveCapacity(named.count)
        keys.reserveCapacity(named.count * 16)
        for (name, field) in named {
            // Names have nothing to escape.
            keys.append(UInt8(ascii: "\""))
            keys.append(contentsOf: name.utf8)
            keys.append(UInt8(ascii: "\""))
            keys.append(UInt8(ascii: ":"))
            fields.append(field)
            fields[fields.count - 1].keyEnd = keys.count
        }
        self.fields = fields
        self.keys = keys
    }

    /// Appends the key of a field.
    func appendKey(_ index: Int, to output: inout OutputBuffer) {
        let start = index == 0 ? 0 : fields[index - 1].keyEnd
        let end = fields[index].keyEnd
        keys.withUnsafeBufferPointer { output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[start..<end])) }
    }
}

/// Every field of the introspection types.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Schema-Introspection.Schema-Introspection-Schema
package enum IntrospectionField: String, Sendable, CaseIterable {
    case typename = "__typename"
    case args
    case defaultValue
    case deprecationReason
    case description
    case directives
    case enumValues
    case fields
    case inputFields
    case interfaces
    case isDeprecated
    case isOneOf
    case isRepeatable
    case kind
    case locations
    case mutationType
    case name
    case ofType
    case possibleTypes
    case queryType
    case specifiedByURL
    case subscriptionType
    case type
    case types

    /// The field of this name. (A root field counts as `__typename`: what becomes of it is known already.)
    static func named(_ name: String) -> IntrospectionField { byName[name] ?? .typename }

    // PERF: `init(rawValue:)` compares the name with one case after the other.
    private static let byName = Dictionary(
        allCases.map { ($0.rawValue, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    /// Lists through which a selection comes back to types, each time to more of them.
    var multiplies: Bool {
        switch self {
        case .fields, .inputFields, .interfaces, .possibleTypes: true
        case .typename, .args, .defaultValue, .deprecationReason, .description, .directives, .enumValues, .isDeprecated,
            .isOneOf, .isRepeatable, .kind, .locations, .mutationType, .name, .ofType, .queryType, .specifiedByURL,
            .subscriptionType, .type, .types:
            false
        }
    }
}
