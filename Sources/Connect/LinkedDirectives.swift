package import GraphQLLanguage

/// Directives of other specifications that schemas written for `@connect` carry: `@link`, and those of federation.
///
/// They are known so that such schemas load unchanged. A schema that defines one of them itself is taken at its word.
extension BindingDirectives {
    /// Everything that a schema's documents may use without defining it.
    ///
    /// - Parameter sources: The schema's own.
    /// - Returns: Sources of definitions, without those that the schema has itself.
    package static func knownSources(for sources: [Source]) -> [Source] {
        var defined: Set<String> = []
        for source in sources {
            // What cannot be parsed is reported where the schema is built.
            guard let document = try? parseDocument(source, limits: .schema) else { continue }
            for definition in document.definitions {
                switch definition {
                case .directive(let directive): defined.insert("@" + directive.name.text)
                case .type(let type): defined.insert(type.name.text)
                case .schema, .schemaExtension, .typeExtension, .operation, .fragment: break
                }
            }
        }
        let others = (link + federation).filter { !defined.contains($0.name) }.map(\.sdl).joined(separator: "\n")
        return [
            Source(name: "built-in binding directives", text: ownSDL),
            Source(name: "directives of other specifications", text: others),
        ]
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

    /// Federation's own, as of version 2.11; all but `@key` and those that are refused have no effect.
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
    static let unappliedAccess: Set<String> = ["inaccessible", "authenticated", "requiresScopes", "policy"]
    /// Hand values from one subgraph to another, which there are none of.
    static let unsupportedFederation: Set<String> = ["context", "fromContext"]
}
