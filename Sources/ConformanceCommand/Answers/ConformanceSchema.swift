import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation

/// The schema of a request, built as the contract says: a matter of choice is decided as graphql-js does.
struct ConformanceSchema {
    let schema: Schema

    /// Builds it.
    ///
    /// - Throws: A refusal of phase `parse` or `schema`.
    init(_ request: ConformanceRequest) throws(Refusal) {
        let source = Source(name: "schema", text: request.schema)
        let document: Document
        do throws(GraphQLError) {
            document = try parseDocument(source, limits: .schema)
        } catch {
            throw Refusal(phase: .parse, errors: [error], sources: [source])
        }
        var options = SchemaOptions.reference
        options.hasIncrementalDelivery = request.isIncremental
        do throws(SchemaErrors) {
            schema = try Schema(building: [document], sources: [source], options: options)
        } catch {
            throw Refusal(phase: .schema, errors: error.errors, sources: [source])
        }
    }

    /// The document of a request, checked where the request does not say otherwise.
    ///
    /// - Throws: A refusal of phase `parse` or `validate`.
    func document(of request: ConformanceRequest) throws(Refusal) -> ValidatedDocument {
        try document(Source(name: "document", utf8: request.document), validates: request.validates)
    }

    /// As `document(of:)`, of any text.
    func document(_ source: Source, validates: Bool) throws(Refusal) -> ValidatedDocument {
        let document: Document
        do throws(GraphQLError) {
            document = try parseDocument(source)
        } catch {
            throw Refusal(phase: .parse, errors: [error], sources: [source])
        }
        guard validates else { return ValidatedDocument(unchecked: document, schema: schema) }
        switch validate(document, against: schema) {
        case .success(let valid): return valid
        case .failure(let failure): throw Refusal(phase: .validate, errors: failure.errors, sources: [source])
        }
    }
}
