import GraphQLLanguage

/// The coerced default value of every argument and input field that has one, of a schema whose checks found nothing
/// wrong.
///
/// An input field's default may leave out fields that have defaults of their own; those are coerced first. Values are
/// shared, not copied, where several defaults contain one.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Input-Objects.Input-Coercion
func coerceDefaultValues(of schema: Schema) -> [MemberPlace: InputValue] {
    var defaults: [MemberPlace: InputValue] = [:]
    var expanded: Set<MemberPlace> = []

    /// Places first needed: a stack instead of recursion, since chains of defaults are as long as the schema wants.
    func coerceInputFields(from start: MemberPlace) {
        var pending = [start]
        while let place = pending.last {
            guard defaults[place] == nil, let member = schema.inputField(at: place), let literal = member.defaultLiteral
            else {
                pending.removeLast()
                continue
            }
            var missing: [MemberPlace] = []
            collectOmittedFields(literal, type: member.type.named, schema: schema) { omitted in
                if defaults[omitted] == nil { missing.append(omitted) }
            }
            // Cycles were refused, so what is missing can be had, and is when this place comes up again.
            if !missing.isEmpty, expanded.insert(place).inserted {
                pending += missing
                continue
            }
            defaults[place] = LiteralCoercion(schema: schema, defaults: defaults).coerce(literal, member.type) ?? .null
            pending.removeLast()
        }
    }

    for type in schema.types {
        for index in type.inputFields.indices { coerceInputFields(from: .inputField(index, in: type.id)) }
    }
    func coerce(_ member: InputMember, at place: MemberPlace) {
        guard let literal = member.defaultLiteral else { return }
        defaults[place] = LiteralCoercion(schema: schema, defaults: defaults).coerce(literal, member.type)
    }
    for type in schema.types {
        for (fieldIndex, field) in type.fields.enumerated() {
            for (index, argument) in field.arguments.enumerated() {
                coerce(argument, at: .argument(of: fieldIndex, in: type.id, index))
            }
        }
    }
    for (directiveIndex, directive) in schema.directives.enumerated() {
        for (index, argument) in directive.arguments.enumerated() {
            coerce(argument, at: .directiveArgument(index, of: directiveIndex))
        }
    }
    return defaults
}

extension Schema {
    fileprivate func inputField(at place: MemberPlace) -> InputMember? {
        guard case .inputField(let index, let type) = place else { return nil }
        return self[type].inputFields[index]
    }
}

/// The input fields with defaults that a literal leaves out, at any depth.
private func collectOmittedFields(_ literal: Value, type: TypeID, schema: Schema, _ collect: (MemberPlace) -> Void) {
    guard schema[type].kind == .inputObject else { return }
    switch literal.kind {
    case .list(let items):
        for item in items { collectOmittedFields(item, type: type, schema: schema, collect) }
    case .object(let members):
        let given = Dictionary(members.map { ($0.name.text, $0.value) }, uniquingKeysWith: { _, last in last })
        for (index, field) in schema[type].inputFields.enumerated() {
            if let value = given[field.name] {
                collectOmittedFields(value, type: field.type.named, schema: schema, collect)
            } else if field.defaultLiteral != nil {
                collect(.inputField(index, in: type))
            }
        }
    case .variable, .int, .float, .string, .boolean, .null, .enumValue: break
    }
}
