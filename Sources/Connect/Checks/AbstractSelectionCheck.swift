import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// Mappings of interfaces and unions: each object has to say which type it is.
extension SchemaBinder {
    /// Looks for a member `__typename`, or for the arms of a `->match` that are each of one type.
    mutating func checkAbstract(
        _ object: MappingObject,
        of type: NamedType,
        _ site: BindingSite,
        at value: Value
    ) {
        let possible = type.possibleTypes.map { schema[$0] }
        var armed: Set<String> = []
        var saysType = false
        for member in object.members {
            if case .named(let name) = member.kind {
                if name == "__typename" {
                    saysType = true
                } else if !possible.contains(where: { $0.field(named: name) != nil }) {
                    report(
                        "SELECTED_FIELD_NOT_FOUND",
                        "No type that \"\(type.name)\" stands for has a field \"\(name)\"."
                            + didYouMean(suggestions(for: name, among: possible.flatMap { $0.fields.map(\.name) })),
                        member.utf8Offset,
                        at: value
                    )
                }
            } else if let arms = member.value.matchArms {
                for arm in arms {
                    guard let concrete = check(arm: arm, of: type, possible, member, at: value) else { continue }
                    armed.insert(concrete.name)
                    if case .object(let made) = arm.value { checkMembers(made, of: concrete, site, at: value) }
                }
            } else {
                // What another spread brings is only known once it is there.
                saysType = true
            }
        }
        if saysType { return }
        let start = object.members.first?.utf8Offset ?? 0
        if armed.isEmpty {
            return report(
                "CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE",
                "Nothing says which type an object is; \"\(type.name)\" stands for \(Self.names(possible)). Add \"__typename: …\", or ... kind->match([\"a\", { __typename: \"\(possible.first?.name ?? type.name)\" }]).",
                start,
                at: value
            )
        }
        let missing = possible.filter { !armed.contains($0.name) }
        if !missing.isEmpty {
            report(
                "CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE",
                "No arm of the ->match makes \(Self.names(missing)); give each type that \"\(type.name)\" stands for an arm.",
                start,
                at: value
            )
        }
    }

    /// The type that an arm makes objects of; nil for null, and where something is wrong with it.
    private mutating func check(
        arm: (value: MappingExpression, typeName: String?),
        of type: NamedType,
        _ possible: [NamedType],
        _ member: MappingMember,
        at value: Value
    ) -> NamedType? {
        if case .literal(.null) = arm.value { return nil }
        guard case .object(let made) = arm.value, let name = arm.typeName else {
            report(
                "CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE",
                "Each arm of this ->match has to be an object that says its type, such as { __typename: \"\(possible.first?.name ?? type.name)\", id: id }, or null.",
                member.utf8Offset,
                at: value
            )
            return nil
        }
        guard let concrete = possible.first(where: { $0.name == name }) else {
            report(
                "MISSING_SCHEMA_TYPE",
                "\"\(name)\" is no type that \"\(type.name)\" stands for."
                    + didYouMean(suggestions(for: name, among: possible.map(\.name)))
                    + " Types: \(Self.names(possible)).",
                made.members.first?.utf8Offset ?? member.utf8Offset,
                at: value
            )
            return nil
        }
        return concrete
    }

    private static func names(_ types: [NamedType]) -> String { types.map(\.name).joined(separator: ", ") }
}
