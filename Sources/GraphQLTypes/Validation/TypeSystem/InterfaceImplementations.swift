import GraphQLLanguage

/// A type that implements interfaces has their fields, with types as narrow and arguments as wide, and implements what
/// they implement.
///
/// Spec: https://spec.graphql.org/September2025/#IsValidImplementation(),
/// #sec-Interfaces
func checkInterfaces(of type: NamedType, _ context: inout TypeSystemContext) {
    var seen: Set<TypeID> = []
    let implemented = Set(type.interfaces)
    for id in type.interfaces {
        let interface = context.schema[id]
        func places() -> [SourceLocation] { implementsPlaces(type, interface, context) }
        guard interface.kind == .interface else {
            context.report(
                "Type \(type.name) must only implement Interface types, it cannot implement \(interface.name).",
                at: places()
            )
            continue
        }
        if interface.id == type.id {
            context.report(
                "Type \(type.name) cannot implement itself because it would create a circular reference.",
                at: places()
            )
        }
        guard seen.insert(id).inserted else {
            context.report("Type \(type.name) can only implement \(interface.name) once.", at: places())
            continue
        }
        checkAncestors(of: interface, in: type, implemented, &context)
        checkImplementation(of: interface, in: type, &context)
    }
}

/// Where `type` says that it implements `interface`.
private func implementsPlaces(
    _ type: NamedType,
    _ interface: NamedType,
    _ context: TypeSystemContext
) -> [SourceLocation] {
    context.syntax(of: type.id).interfaces.filter { $0.text == interface.name }.map(\.location)
}

private func checkAncestors(
    of interface: NamedType,
    in type: NamedType,
    _ implemented: Set<TypeID>,
    _ context: inout TypeSystemContext
) {
    for id in interface.interfaces where !implemented.contains(id) {
        let ancestor = context.schema[id]
        let message =
            ancestor.id == type.id
            ? "Type \(type.name) cannot implement \(interface.name) because it would create a circular reference."
            : "Type \(type.name) must implement \(ancestor.name) because it is implemented by \(interface.name)."
        let places = implementsPlaces(interface, ancestor, context) + implementsPlaces(type, interface, context)
        context.report(message, at: places)
    }
}

private func checkImplementation(of interface: NamedType, in type: NamedType, _ context: inout TypeSystemContext) {
    let interfaceSyntax = context.syntax(of: interface.id)
    let typeSyntax = context.syntax(of: type.id)
    let fieldIndices = Dictionary(
        type.fields.enumerated().map { ($1.name, $0) },
        uniquingKeysWith: { first, _ in first }
    )
    for (expected, expectedSyntax) in zip(interface.fields, interfaceSyntax.fields) {
        guard let index = fieldIndices[expected.name] else {
            context.report(
                "Interface field \(interface.name).\(expected.name) expected but \(type.name) does not provide it.",
                at: [expectedSyntax.start] + typeSyntax.starts
            )
            continue
        }
        let pair = ImplementedField(
            interface: interface,
            expected: expected,
            expectedSyntax: expectedSyntax,
            type: type,
            field: type.fields[index],
            syntax: typeSyntax.fields[index]
        )
        check(pair, &context)
    }
}

/// A field of an interface and the one that implements it.
private struct ImplementedField {
    let interface: NamedType
    let expected: OutputField
    let expectedSyntax: FieldDefinition
    let type: NamedType
    let field: OutputField
    let syntax: FieldDefinition

    var expectedPlace: String { "\(interface.name).\(expected.name)" }
    var place: String { "\(type.name).\(field.name)" }
}

private func check(_ pair: ImplementedField, _ context: inout TypeSystemContext) {
    if !isSubtype(pair.field.type, of: pair.expected.type, in: context.schema) {
        context.report(
            "Interface field \(pair.expectedPlace) expects type \(context.text(of: pair.expected.type)) "
                + "but \(pair.place) is type \(context.text(of: pair.field.type)).",
            at: [pair.expectedSyntax.type.location, pair.syntax.type.location]
        )
    }
    for (expected, expectedSyntax) in zip(pair.expected.arguments, pair.expectedSyntax.arguments) {
        guard let index = pair.field.argumentIndex(named: expected.name) else {
            context.report(
                "Interface field argument \(pair.expectedPlace)(\(expected.name):) expected "
                    + "but \(pair.place) does not provide it.",
                at: [expectedSyntax.start, pair.syntax.start]
            )
            continue
        }
        let argument = pair.field.arguments[index]
        if argument.type != expected.type {
            context.report(
                "Interface field argument \(pair.expectedPlace)(\(expected.name):) expects type "
                    + "\(context.text(of: expected.type)) but \(pair.place)(\(expected.name):) is type "
                    + "\(context.text(of: argument.type)).",
                at: [expectedSyntax.type.location, pair.syntax.arguments[index].type.location]
            )
        }
    }
    for (argument, syntax) in zip(pair.field.arguments, pair.syntax.arguments)
    where argument.isRequired && pair.expected.argument(named: argument.name) == nil {
        context.report(
            "Argument \"\(pair.place)(\(argument.name):)\" must not be required type "
                + "\"\(context.text(of: argument.type))\" if not provided by the Interface field "
                + "\"\(pair.expectedPlace)\".",
            at: [syntax.start, pair.expectedSyntax.start]
        )
    }
    if pair.field.deprecationReason != nil, pair.expected.deprecationReason == nil {
        context.report(
            "Interface field \(pair.expectedPlace) is not deprecated, so implementation field \(pair.place) "
                + "must not be deprecated.",
            at: [pair.syntax.directives.deprecation, pair.syntax.type.location]
        )
    }
}

/// Whether every value of `type` is one of `other`: output types are covariant.
///
/// Spec: https://spec.graphql.org/September2025/#IsValidImplementationFieldType()
package func isSubtype(_ type: GraphQLType, of other: GraphQLType, in schema: Schema) -> Bool {
    var (type, other) = (type, other)
    while true {
        if other.isNonNull {
            guard type.isNonNull else { return false }
            (type, other) = (type.nullable, other.nullable)
            continue
        }
        type = type.nullable
        if type == other { return true }
        switch (type.item, other.item) {
        case (let typeItem?, let otherItem?): (type, other) = (typeItem, otherItem)
        case (nil, nil):
            let named = schema[type.named]
            switch schema[other.named].kind {
            case .interface: return named.interfaces.contains(other.named)
            case .union: return schema[other.named].possibleTypeSet.contains(type.named)
            case .scalar, .object, .enumeration, .inputObject: return false
            }
        case (_?, nil), (nil, _?): return false
        }
    }
}
