import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes

/// What lookups by key have to do with each other and with federation's `@key`.
extension SchemaBinder {
    /// Says which of federation's directives are not applied.
    mutating func checkFederation() {
        for type in schema.types where type.location != nil {
            check(federation: type.appliedDirectives)
            for field in type.fields {
                check(federation: field.appliedDirectives)
                for argument in field.arguments { check(federation: argument.appliedDirectives) }
            }
            for field in type.inputFields { check(federation: field.appliedDirectives) }
            for value in type.enumValues { check(federation: value.appliedDirectives) }
        }
    }

    private mutating func check(federation directives: [Directive]) {
        for directive in directives {
            let name = directive.name.text
            if BindingDirectives.unsupportedFederation.contains(name), isLinked(to: "federation") {
                problems.error(
                    "CONNECTORS_UNSUPPORTED_FEDERATION_DIRECTIVE",
                    "@\(name) hands values from one subgraph to another, and there is one schema here; read them with $this or $args.",
                    at: directive.location
                )
            } else if BindingDirectives.unappliedAccess.contains(name), isLinked(to: "federation") {
                problems.warning(
                    "TRIB_NOT_SUPPORTED",
                    "@\(name) is not applied: whoever may ask for the schema may ask for this. Leave out what clients must not see.",
                    at: directive.location
                )
            }
        }
    }

    /// Whether the schema links a specification, such as `federation`.
    private func isLinked(to specification: String) -> Bool {
        schema.appliedDirectives.contains { directive in
            directive.name.text == "link" && directive.argument("url")?.text?.contains("/\(specification)/v") == true
        }
    }

    /// Warns of a key that nothing looks objects up by.
    mutating func checkKeys() {
        for type in schema.types where type.location != nil {
            for directive in type.appliedDirectives where directive.name.text == "key" {
                if directive.argument("resolvable")?.boolean == false { continue }
                guard let value = directive.argument("fields"), let text = value.text else { continue }
                let fields = text.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(String.init)
                for name in fields where !name.contains(where: { "{}".contains($0) }) {
                    // Names inside braces belong to other types.
                    if text.contains("{") { break }
                    if type.field(named: name) == nil {
                        let near = didYouMean(suggestions(for: name, among: type.fields.map(\.name)))
                        report(
                            "UNDEFINED_FIELD",
                            "Type \"\(type.name)\" has no field \"\(name)\".\(near)",
                            0,
                            at: value
                        )
                    }
                }
                let wanted = Set(fields)
                let isLookedUp = (lookups[type.id] ?? []).contains { Set($0.key.map(\.field)).isSubset(of: wanted) }
                if !isLookedUp {
                    problems.warning(
                        "MISSING_ENTITY_CONNECTOR",
                        "Nothing looks \"\(type.name)\" up by \"\(text)\": add @connect to the type, or entity: true to a field of the query type. @key itself has no effect here.",
                        at: directive.location
                    )
                }
            }
        }
    }

    /// The lookup that gives a field which a mapping does not put out; nil where none does.
    ///
    /// - Parameters:
    ///   - field: Of the type.
    ///   - type: Of the objects.
    ///   - mapping: How they are read: it has to put the key out.
    /// - Returns: The lookup, and parts of its key that are missing from the mapping; one with its key before others.
    func lookup(
        for field: OutputField,
        of type: NamedType,
        reading mapping: ObjectMapping
    ) -> (lookup: Lookup, missingKey: [String])? {
        var withoutKey: (Lookup, [String])?
        for lookup in lookups[type.id] ?? [] where lookup.mapping.source(of: field.name) != nil {
            let missing = lookup.key.map(\.field).filter {
                mapping.source(of: $0) == nil && !boundFields.contains(type.name + "." + $0)
            }
            if missing.isEmpty { return (lookup, []) }
            if withoutKey == nil { withoutKey = (lookup, missing) }
        }
        return withoutKey
    }
}
