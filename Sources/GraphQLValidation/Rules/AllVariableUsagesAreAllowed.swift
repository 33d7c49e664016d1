import GraphQLLanguage
import GraphQLTypes

/// All Variable Usages Are Allowed.
///
/// A variable's type fits every place where the operation uses it: no null where none may be, no list where none is
/// expected.
///
/// Spec: https://spec.graphql.org/September2025/#sec-All-Variable-Usages-Are-Allowed
struct AllVariableUsagesAreAllowed: ValidationRule {
    func leave(_ document: Document, in context: inout ValidationContext) {
        let start = context.errorCount
        for (index, verdict) in context.verdictsOnVariables().enumerated() where verdict.hasDisallowed {
            let outline = context.outline.operations[index]
            // The last definition of a name counts, as in graphql-js.
            let variables = Dictionary(
                context.outline.operationVariables[outline.variables].map { ($0.name, $0) },
                uniquingKeysWith: { _, last in last }
            )
            for usage in context.usagesAsVisited(of: outline) {
                guard let variable = variables[usage.name], let type = variable.type else { continue }
                if context.isFull(since: start) { return }
                let name = context.outline.tree.names.text(of: usage.name)
                if let expected = usage.type, !Self.isAllowed(variable, type, expected, hasDefault: usage.hasDefault) {
                    context.report(
                        .disallowedUsage(name, type, expected: expected),
                        at: variable.location,
                        usage.location,
                        moment: outline.left
                    )
                }
                if let object = usage.oneOf, !type.isNonNull {
                    context.report(
                        .nullableInOneOf(name, type, of: context.schema[object]),
                        at: variable.location,
                        usage.location,
                        moment: outline.left
                    )
                }
            }
        }
    }

    /// Whether a usage keeps this rule.
    static func isAllowed(_ variable: OutlineVariable, at usage: VariableUsage) -> Bool {
        guard let type = variable.type else { return true }
        if usage.oneOf != nil, !type.isNonNull { return false }
        guard let expected = usage.type else { return true }
        return isAllowed(variable, type, expected, hasDefault: usage.hasDefault)
    }

    /// Whether a variable may stand where a type is expected.
    ///
    /// Spec: https://spec.graphql.org/September2025/#IsVariableUsageAllowed()
    private static func isAllowed(
        _ variable: OutlineVariable,
        _ type: GraphQLType,
        _ expected: GraphQLType,
        hasDefault: Bool
    ) -> Bool {
        if expected.isNonNull, !type.isNonNull {
            guard variable.hasNonNullDefault || hasDefault else { return false }
            return areCompatible(type, expected.nullable)
        }
        return areCompatible(type, expected)
    }

    /// Whether every value of the one type is one of the other.
    ///
    /// Spec: https://spec.graphql.org/September2025/#AreTypesCompatible()
    private static func areCompatible(_ variable: GraphQLType, _ location: GraphQLType) -> Bool {
        var variable = variable
        var location = location
        while true {
            if location.isNonNull, !variable.isNonNull { return false }
            switch (variable.item, location.item) {
            case (let variableItem?, let locationItem?):
                variable = variableItem
                location = locationItem
            case (nil, nil): return variable.named == location.named
            case (nil, _?), (_?, nil): return false
            }
        }
    }
}
