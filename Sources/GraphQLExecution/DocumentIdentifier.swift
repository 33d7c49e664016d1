package import Digests
import GraphQLLanguage
import OrderedJSON

/// How a request names a document that the server may know: in place of its text, or beside it.
///
/// Spec: https://graphql.github.io/graphql-over-http/draft/#sec-Appendix-Persisted-Documents; and the `persistedQuery`
/// extension of Apollo's clients.
package struct DocumentIdentifier: Hashable, Sendable {
    /// As the client has it, without the prefix `sha256:`.
    package let text: String
    /// The hash of the document's text that the identifier is; nil for one of another kind.
    package let digest: SHA256Digest?

    /// - Parameter documentID: Such as `sha256:7dba…`, or what the manifest of trusted documents has.
    package init(documentID: String) {
        let prefix = "sha256:"
        text = documentID.hasPrefix(prefix) ? String(documentID.dropFirst(prefix.utf8.count)) : documentID
        digest = SHA256Digest(hex: text.utf8)
    }
}

extension DocumentIdentifier {
    /// Members of a request that hold an identifier: the draft's, and what Relay's examples and older clients send.
    package static let memberNames = ["documentId", "doc_id", "id"]

    /// Reads `persistedQuery` of a request's `extensions`.
    ///
    /// - Returns: Nil where there is none; a failure where it is not as it has to be.
    static func read(
        extensions: JSONOffset,
        _ reader: JSONReader
    ) throws(JSONFault) -> Result<DocumentIdentifier?, Wrong> {
        guard let entry = try reader.member("persistedQuery", of: extensions) else { return .success(nil) }
        switch try reader.kind(at: entry) {
        case .null: return .success(nil)
        case .object: break
        case .array, .number, .string, .true, .false: return .failure(.shape)
        }
        guard let version = try reader.member("version", of: entry), try reader.kind(at: version) == .number,
            try reader.int(at: version) == 1
        else { return .failure(.version) }
        guard let hash = try reader.member("sha256Hash", of: entry), try reader.kind(at: hash) == .string else {
            return .failure(.shape)
        }
        return .success(DocumentIdentifier(documentID: try reader.string(at: hash)))
    }

    /// What is wrong with `extensions`.
    enum Wrong: Error {
        case extensions
        case shape
        case version

        var message: String {
            switch self {
            case .extensions: "\"extensions\" has to be a JSON object or null."
            case .shape:
                #""extensions.persistedQuery" has to be an object such as {"version": 1, "sha256Hash": "…"}."#
            case .version: "Unsupported persisted query version: \"extensions.persistedQuery.version\" has to be 1."
            }
        }
    }
}
