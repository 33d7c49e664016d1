/// Why a request is not answered for the one who makes it; texts and names are Backstage's.
package enum AccessRefusal: Error, Hashable, Sendable {
    /// There is no bearer token.
    case missingCredentials
    /// The token is not one that the configuration knows.
    case illegalToken
    /// The token opens other plugins only.
    case restricted(plugins: [String])

    /// HTTP status of the answer.
    package var status: Int {
        switch self {
        case .missingCredentials, .illegalToken: 401
        case .restricted: 403
        }
    }

    /// The error's name in Backstage's error body.
    package var name: String {
        switch self {
        case .missingCredentials, .illegalToken: "AuthenticationError"
        case .restricted: "NotAllowedError"
        }
    }

    /// The sentence for the client.
    package var message: String {
        switch self {
        case .missingCredentials: "Missing credentials"
        case .illegalToken: "Illegal token"
        case .restricted(let plugins):
            "This token's access is restricted to plugin(s) " + plugins.map { "'\($0)'" }.joined(separator: ", ")
        }
    }

    /// Value of the `WWW-Authenticate` header; nil where a token would not help.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc6750#section-3
    package var challenge: String? {
        switch self {
        case .missingCredentials: "Bearer"
        case .illegalToken: #"Bearer error="invalid_token""#
        case .restricted: nil
        }
    }
}
