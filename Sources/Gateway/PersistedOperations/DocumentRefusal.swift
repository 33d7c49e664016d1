import GraphQLExecution
import GraphQLLanguage

/// Why a document is not run that a client names, or sends.
///
/// Messages and codes are those by which clients tell what to do next: they send the text after `PersistedQueryNotFound`, and
/// stop naming documents after `PersistedQueryNotSupported`.
enum DocumentRefusal: Error {
    /// Nobody has registered it.
    case notFound
    /// Documents cannot be named here.
    case notSupported
    /// It was sent together with the hash, or the identifier, of another.
    case mismatch
    /// No manifest has this identifier, and only what they list is run.
    case unknownIdentifier(String)
    /// It was sent as text that no manifest has, and only what they list is run.
    case untrusted

    /// Whether the configuration forbids it: operators are told.
    var isForbidden: Bool {
        switch self {
        case .unknownIdentifier, .untrusted: true
        case .notFound, .notSupported, .mismatch: false
        }
    }

    var error: GraphQLError {
        let (code, message) =
            switch self {
            case .notFound: ("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
            case .notSupported: ("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
            case .mismatch: ("PERSISTED_QUERY_HASH_MISMATCH", "provided sha does not match query")
            case .unknownIdentifier(let id):
                ("PERSISTED_QUERY_NOT_IN_LIST", "The document \"\(id)\" is not in this server's list of operations.")
            case .untrusted:
                (
                    "QUERY_NOT_IN_SAFELIST",
                    "Only documents in this server's list of operations are run, and this one is not."
                )
            }
        return GraphQLError(message, extensions: [.init("code", .string(code))])
    }
}
