import GraphQLLanguage

/// Leaves out of a schema what is hidden from clients.
///
/// Types keep their ids, so that what was found out with one of the two schemas holds for the other; a hidden type is
/// one with `isHidden`.
///
/// Source: https://specs.apollo.dev/inaccessible/v0.2/
struct APISchema {
    private let parts: Schema.Parts
    /// Name of the directive that hides.
    private let directive: String
    private let hiddenTypes: Set<TypeID>

    /// - Parameters:
    ///   - parts: Of the whole schema, checked.
    ///   - directive: Name of the directive that hides what it is put on.
    init(of parts: Schema.Parts, hiding directive: String) {
        self.parts = parts
        self.directive = directive
        hiddenTypes = Set(parts.types.lazy.filter { $0.appliedDirectives.has(directive) }.map(\.id))
    }

    /// The parts of the schema without what is hidden; nil where nothing is.
    func reduced() -> Schema.Parts? {
        let types = parts.types.map { hidesAny(of: $0) ? reduced($0) : $0 }
        if zip(types, parts.types).allSatisfy({ $0 === $1 }) { return nil }
        return Schema.Parts(
            sources: parts.sources,
            description: parts.description,
            types: types,
            queryType: parts.queryType,
            mutationType: shown(parts.mutationType),
            subscriptionType: shown(parts.subscriptionType),
            directives: parts.directives,
            appliedDirectives: parts.appliedDirectives
        )
    }

    private func shown(_ type: TypeID?) -> TypeID? { type.flatMap { hiddenTypes.contains($0) ? nil : $0 } }

    private func hides(_ applied: [Directive]) -> Bool { applied.has(directive) }

    private func hidesAny(of type: NamedType) -> Bool {
        hiddenTypes.contains(type.id)
            || type.fields.contains { hides($0.appliedDirectives) || hidesAny(of: $0) }
            || type.inputFields.contains { hides($0.appliedDirectives) }
            || type.enumValues.contains { hides($0.appliedDirectives) }
            || (type.interfaces + type.members + type.possibleTypes).contains { hiddenTypes.contains($0) }
    }

    private func hidesAny(of field: OutputField) -> Bool {
        field.arguments.contains { hides($0.appliedDirectives) }
    }

    private func reduced(_ type: NamedType) -> NamedType {
        NamedType(
            id: type.id,
            name: type.name,
            kind: type.kind,
            description: type.description,
            fields: type.fields.filter { !hides($0.appliedDirectives) }.map { hidesAny(of: $0) ? reduced($0) : $0 },
            interfaces: type.interfaces.filter { !hiddenTypes.contains($0) },
            possibleTypes: type.possibleTypes.filter { !hiddenTypes.contains($0) },
            members: type.members.filter { !hiddenTypes.contains($0) },
            enumValues: type.enumValues.filter { !hides($0.appliedDirectives) },
            inputFields: type.inputFields.filter { !hides($0.appliedDirectives) },
            hiddenDefaults: type.inputFields.compactMap { field in
                guard hides(field.appliedDirectives), let value = field.defaultValue else { return nil }
                return InputValue.Member(field.name, value)
            },
            isOneOf: type.isOneOf,
            specifiedByURL: type.specifiedByURL,
            builtInScalar: type.builtInScalar,
            customScalar: type.customScalar,
            isBuiltIn: type.isBuiltIn,
            isHidden: type.isHidden || hiddenTypes.contains(type.id),
            appliedDirectives: type.appliedDirectives,
            location: type.location
        )
    }

    private func reduced(_ field: OutputField) -> OutputField {
        OutputField(
            name: field.name,
            description: field.description,
            arguments: field.arguments.filter { !hides($0.appliedDirectives) },
            type: field.type,
            deprecationReason: field.deprecationReason,
            appliedDirectives: field.appliedDirectives,
            location: field.location
        )
    }
}

extension [Directive] {
    /// Whether one of this name is among these.
    func has(_ name: String) -> Bool { contains { $0.name.text == name } }
}
