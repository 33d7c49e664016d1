package import GraphQLLanguage
package import GraphQLTypes

/// Directives of other specifications that schemas written for `@connect` carry: `@link`, and those of federation.
///
/// They are known so that such schemas load unchanged. A schema that defines one of them itself is taken at its word.
extension BindingDirectives {
    /// What a schema's documents may use without defining it.
    package struct Known {
        /// Definitions, without those that the schema has itself.
        package var sources: [Source]
        /// The names of directives by those that a `@link` gives them.
        package var names: [String: String]
    }

    /// Everything that a schema's documents may use without defining it.
    ///
    /// - Parameter sources: The schema's own.
    /// - Returns: Definitions and names.
    package static func known(for sources: [Source]) -> Known {
        var defined: Set<String> = []
        var names: [String: String] = [:]
        for source in sources {
            // What cannot be parsed is reported where the schema is built.
            guard let document = try? parseDocument(source, limits: .schema) else { continue }
            for definition in document.definitions {
                switch definition {
                case .directive(let directive): defined.insert("@" + directive.name.text)
                case .type(let type): defined.insert(type.name.text)
                case .schema(let schema): names.merge(linkedNames(schema.directives)) { first, _ in first }
                case .schemaExtension(let schema): names.merge(linkedNames(schema.directives)) { first, _ in first }
                case .typeExtension, .operation, .fragment: break
                }
            }
        }
        let others = (link + federation).filter { !defined.contains($0.name) }.map(\.sdl).joined(separator: "\n")
        let own = Source(name: "built-in binding directives", text: ownSDL)
        let other = Source(name: "directives of other specifications", text: others)
        names = names.filter { !defined.contains("@" + $0.key) }
        let renamed = Source(name: "directives by linked names", text: definitions(of: names, in: [own, other]))
        return Known(sources: [own, other, renamed], names: names)
    }

    /// Directives of connect and federation under other names: `import: [{ name: "@connect", as: "@http" }]`, or with the
    /// specification's name in front, `@connect__source`, which `as:` may change.
    ///
    /// Spec: https://specs.apollo.dev/link/v1.0/#@link.import
    private static func linkedNames(_ directives: [Directive]) -> [String: String] {
        var names: [String: String] = [:]
        for directive in directives where directive.name.text == "link" {
            guard let url = directive.argument("url")?.text else { continue }
            let known: [String]
            let specification: String
            if url.contains("/connect/v") {
                (specification, known) = ("connect", ["connect", "source"])
            } else if url.contains("/federation/v") {
                specification = "federation"
                known = federation.filter { $0.name.hasPrefix("@") }.map { String($0.name.dropFirst()) }
            } else {
                continue
            }
            let prefix = directive.argument("as")?.text ?? specification
            for name in known { names[prefix + "__" + name] = name }
            if prefix != specification, known.contains(specification) { names[prefix] = specification }
            for item in directive.argument("import")?.items ?? [] {
                guard let name = item.field("name")?.text, let alias = item.field("as")?.text, name.hasPrefix("@"),
                    alias.hasPrefix("@"), known.contains(String(name.dropFirst()))
                else { continue }
                names[String(alias.dropFirst())] = String(name.dropFirst())
            }
        }
        // A name that is known already keeps its meaning.
        return names.filter { !Self.names.contains($0.key) && !isFederation($0.key) }
    }

    private static func isFederation(_ name: String) -> Bool { federation.contains { $0.name == "@" + name } }

    /// The definitions of directives once more, under their other names.
    private static func definitions(of names: [String: String], in sources: [Source]) -> String {
        if names.isEmpty { return "" }
        var definitions: [String: DirectiveDefinition] = [:]
        for source in sources {
            for case .directive(let directive) in (try? parseDocument(source, limits: .schema))?.definitions ?? [] {
                definitions[directive.name.text] = directive
            }
        }
        return names.sorted { $0.key < $1.key }.compactMap { alias, name in
            guard var definition = definitions[name] else { return nil }
            definition.name.text = alias
            return print(.directive(definition))
        }.joined(separator: "\n")
    }

    /// A definition by itself.
    private struct Definition {
        /// With `@` for a directive.
        let name: String
        let sdl: String

        init(_ sdl: String) {
            self.sdl = sdl
            let words = sdl.split(whereSeparator: { $0 == " " || $0 == "(" || $0 == "\n" })
            let keyword = words.firstIndex { $0 == "directive" || $0 == "scalar" } ?? 0
            name = words.indices.contains(keyword + 1) ? String(words[keyword + 1]) : ""
        }
    }

    private static let link = [Definition(linkSDL), Definition(linkImportSDL)]

    /// Federation's own, as of version 2.11; all but `@key`, `@inaccessible` and those that are refused have no effect.
    ///
    /// Source: https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/directives
    private static let federation = [
        "directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE",
        "directive @shareable repeatable on OBJECT | FIELD_DEFINITION",
        "directive @external(reason: String) on OBJECT | FIELD_DEFINITION",
        "directive @requires(fields: FieldSet!) on FIELD_DEFINITION",
        "directive @provides(fields: FieldSet!) on FIELD_DEFINITION",
        "directive @override(from: String!, label: String) on FIELD_DEFINITION",
        "directive @extends on OBJECT | INTERFACE",
        "directive @interfaceObject on OBJECT",
        "directive @composeDirective(name: String!) repeatable on SCHEMA",
        """
        directive @inaccessible on SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INTERFACE | UNION | ENUM \
        | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
        """,
        """
        directive @tag(name: String!) repeatable on SCHEMA | SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION \
        | INTERFACE | UNION | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
        """,
        "directive @authenticated on SCALAR | OBJECT | FIELD_DEFINITION | INTERFACE | ENUM",
        """
        directive @requiresScopes(scopes: [[federation__Scope!]!]!) on SCALAR | OBJECT | FIELD_DEFINITION | INTERFACE \
        | ENUM
        """,
        "directive @policy(policies: [[federation__Policy!]!]!) on SCALAR | OBJECT | FIELD_DEFINITION | INTERFACE | ENUM",
        """
        directive @cost(weight: Int!) on SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | ENUM \
        | INPUT_FIELD_DEFINITION
        """,
        """
        directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], \
        requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
        """,
        "directive @context(name: String!) repeatable on OBJECT | INTERFACE | UNION",
        "directive @fromContext(field: String) on ARGUMENT_DEFINITION",
        "scalar federation__Scope",
        "scalar federation__Policy",
    ].map { Definition($0) }

    /// Say who may see or ask for something, and are not applied.
    static let unappliedAccess: Set<String> = ["authenticated", "requiresScopes", "policy"]
    /// Hand values from one subgraph to another, which there are none of.
    static let unsupportedFederation: Set<String> = ["context", "fromContext"]
}

extension Schema {
    /// Builds a schema whose documents may use the binding directives, and those of the specifications that it links.
    ///
    /// - Parameters:
    ///   - sources: In the order in which types and fields are to be listed.
    ///   - code: Knows further directives and scalars.
    /// - Throws: Every syntax error, or else every error of the first check that finds any.
    package convenience init(binding sources: [Source], code: (any SchemaCode)? = nil) throws(SchemaErrors) {
        let known = BindingDirectives.known(for: sources)
        var options = SchemaOptions()
        options.directiveNames = known.names
        options.hidingDirective = "inaccessible"
        options.customScalars = CustomScalars(code?.scalars ?? []).linking(.standard)
        options.hasIncrementalDelivery = true
        try self.init(building: sources, knownSources: known.sources + (code?.knownSources ?? []), options: options)
    }
}
