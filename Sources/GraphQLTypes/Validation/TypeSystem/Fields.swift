import GraphQLLanguage

/// Object and interface types have fields, those have output types, and their arguments input types.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Objects.Type-Validation
func checkFields(of type: NamedType, _ context: inout TypeSystemContext) {
    let syntax = context.syntax(of: type.id)
    if type.fields.isEmpty {
        context.report("Type \(type.name) must define one or more fields.", at: syntax.starts)
    }
    for (field, fieldSyntax) in zip(type.fields, syntax.fields) {
        let place = "\(type.name).\(field.name)"
        checkName(field.name, at: fieldSyntax.start, &context)
        if !context.isOutput(field.type) {
            context.report(
                "The type of \(place) must be Output Type but got: \(context.text(of: field.type)).",
                at: fieldSyntax.type.location
            )
        }
        for (argument, argumentSyntax) in zip(field.arguments, fieldSyntax.arguments) {
            let place = "\(place)(\(argument.name):)"
            checkName(argument.name, at: argumentSyntax.start, &context)
            if !context.isInput(argument.type) {
                context.report(
                    "The type of \(place) must be Input Type but got: \(context.text(of: argument.type)).",
                    at: argumentSyntax.type.location
                )
            }
            checkDeprecation(of: argument, argumentSyntax, "argument", place, &context)
            checkDefaultValue(of: argument, place, &context)
        }
    }
}

/// Unions have members, object types each, and each once.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Unions.Type-Validation
func checkMembers(of union: NamedType, _ context: inout TypeSystemContext) {
    let syntax = context.syntax(of: union.id)
    if union.members.isEmpty {
        context.report("Union type \(union.name) must define one or more member types.", at: syntax.starts)
    }
    var included: Set<TypeID> = []
    for id in union.members {
        let member = context.schema[id]
        let message: String
        if member.kind != .object {
            message =
                "Union type \(union.name) can only include Object types, it cannot include \(member.name)."
        } else if !included.insert(id).inserted {
            message = "Union type \(union.name) can only include type \(member.name) once."
        } else {
            continue
        }
        context.report(message, at: syntax.members.filter { $0.text == member.name }.map(\.location))
    }
}

/// Enums have values.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Enums.Type-Validation
func checkValues(of enumeration: NamedType, _ context: inout TypeSystemContext) {
    let syntax = context.syntax(of: enumeration.id)
    if enumeration.enumValues.isEmpty {
        context.report("Enum type \(enumeration.name) must define one or more values.", at: syntax.starts)
    }
    for value in syntax.values { checkName(value.name.text, at: value.start, &context) }
}
