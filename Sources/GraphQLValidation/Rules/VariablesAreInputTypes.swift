import GraphQLLanguage
import GraphQLTypes

/// Variables Are Input Types.
///
/// A variable's value comes from outside, so its type is a scalar, an enum, an input object, or a list of such.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Variables-Are-Input-Types
struct VariablesAreInputTypes: ValidationRule {
    func enter(_ variable: VariableDefinition, in context: inout ValidationContext) {
        // Unknown types: FragmentSpreadTypeExistence reports them.
        guard let type = context.schema.type(named: variable.type.namedType.text), !type.isInput else { return }
        context.report(.variableOfOutputType(variable.name.text, variable.type), at: variable.type.location)
    }
}
