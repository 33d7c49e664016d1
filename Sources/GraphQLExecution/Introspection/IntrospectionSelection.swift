import GraphQLTypes

/// The fields through which a query reaches the schema itself.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Schema-Introspection
package enum IntrospectionRoot: String, Sendable {
    case schema = "__schema"
    case type = "__type"
}

/// What is selected of one introspection object, names resolved to cases while planning.
package final class IntrospectionSelection: Sendable {
    package struct Field: Sendable {
        /// `"name":`, ready to be written.
        package let key: [UInt8]
        package let kind: IntrospectionField
        /// Such as `includeDeprecated`.
        package let arguments: ArgumentPlan
        package let below: IntrospectionSelection?
    }

    /// The introspection type, such as `__Field`.
    package let typeName: String
    package let fields: [Field]

    init(typeName: String, fields: [Field]) {
        self.typeName = typeName
        self.fields = fields
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
