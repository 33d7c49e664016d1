package import GraphQLLanguage

/// How a schema is built from its documents, where that is a matter of choice.
package struct SchemaOptions: Sendable {
    /// Definitions that the schema's documents may use without defining them, such as the binding directives and the
    /// types of their arguments.
    ///
    /// They are not part of what clients see: neither introspected nor printed, unless a visible definition refers to
    /// them. Repeating one of them word for word in a document is allowed, so that editors find it there.
    package var knownDefinitions: [Document] = []

    /// The names of known directives by other names that documents write, such as those of a `@link` with `as`.
    ///
    /// Applications are kept under the names here; both names have to be defined.
    package var directiveNames: [String: String] = [:]

    /// `extend type Query` defines it where no definition does, and so for the other root operation types.
    ///
    /// Deviation: the specification wants a definition. Any file may add fields to `Query`, and none is the first.
    package var extensionsDefineRootTypes = true

    /// Arguments of every applied directive are checked against their types; otherwise only those of the built-in ones.
    ///
    /// (graphql-js does the latter.)
    package var checksDirectiveArguments = true

    /// A directive whose definition uses the directive itself, directly or through others, is refused, as the
    /// specification says.
    ///
    /// (graphql-js accepts it.)
    package var refusesDirectiveCycles = true

    /// An operation or fragment among the definitions is refused; otherwise it is passed over, as graphql-js does.
    package var refusesExecutableDefinitions = true

    /// Custom scalars whose values are checked where the schema declares them: a scalar of one of their names that does
    /// not link to another definition.
    ///
    /// (graphql-js checks none.)
    package var customScalars = CustomScalars.none

    /// Name of a directive that hides from clients what it is put on: ``Schema/api`` does not have it.
    ///
    /// Nil where nothing is hidden. (graphql-js hides nothing.)
    package var hidingDirective: String?

    /// `@defer` and `@stream` are known.
    package var hasIncrementalDelivery = false

    /// Introspection also has what was added after the September 2025 edition: deprecation of directives, and the
    /// locations `DIRECTIVE_DEFINITION` and `FRAGMENT_VARIABLE_DEFINITION`.
    package var hasDraftIntrospection = false

    package init() {}

    /// As graphql-js decides each of these.
    package static var reference: SchemaOptions {
        var options = SchemaOptions()
        options.extensionsDefineRootTypes = false
        options.checksDirectiveArguments = false
        options.refusesDirectiveCycles = false
        options.refusesExecutableDefinitions = false
        options.hasDraftIntrospection = true
        return options
    }
}
