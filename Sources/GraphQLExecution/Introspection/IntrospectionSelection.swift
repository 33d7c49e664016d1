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
        /// `includeDeprecated`; nil where it depends on variables.
        let includesDeprecated: Bool?

        init(_ plan: ArgumentPlan) {
            self.plan = plan
            if case .constant(let values) = plan {
                includesDeprecated = values["includeDeprecated"] == .boolean(true)
            } else {
                includesDeprecated = nil
            }
        }
    }

    package struct Field: Sendable {
        package let kind: IntrospectionField
        /// Such as `includeDeprecated`; nil for a field that takes none.
        package let arguments: Arguments?
        package let below: IntrospectionSelection?
        /// Where its key ends in `keys`; it begins where the one before ends.
        fileprivate let keyEnd: Int

        init(kind: IntrospectionField, arguments: Arguments?, below: IntrospectionSelection?, keyEnd: Int = 0) {
            self.kind = kind
            self.arguments = arguments
            self.below = below
            self.keyEnd = keyEnd
        }
    }

    /// The introspection type, such as `__Field`.
    package let typeName: String
    package let fields: [Field]
    /// `"name":` of each field, ready to be written.
    private let keys: [UInt8]

    fileprivate init(typeName: String, fields: [Field], keys: [UInt8]) {
        self.typeName = typeName
        self.fields = fields
        self.keys = keys
    }

    /// Puts a selection together.
    struct Builder {
        private(set) var fields: [Field] = []
        private var keys: [UInt8] = []

        init(capacity: Int) {
            fields.reserveCapacity(capacity)
            keys.reserveCapacity(capacity * 16)
        }

        /// Adds a field with its response name, in response order.
        mutating func append(
            _ name: String,
            kind: IntrospectionField,
            arguments: Arguments?,
            below: IntrospectionSelection?
        ) {
            // Names have nothing to escape.
            keys.append(UInt8(ascii: "\""))
            keys.append(contentsOf: name.utf8)
            keys.append(UInt8(ascii: "\""))
            keys.append(UInt8(ascii: ":"))
            fields.append(Field(kind: kind, arguments: arguments, below: below, keyEnd: keys.count))
        }

        consuming func selection(of typeName: String) -> IntrospectionSelection {
            IntrospectionSelection(typeName: typeName, fields: fields, keys: keys)
        }
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
    static func named(_ name: String) -> IntrospectionField {
        for (text, field) in byFrequency where text == name { return field }
        return .typename
    }

    // PERF: names this short are compared as two words, which is quicker than hashing them: those asked for most come first.
    private static let byFrequency: [(String, IntrospectionField)] = {
        let first: [IntrospectionField] = [.name, .kind, .ofType, .description, .type, .args, .isDeprecated]
        return (first + allCases.filter { !first.contains($0) }).map { ($0.rawValue, $0) }
    }()

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
