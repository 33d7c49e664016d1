package import GraphQLLanguage
package import GraphQLTypes

/// Why a document is not valid, in the order in which graphql-js reports it.
package struct ValidationErrors: Error, Hashable, Sendable {
    /// At least one, and at most one more than `ValidationOptions.maxErrors`.
    package let errors: [GraphQLError]
}

/// Checks a document against a schema by every rule of chapter 5, in one walk over the document.
///
/// Linear in the document for all but hostile ones, which `options` bounds.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Validation
/// - Parameters:
///   - document: As parsed. Its names have to carry the locations that the parser gave them.
///   - schema: Built and checked.
///   - options: Bounds on what is accepted and reported.
/// - Returns: The document as proof, or all that is wrong with it, in the words of graphql-js.
package func validate(
    _ document: Document,
    against schema: Schema,
    options: ValidationOptions = .default
) -> Result<ValidatedDocument, ValidationErrors> {
    var walker = DocumentWalker(document, schema: schema, options: options, rules: SpecifiedRules())
    let errors = walker.run()
    guard errors.isEmpty else { return .failure(ValidationErrors(errors: errors)) }
    return .success(
        ValidatedDocument(
            document: document,
            operations: walker.context.operations,
            fragments: walker.context.fragments,
            fragmentTypes: walker.context.fragmentTypes,
            schemaNames: walker.context.schemaNames,
            fragmentTable: walker.context.outline.fragmentTable
        )
    )
}
