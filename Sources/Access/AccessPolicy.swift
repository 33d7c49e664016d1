package import Settings
package import Upstreams

/// Who has made a request.
package enum Caller: Hashable, Sendable {
    /// Nobody was asked: the default policy is switched off.
    case unknown
    /// A service with a token of its own; `subject` is its name in the configuration.
    case service(subject: String)

    /// The name by which the credentials' owner is known; nil where none were looked at.
    package var subject: String? {
        switch self {
        case .unknown: nil
        case .service(let subject): subject
        }
    }

    /// What kind of credentials it showed, for logs; nil where none were looked at.
    package var kind: String? {
        switch self {
        case .unknown: nil
        case .service: "service"
        }
    }
}

/// The default policy of every route but health: a request needs credentials that the configuration knows.
///
/// Credentials are a bearer token in the `Authorization` header. A cookie is none: pages of other origins send it, too.
package struct AccessPolicy: Sendable {
    private struct Token: Sendable {
        let bytes: [UInt8]
        let subject: String
        let plugins: [String]?
    }

    private let tokens: [Token]
    /// Whether requests need credentials at all.
    package let isEnforced: Bool

    /// - Parameter settings: `dangerouslyDisableDefaultAuthPolicy` and `externalAccess` are taken from them.
    package init(_ settings: BackendSettings) {
        self.init(settings.externalAccess, isEnforced: !settings.disablesDefaultAuthPolicy)
    }

    init(_ tokens: [StaticTokenSetting], isEnforced: Bool = true) {
        self.tokens = tokens.map { Token(bytes: Array($0.token.utf8), subject: $0.subject, plugins: $0.plugins) }
        self.isEnforced = isEnforced
    }

    /// Finds out who makes a request.
    ///
    /// - Parameters:
    ///   - headers: The request's.
    ///   - plugin: Identifier of what is asked, such as `proxy`, for tokens that open some plugins only.
    /// - Returns: Who it is.
    /// - Throws: ``AccessRefusal`` when the request must not be answered.
    package func caller(
        of headers: [HTTPHeader],
        plugin: @autoclosure () -> String
    ) throws(AccessRefusal) -> Caller {
        guard isEnforced else { return .unknown }
        let presented = try BearerToken(headers)
        var known: Token?
        // All tokens are compared, so that the time does not tell which is the right one.
        for token in tokens where presented.isEqual(to: token.bytes) { known = token }
        guard let known else { throw .illegalToken }
        if let plugins = known.plugins, !plugins.contains(plugin()) { throw .restricted(plugins: plugins) }
        return .service(subject: known.subject)
    }
}
