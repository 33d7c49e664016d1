package import GraphQLExecution
package import GraphQLLanguage
package import GraphQLTypes

/// What compiled code adds to a schema: definitions, and values for fields.
///
/// The layer that users write code against implements it.
package protocol SchemaCode: Sendable {
    /// Definitions that belong to the schema like those of its files.
    var sources: [Source] { get }
    /// Definitions that schemas may use and clients do not see, such as those of directives.
    var knownSources: [Source] { get }
    /// Scalars whose values code checks.
    var scalars: [CustomScalar] { get }

    /// Gives fields of a schema their values.
    ///
    /// - Parameters:
    ///   - schema: Built from the files and from `sources`.
    ///   - upstreams: The schema's sources and the configuration's proxy routes, for code that calls them.
    ///   - boundFields: Coordinates of the fields that directives bind.
    /// - Returns: The bindings, and all that is wrong with them.
    func bind(_ schema: Schema, upstreams: CodeSources, boundFields: Set<String>) -> CodeBindings
}

/// What code binds, and what is wrong with it.
package struct CodeBindings: Sendable {
    /// One field that code gives its value.
    package struct Field: Sendable {
        package var type: NamedType
        package var field: OutputField
        package var binding: FieldBinding
        /// Siblings that it reads.
        package var requirements: [Requirement]
        /// Where in the code, as `Module/File.swift:12`.
        package var place: String
        /// It is asked once for each object, and may do I/O.
        package var isRepeated: Bool

        package init(
            type: NamedType,
            field: OutputField,
            binding: FieldBinding,
            requirements: [Requirement],
            place: String,
            isRepeated: Bool
        ) {
            self.type = type
            self.field = field
            self.binding = binding
            self.requirements = requirements
            self.place = place
            self.isRepeated = isRepeated
        }
    }

    package var fields: [Field] = []
    /// Where the events of the subscription type's fields come from.
    package var events: [(type: NamedType, field: OutputField, source: any EventSource)] = []
    package var problems: [BindingProblem] = []
    /// Coordinates that code means to bind, even where that fails: one mistake is one problem.
    package var claimed: Set<String> = []

    package init() {}
}

extension SchemaBinder {
    /// Takes over what code binds; a field that a directive binds too is refused, with both places.
    mutating func bindCode() {
        guard let code = environment.code else { return }
        let bound = code.bind(schema, upstreams: codeSources(), boundFields: boundFields)
        for problem in bound.problems { problems.add(problem) }
        for entry in bound.fields {
            let coordinate = entry.type.name + "." + entry.field.name
            guard boundFields.insert(coordinate).inserted else {
                let directive = entry.field.appliedDirectives.first { Self.bindingNames.contains($0.name.text) }
                problems.error(
                    "TRIB_TWO_BINDINGS",
                    "\"\(coordinate)\" is bound by @\(directive?.name.text ?? "connect"), and by Swift at \(entry.place); leave one.",
                    at: directive?.location ?? entry.field.location ?? SourceLocation(utf8Offset: 0)
                )
                continue
            }
            needs[coordinate] = entry.requirements.map { entry.type.name + "." + $0.field }
            bindings[entry.type.id, entry.field.name] = entry.binding
            if entry.isRepeated, typesBelowLists.contains(entry.type.id) {
                problems.warning(
                    "TRIB_N_PLUS_ONE",
                    "The resolver of \"\(coordinate)\" at \(entry.place) is awaited once for each object of a list; resolve all objects at once with resolveAll, or by key with load.",
                    at: entry.field.location ?? SourceLocation(utf8Offset: 0)
                )
            }
        }
        boundFields.formUnion(bound.claimed)
        for (type, field, source) in bound.events { bindings.setEvents(type.id, field.name, source) }
    }
}
