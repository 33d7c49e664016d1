import GraphQLLanguage

/// From merged syntax to the schema's own objects.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Field-Deprecation, #sec--oneOf
extension SchemaAssembly {
    func makeSchema(defaults: [MemberPlace: InputValue]) -> Schema { Schema(parts(defaults: defaults)) }

    func parts(defaults: [MemberPlace: InputValue]) -> Schema.Parts {
        Schema.Parts(
            sources: sources,
            description: system.schema?.description?.text,
            types: types.indices.map { makeType(TypeID($0), defaults: defaults) },
            queryType: rootTypes[.query],
            mutationType: rootTypes[.mutation],
            subscriptionType: rootTypes[.subscription],
            directives: directives.enumerated().map { index, directive in
                makeDirective(directive, index, defaults: defaults)
            },
            appliedDirectives: applied(
                (system.schema?.directives ?? []) + system.schemaExtensions.flatMap(\.directives)
            )
        )
    }

    /// Directives under the names that they are known by.
    private func applied(_ directives: [Directive]) -> [Directive] {
        if directiveNames.isEmpty { return directives }
        return directives.map { directive in
            guard let name = directiveNames[directive.name.text] else { return directive }
            var renamed = directive
            renamed.name.text = name
            return renamed
        }
    }

    private func makeType(_ id: TypeID, defaults: [MemberPlace: InputValue]) -> NamedType {
        let type = types[Int(id.index)]
        let url = type.kind == .scalar ? type.directives.specifiedByURL : nil
        let customScalar =
            type.kind == .scalar && !type.isBuiltIn ? customScalars.scalar(named: type.name, specifiedBy: url) : nil
        return NamedType(
            id: id,
            name: type.name,
            kind: type.kind,
            description: type.nodes.lazy.compactMap(\.description?.text).first,
            fields: type.fields.enumerated().compactMap { index, field in
                makeField(field) {
                    .argument(of: index, in: id, $0)
                } defaults: {
                    defaults[$0]
                }
            },
            interfaces: type.interfaces.compactMap { ids[$0.text] },
            possibleTypes: possibleTypes(of: id),
            members: type.members.compactMap { ids[$0.text] },
            enumValues: type.values.map { value in
                EnumValue(
                    name: value.name.text,
                    description: value.description?.text,
                    deprecationReason: value.directives.deprecationReason,
                    appliedDirectives: applied(value.directives)
                )
            },
            inputFields: type.inputFields.enumerated().compactMap { index, field in
                makeMember(field, default: defaults[.inputField(index, in: id)])
            },
            isOneOf: type.directives.contains { $0.name.text == "oneOf" },
            specifiedByURL: url ?? customScalar?.specifiedByURL,
            builtInScalar: type.isBuiltIn ? BuiltInScalar(rawValue: type.name) : nil,
            customScalar: customScalar,
            isBuiltIn: type.isBuiltIn,
            isHidden: type.isHidden,
            appliedDirectives: applied(type.directives),
            location: type.isBuiltIn ? nil : type.nodes.first?.location
        )
    }

    private func makeField(
        _ field: FieldDefinition,
        place: (Int) -> MemberPlace,
        defaults: (MemberPlace) -> InputValue?
    ) -> OutputField? {
        guard let type = resolve(field.type) else { return nil }
        return OutputField(
            name: field.name.text,
            description: field.description?.text,
            arguments: field.arguments.enumerated().compactMap { index, argument in
                makeMember(argument, default: defaults(place(index)))
            },
            type: type,
            deprecationReason: field.directives.deprecationReason,
            appliedDirectives: applied(field.directives),
            location: field.location
        )
    }

    private func makeMember(_ member: InputValueDefinition, default defaultValue: InputValue?) -> InputMember? {
        guard let type = resolve(member.type) else { return nil }
        return InputMember(
            name: member.name.text,
            description: member.description?.text,
            type: type,
            defaultLiteral: member.defaultValue,
            defaultValue: defaultValue,
            deprecationReason: member.directives.deprecationReason,
            appliedDirectives: applied(member.directives),
            location: member.location
        )
    }

    private func makeDirective(
        _ directive: MergedDirective,
        _ directiveIndex: Int,
        defaults: [MemberPlace: InputValue]
    ) -> SchemaDirective {
        let definition = directive.definition
        return SchemaDirective(
            name: definition.name.text,
            description: definition.description?.text,
            arguments: definition.arguments.enumerated().compactMap { index, argument in
                makeMember(argument, default: defaults[.directiveArgument(index, of: directiveIndex)])
            },
            isRepeatable: definition.isRepeatable,
            locations: definition.locations.compactMap { DirectiveLocation(rawValue: $0.text) },
            isBuiltIn: directive.isBuiltIn || directive.isHidden
                || system.builtInDirectives.contains { $0.name == definition.name },
            isHidden: directive.isHidden,
            location: directive.isBuiltIn ? nil : definition.location
        )
    }
}

/// Where an argument or input field stands in a schema, by the order of definitions.
enum MemberPlace: Hashable {
    case argument(of: Int, in: TypeID, Int)
    case inputField(Int, in: TypeID)
    case directiveArgument(Int, of: Int)
}

extension [Directive] {
    /// Of `@deprecated`, if it is among these; its default where no reason is given.
    ///
    /// Spec: https://spec.graphql.org/September2025/#sec--deprecated
    var deprecationReason: String? {
        guard let directive = first(where: { $0.name.text == "deprecated" }) else { return nil }
        if case .string(let reason, _) = directive.argument("reason")?.kind { return reason }
        return "No longer supported"
    }

    /// Of `@specifiedBy`.
    ///
    /// Spec: https://spec.graphql.org/September2025/#sec--specifiedBy
    var specifiedByURL: String? {
        guard case .string(let url, _) = first(where: { $0.name.text == "specifiedBy" })?.argument("url")?.kind else {
            return nil
        }
        return url
    }
}

extension Schema {
    /// What the designated initialiser takes.
    struct Parts {
        let sources: [Source]
        let description: String?
        let types: [NamedType]
        let queryType: TypeID?
        let mutationType: TypeID?
        let subscriptionType: TypeID?
        let directives: [SchemaDirective]
        let appliedDirectives: [Directive]
    }

    convenience init(_ parts: Parts, api: Schema? = nil) {
        self.init(
            sources: parts.sources,
            description: parts.description,
            types: parts.types,
            queryType: parts.queryType,
            mutationType: parts.mutationType,
            subscriptionType: parts.subscriptionType,
            directives: parts.directives,
            appliedDirectives: parts.appliedDirectives,
            api: api
        )
    }
}
