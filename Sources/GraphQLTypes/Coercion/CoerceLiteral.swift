package import GraphQLLanguage

/// A literal as a value of an input type, or nil when it is none; `literalProblems` then says why.
///
/// Of a variable it is assumed, as validation found, that its type fits where it stands. A variable without a value
/// makes the whole nil when it is the literal itself; in a list it is null, and in an object its field is left out.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Input-Objects.Input-Coercion
package func coerceLiteral(
    _ literal: Value,
    type: GraphQLType,
    schema: Schema,
    variables: VariableValues = .none
) -> InputValue? {
    LiteralCoercion(schema: schema, variables: variables).coerce(literal, type)
}

/// Coerces literals.
///
/// While a schema is being built it has the defaults coerced so far, which the schema does not know yet.
struct LiteralCoercion {
    let schema: Schema
    var variables: VariableValues = .none
    var defaults: [MemberPlace: InputValue]?

    // Recursion is as deep as the literal, which the parser bounds.
    func coerce(_ literal: Value, _ type: GraphQLType) -> InputValue? {
        if case .variable(let name) = literal.kind {
            let value = variables[name]
            if type.isNonNull, value == .null { return nil }
            return value
        }
        if case .null = literal.kind { return type.isNonNull ? nil : .null }
        if let item = type.item { return coerceList(literal, item) }
        let named = schema[type.named]
        guard named.kind == .inputObject else {
            return try? coerceLeaf(literal, type: named, variables: variables)
        }
        guard case .object(let fields) = literal.kind else { return nil }
        return coerceObject(fields, named)
    }

    private func coerceList(_ literal: Value, _ item: GraphQLType) -> InputValue? {
        guard case .list(let items) = literal.kind else { return coerce(literal, item).map { .list([$0]) } }
        var values: [InputValue] = []
        values.reserveCapacity(items.count)
        for literal in items {
            if let value = coerce(literal, item) {
                values.append(value)
            } else if case .variable = literal.kind, !item.isNonNull {
                // It has no value: nothing else can be wrong with a variable.
                values.append(.null)
            } else {
                return nil
            }
        }
        return .list(values)
    }

    private func coerceObject(_ fields: [ObjectField], _ type: NamedType) -> InputValue? {
        // Of a field given twice the last counts. (Validation refuses it.)
        var given = [Int?](repeating: nil, count: type.inputFields.count)
        for (index, field) in fields.enumerated() {
            guard let place = type.inputFieldIndex(named: field.name.text) else { return nil }
            given[place] = index
        }
        var slots = [InputValue?](repeating: nil, count: type.inputFields.count)
        for place in given.indices {
            guard let literal = given[place].map({ fields[$0].value }) else { continue }
            if case .variable(let name) = literal.kind, variables[name] == nil { continue }
            guard let value = coerce(literal, type.inputFields[place].type) else { return nil }
            slots[place] = value
        }
        return assemble(slots, of: type, givenCount: fields.count, defaults: defaults)
    }
}
