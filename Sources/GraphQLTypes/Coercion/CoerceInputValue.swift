package import GraphQLLanguage

/// How deep the values of a variable may nest where their type follows: the depth of the recursion over them.
let maxInputDepth = 200

/// A JSON value as a value of an input type, or nil when it is none; `inputProblems` then says why.
///
/// Objects come out with their members in the order of the type's fields, defaults filled in. A single value stands for
/// a list of one.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Input-Objects.Input-Coercion and #sec-List.Input-Coercion,
/// #sec-OneOf-Input-Objects, #sec-Combining-List-and-Non-Null
package func coerceInputValue(_ value: InputValue, type: GraphQLType, schema: Schema) -> InputValue? {
    coerce(value, type, schema, 0)
}

private func coerce(_ value: InputValue, _ type: GraphQLType, _ schema: Schema, _ depth: Int) -> InputValue? {
    if case .null = value { return type.isNonNull ? nil : .null }
    guard depth <= maxInputDepth else { return nil }

    if let item = type.item {
        guard case .list(let items) = value else {
            return coerce(value, item, schema, depth + 1).map { .list([$0]) }
        }
        var coerced: [InputValue] = []
        coerced.reserveCapacity(items.count)
        for value in items {
            guard let value = coerce(value, item, schema, depth + 1) else { return nil }
            coerced.append(value)
        }
        return .list(coerced)
    }

    let named = schema[type.named]
    guard named.kind == .inputObject else { return try? coerceLeaf(value, type: named) }
    guard case .object(let members) = value else { return nil }

    // By field, so that a member costs one look-up, however many there are; of a member given twice the last counts.
    var given = [Int?](repeating: nil, count: named.inputFields.count)
    for (index, member) in members.enumerated() {
        guard let place = named.inputFieldIndex(named: member.name) else { return nil }
        given[place] = index
    }
    var slots = [InputValue?](repeating: nil, count: named.inputFields.count)
    for place in given.indices {
        guard let value = given[place].map({ members[$0].value }) else { continue }
        guard let coerced = coerce(value, named.inputFields[place].type, schema, depth + 1) else { return nil }
        slots[place] = coerced
    }
    return assemble(slots, of: named, givenCount: members.count)
}

/// An input object's value from those of its fields; nil when a required one is missing, or not exactly one is there of
/// a OneOf.
///
/// `givenCount` is how many fields were written, those without a value included.
func assemble(
    _ slots: [InputValue?],
    of type: NamedType,
    givenCount: Int,
    defaults: [MemberPlace: InputValue]? = nil
) -> InputValue? {
    var members: [InputValue.Member] = []
    members.reserveCapacity(slots.count)
    for (index, field) in type.inputFields.enumerated() {
        if let value = slots[index] {
            members.append(InputValue.Member(field.name, value))
        } else if let value = defaults?[.inputField(index, in: type.id)] ?? field.defaultValue {
            members.append(InputValue.Member(field.name, value))
        } else if field.type.isNonNull {
            return nil
        }
    }
    if type.isOneOf {
        guard givenCount == 1, members.count == 1, members[0].value != .null else { return nil }
    }
    return .object(members + type.hiddenDefaults)
}

/// What is wrong with a value, and where in it.
package struct ValueProblem: Hashable, Sendable {
    package var message: String
    /// Names of input fields and indices into lists, from the whole value on.
    package var path: [PathElement]
    /// Of the literal, where the value was one.
    package var location: SourceLocation?
}

/// ` at .x.y[0]`, or nothing for the whole value.
func pathText(_ path: [PathElement]) -> String {
    guard !path.isEmpty else { return "" }
    return path.reduce(into: " at ") { text, element in
        switch element {
        case .name(let name): text += "." + name
        case .index(let index): text += "[\(index)]"
        }
    }
}
