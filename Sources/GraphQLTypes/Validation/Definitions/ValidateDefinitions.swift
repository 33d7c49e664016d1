import GraphQLLanguage

/// Checks type system definitions as text: names, references, applied directives.
///
/// Nothing is put together yet, and what comes after may rely on it: names are unique, every type named exists, and
/// each extension fits its definition.
///
/// - Returns: Errors in document order; those of known definitions first.
func validateDefinitions(
    _ system: TypeSystemDefinitions,
    documents: [Document],
    options: SchemaOptions
) -> [GraphQLError] {
    let rootNames =
        options.extensionsDefineRootTypes ? Set(system.rootNames.values.map(\.text)) : []
    var walker = DefinitionWalker(rules: [
        LoneSchemaDefinition(),
        UniqueNames(),
        KnownTypeNames(system: system, rootNames: rootNames),
        DirectiveApplications(system: system, suggestsNames: options.checksDirectiveArguments),
        PossibleTypeExtensions(system: system, rootNames: rootNames),
        UniqueInputNames(),
    ])
    for definition in system.definitions { walker.walk(definition) }
    guard options.refusesExecutableDefinitions else { return walker.errors }
    return walker.errors + documents.flatMap(\.definitions).compactMap(refusal)
}

/// The error for a definition that is no part of a type system.
private func refusal(of definition: Definition) -> GraphQLError? {
    switch definition {
    case .operation(let operation):
        GraphQLError(
            "The schema's files hold definitions of types and directives; found an operation.",
            at: operation.location
        )
    case .fragment(let fragment):
        GraphQLError(
            "The schema's files hold definitions of types and directives; found the fragment \"\(fragment.name.text)\".",
            at: fragment.location
        )
    case .schema, .schemaExtension, .type, .typeExtension, .directive: nil
    }
}
