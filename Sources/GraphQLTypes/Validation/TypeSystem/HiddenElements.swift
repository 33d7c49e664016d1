import GraphQLLanguage

/// What clients see must make sense without what is hidden from them: it refers to nothing hidden, needs no hidden input,
/// and nothing of it is left empty.
///
/// Source: https://specs.apollo.dev/inaccessible/v0.2/
func checkHiddenElements(_ context: inout TypeSystemContext) {
    guard let directive = context.options.hidingDirective else { return }
    HiddenElements(schema: context.schema, directive: directive).check(&context)
}

private struct HiddenElements {
    let schema: Schema
    /// Name of the directive that hides.
    let directive: String

    func check(_ context: inout TypeSystemContext) {
        if let query = schema.rootType(of: .query), let place = hiding(query.appliedDirectives) {
            context.report("The query type cannot be @\(directive): without it clients can ask for nothing.", at: place)
        }
        for schemaDirective in schema.directives {
            for argument in schemaDirective.arguments {
                guard let place = hiding(argument.appliedDirectives) else { continue }
                context.report("An argument of a directive cannot be @\(directive).", at: place)
            }
        }
        for type in schema.types where !type.isBuiltIn && hiding(type.appliedDirectives) == nil {
            for field in type.fields where hiding(field.appliedDirectives) == nil { check(field, of: type, &context) }
            for field in type.inputFields {
                let owner = "Input field \"\(type.name).\(field.name)\""
                check(field, owner, neededBy: "\"\(type.name)\"", &context)
            }
            checkInterfaces(of: type, &context)
            checkIsLeft(of: type, &context)
        }
    }

    private func hiding(_ applied: [Directive]) -> SourceLocation? {
        applied.first { $0.name.text == directive }?.location
    }

    private func check(_ field: OutputField, of type: NamedType, _ context: inout TypeSystemContext) {
        let coordinate = "\(type.name).\(field.name)"
        checkReference(to: field.type, from: "Field \"\(coordinate)\"", at: field.location, &context)
        for argument in field.arguments {
            let owner = "Argument \"\(coordinate)(\(argument.name):)\""
            check(argument, owner, neededBy: "\"\(coordinate)\"", &context)
        }
    }

    private func check(
        _ member: InputMember,
        _ name: String,
        neededBy owner: String,
        _ context: inout TypeSystemContext
    ) {
        if let place = hiding(member.appliedDirectives) {
            if member.isRequired {
                context.report(
                    "\(name) is required and @\(directive), so nobody could use \(owner). "
                        + "Give it a default value, make it nullable, or put @\(directive) on \(owner) as well.",
                    at: [member.location, place]
                )
            }
            return
        }
        checkReference(to: member.type, from: name, at: member.location, &context)
        if let literal = member.defaultLiteral { checkDefault(literal, member.type, of: name, &context) }
    }

    private func checkReference(
        to type: GraphQLType,
        from name: String,
        at location: SourceLocation?,
        _ context: inout TypeSystemContext
    ) {
        let named = schema[type.named]
        guard let place = hiding(named.appliedDirectives) else { return }
        context.report(
            "\(name) is shown to clients, but its type \"\(named.name)\" is @\(directive). "
                + "Put @\(directive) on it as well, or take it from the type.",
            at: [location, place]
        )
    }

    /// A default value is shown, too.
    private func checkDefault(
        _ literal: Value,
        _ type: GraphQLType,
        of name: String,
        _ context: inout TypeSystemContext
    ) {
        let named = schema[type.named]
        switch literal.kind {
        case .enumValue(let text):
            guard let value = named.enumValue(named: text), hiding(value.appliedDirectives) != nil else { return }
            context.report(
                "\(name) is shown to clients with its default value, whose \"\(text)\" is @\(directive).",
                at: literal.location
            )
        case .list(let items): for item in items { checkDefault(item, type, of: name, &context) }
        case .object(let members):
            for member in members {
                guard let field = named.inputField(named: member.name.text) else { continue }
                if hiding(field.appliedDirectives) != nil {
                    context.report(
                        "\(name) is shown to clients with its default value, whose \"\(field.name)\" is @\(directive).",
                        at: member.value.location
                    )
                }
                checkDefault(member.value, field.type, of: name, &context)
            }
        case .variable, .int, .float, .string, .boolean, .null: break
        }
    }

    /// What an interface shows, the types that implement it show.
    private func checkInterfaces(of type: NamedType, _ context: inout TypeSystemContext) {
        for id in type.interfaces where hiding(schema[id].appliedDirectives) == nil {
            for required in schema[id].fields where hiding(required.appliedDirectives) == nil {
                guard let field = type.field(named: required.name) else { continue }
                let coordinates =
                    "\"\(type.name).\(field.name)\" is @\(directive), but \"\(schema[id].name).\(field.name)\""
                if let place = hiding(field.appliedDirectives) {
                    context.report("\(coordinates), which it implements, is not.", at: place)
                    continue
                }
                for argument in required.arguments where hiding(argument.appliedDirectives) == nil {
                    guard let place = field.argument(named: argument.name).flatMap({ hiding($0.appliedDirectives) })
                    else { continue }
                    context.report(
                        "Argument \"\(argument.name)\" of \"\(type.name).\(field.name)\" is @\(directive), "
                            + "but that of \"\(schema[id].name).\(field.name)\", which it implements, is not.",
                        at: place
                    )
                }
            }
        }
    }

    /// A type of which nothing is shown is to be hidden itself.
    private func checkIsLeft(of type: NamedType, _ context: inout TypeSystemContext) {
        let (parts, noun): ([[Directive]], String) =
            switch type.kind {
            case .scalar: ([], "")
            case .object, .interface: (type.fields.map(\.appliedDirectives), "field")
            case .union: (type.members.map { schema[$0].appliedDirectives }, "member")
            case .enumeration: (type.enumValues.map(\.appliedDirectives), "value")
            case .inputObject: (type.inputFields.map(\.appliedDirectives), "field")
            }
        guard !parts.isEmpty, parts.allSatisfy({ hiding($0) != nil }) else { return }
        context.report(
            "Every \(noun) of \"\(type.name)\" is @\(directive). Put it on \"\(type.name)\" as well.",
            at: type.location
        )
    }
}
