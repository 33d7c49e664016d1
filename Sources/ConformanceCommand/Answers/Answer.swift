import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import OrderedJSON

/// Where a request stopped that did not get as far as running.
enum Phase: String {
    /// A text is not GraphQL syntax.
    case parse
    /// The schema is not valid.
    case schema
    /// The document is not valid against the schema.
    case validate
    /// The line is no request.
    case request
}

/// A request that did not get as far as running.
struct Refusal: Error {
    let phase: Phase
    let errors: [GraphQLError]
    /// What the errors' locations count into.
    let sources: [Source]
}

/// Answers one request line: appends one JSON object, without a line end.
func answer(_ line: [UInt8], into output: inout OutputBuffer) {
    output.append(byte: UInt8(ascii: "{"))
    let request: ConformanceRequest
    do throws(RequestFault) {
        request = try ConformanceRequest(line)
    } catch {
        output.append(Refusal(phase: .request, errors: [GraphQLError(error.message)], sources: []))
        output.append(byte: UInt8(ascii: "}"))
        return
    }
    if let id = request.id, let text = try? JSONReader(request.body).rawText(at: id) {
        output.append("\"id\":")
        output.append(text: text)
        output.append(byte: UInt8(ascii: ","))
    }
    guard let operation = request.operation else {
        output.append("\"unsupported\":true}")
        return
    }
    let start = output.count
    do throws(Refusal) {
        output.append("\"ok\":true")
        switch operation {
        case .parse: _ = try parse(request)
        case .print:
            output.append(",\"document\":")
            output.appendQuoted(print(try parse(request)))
        case .validateSchema: _ = try ConformanceSchema(request)
        case .printSchema:
            output.append(",\"schema\":")
            output.appendQuoted(printSchema(try ConformanceSchema(request).schema))
        case .validate: _ = try ConformanceSchema(request).document(of: request)
        case .introspect: try introspect(request, into: &output)
        case .execute: try execute(request, into: &output)
        case .subscribe: try subscribe(request, into: &output)
        }
    } catch {
        output.truncate(to: start)
        output.append(error)
    }
    output.append(byte: UInt8(ascii: "}"))
}

private func parse(_ request: ConformanceRequest) throws(Refusal) -> Document {
    let source = Source(name: "document", utf8: request.document)
    do throws(GraphQLError) {
        return try parseDocument(source)
    } catch {
        throw Refusal(phase: .parse, errors: [error], sources: [source])
    }
}

extension OutputBuffer {
    /// `"ok":false` and what comes with it.
    mutating func append(_ refusal: Refusal) {
        append("\"ok\":false,\"phase\":")
        appendQuoted(refusal.phase.rawValue)
        append(",\"errors\":")
        append(refusal.errors, sources: refusal.sources)
    }
}
