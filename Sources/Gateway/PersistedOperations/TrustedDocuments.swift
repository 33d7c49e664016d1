import Digests
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import Settings

/// The documents of the manifests, each validated and planned.
struct TrustedDocuments: Sendable {
    /// One document.
    final class Document: Sendable {
        let text: [UInt8]
        /// One for each operation in it.
        private let operations: [PreparedOperation]

        init(text: [UInt8], operations: [PreparedOperation]) {
            self.text = text
            self.operations = operations
        }

        /// The operation that a request asks for; nil where it names none of several, or one that is not there.
        func operation(named name: String?) -> PreparedOperation? {
            guard let name else { return operations.count == 1 ? operations.first : nil }
            return operations.first { $0.operation.name?.text == name }
        }
    }

    private var byID: [String: Document] = [:]
    /// By the hash of the text, whatever the manifest calls it.
    private var byDigest: [SHA256Digest: Document] = [:]

    static let none = TrustedDocuments()

    private init() {}

    /// Reads the manifests and plans what is in them.
    ///
    /// - Throws: Everything that is wrong with a manifest or a document in it.
    init(
        _ settings: PersistedOperationSettings,
        schema: Schema,
        bindings: FieldBindings,
        limits: GatewaySnapshot.RequestLimits
    ) throws(GatewayProblems) {
        var problems = GatewayProblems()
        var entries: [OperationManifest.Entry] = []
        for path in settings.manifests {
            do throws(GatewayProblems) {
                entries += try OperationManifest(path, origin: settings.manifestOrigin).entries
            } catch {
                problems.add(error)
            }
        }
        for entry in entries {
            let text = Array(entry.body.utf8)
            if let known = byID[entry.id] {
                if known.text != text {
                    problems.add(message: "Another document has the identifier \"\(entry.id)\".", place: entry.place)
                }
                continue
            }
            let digest = SHA256Digest(of: text)
            if let known = byDigest[digest] {
                byID[entry.id] = known
                continue
            }
            let what = entry.name.map { "Operation \"\($0)\"" } ?? "Document \"\(entry.id)\""
            do throws(RequestErrors) {
                let document = try Self.plan(entry, schema: schema, bindings: bindings, limits: limits)
                byID[entry.id] = document
                byDigest[digest] = document
            } catch {
                for fault in error.errors { problems.add(fault, what: what, in: entry.body, place: entry.place) }
            }
        }
        if problems.hasErrors { throw problems }
    }

    private static func plan(
        _ entry: OperationManifest.Entry,
        schema: Schema,
        bindings: FieldBindings,
        limits: GatewaySnapshot.RequestLimits
    ) throws(RequestErrors) -> Document {
        let document = try GatewaySnapshot.validated(
            Source(name: "request", text: entry.body),
            schema: schema,
            limits: limits
        )
        if let name = entry.name, !document.operations.contains(where: { $0.name?.text == name }) {
            throw RequestErrors([GraphQLError("The document has no operation of this name.")])
        }
        var operations: [PreparedOperation] = []
        for operation in document.operations {
            operations.append(
                try PreparedOperation(
                    document: document,
                    operationName: operation.name?.text,
                    schema: schema,
                    bindings: bindings,
                    limits: limits.plan,
                    makesSuggestions: limits.validation.makesSuggestions
                )
            )
        }
        return Document(text: Array(entry.body.utf8), operations: operations)
    }

    var isEmpty: Bool { byID.isEmpty }

    /// The document that a client names.
    subscript(id: DocumentIdentifier) -> Document? {
        byID[id.text] ?? id.digest.flatMap { byDigest[$0] }
    }

    /// The document with this very text.
    subscript(text: [UInt8]) -> Document? { byDigest[SHA256Digest(of: text)] }
}
