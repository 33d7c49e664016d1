/// With what credentials an upstream is called: `auth`, an object with exactly one of `basic`, `oauth2` and
/// `forwardFrom`.
package enum AuthSettings: Hashable, Sendable {
    /// `basic: { username, password }`.
    case basic(username: String, password: String)
    /// `oauth2`: an access token of the source's own.
    case clientCredentials(ClientCredentialsSettings)
    /// `forwardFrom`, and `forwardAs`: the caller's token, out of a header that the frontend sends for this source.
    ///
    /// `from` is in lower case; `name` is the header that the upstream gets.
    case forwarded(from: String, name: String)

    static let keys = ["basic", "oauth2", "forwardFrom", "forwardAs"]

    static func read(_ parent: ConfigSection, log: inout ProblemLog) -> AuthSettings? {
        guard let section = log.optional(try parent.optionalSection("auth")) else { return nil }
        section.refuseUnknownKeys(known: keys, log: &log)
        let given = ["basic", "oauth2", "forwardFrom"].filter { section.object[$0].map { !$0.isNull } ?? false }
        guard let kind = given.first, given.count == 1 else {
            let fault = ConfigurationFault.invalidValue(
                key: section.path,
                found: given.isEmpty ? "none of them" : given.joined(separator: " and "),
                accepted: "exactly one of basic, oauth2 and forwardFrom"
            )
            log.error(fault, at: section.origin)
            return nil
        }
        if kind != "forwardFrom", let place = section.object.member("forwardAs") {
            let fault = ConfigurationFault.invalidValue(
                key: section.fullKey("forwardAs"),
                found: "no forwardFrom",
                accepted: "forwardAs beside forwardFrom only"
            )
            log.error(fault, at: place.keyOrigin)
        }
        switch kind {
        case "basic": return basic(section, log: &log)
        case "oauth2":
            guard let block = log.optional(try section.optionalSection("oauth2")) else { return nil }
            return ClientCredentialsSettings.read(block, log: &log).map { .clientCredentials($0) }
        default: return forwarded(section, log: &log)
        }
    }

    private static func basic(_ section: ConfigSection, log: inout ProblemLog) -> AuthSettings? {
        guard let block = log.optional(try section.optionalSection("basic")) else { return nil }
        block.refuseUnknownKeys(known: ["username", "password"], log: &log)
        let username = log.attempt(try block.string("username"))
        let password = log.attempt(try block.string("password"))
        guard let username, let password else { return nil }
        // Spec: https://www.rfc-editor.org/rfc/rfc7617#section-2
        if username.contains(":") {
            let fault = ConfigurationFault.invalidValue(
                key: block.fullKey("username"),
                found: "a name with a colon",
                accepted: "a name without one: it ends where the password begins"
            )
            log.error(fault, at: block.object["username"]?.origin)
        }
        return .basic(username: username, password: password)
    }

    private static func forwarded(_ section: ConfigSection, log: inout ProblemLog) -> AuthSettings? {
        guard let from = log.attempt(try header("forwardFrom", of: section)) else { return nil }
        var name = "Authorization"
        if section.object["forwardAs"] != nil, let given = log.attempt(try header("forwardAs", of: section)) {
            name = given
        }
        return .forwarded(from: from.lowercased(), name: name)
    }

    /// Headers that belong to the connection or frame the body.
    private static let reserved: Set<String> = [
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length", "host",
        "content-encoding", "accept-encoding", "content-type", "proxy-authenticate", "proxy-authorization", "expect",
    ]

    private static func header(_ key: String, of section: ConfigSection) throws(ConfigurationProblem) -> String {
        let name = try section.string(key)
        guard HTTPFieldSyntax.isName(name), !reserved.contains(name.lowercased()) else {
            let value = try section.value(key)
            throw section.invalidValue(key, value, accepted: "the name of a header that carries a token")
        }
        return name
    }
}

/// How an access token of the source's own is got: `auth.oauth2`, OAuth 2.0's client credentials grant.
package struct ClientCredentialsSettings: Hashable, Sendable {
    /// How the client says who it is: `clientAuthentication`.
    package enum Authentication: String, Hashable, Sendable, CaseIterable {
        case header
        case body
    }

    /// `tokenURL`.
    package var tokenURL: HTTPURL
    /// `clientId` and `clientSecret`.
    package var clientID: String
    package var clientSecret: String
    /// `scope`: a text with spaces between scopes, or a list of them.
    package var scope: String?
    /// `parameters`: further parameters of the token request, such as `audience`; in order.
    package var parameters: [HeaderSetting] = []
    /// `clientAuthentication`: `header` for HTTP Basic, `body` for parameters.
    package var authentication = Authentication.header
    /// `expiryMargin`: how long before its end a token is replaced.
    package var expiryMargin: Duration = .seconds(30)
    /// `timeout`: for a token request.
    package var timeout: Duration = .seconds(10)

    package init(tokenURL: HTTPURL, clientID: String, clientSecret: String) {
        self.tokenURL = tokenURL
        self.clientID = clientID
        self.clientSecret = clientSecret
    }

    static let keys = [
        "tokenURL", "clientId", "clientSecret", "scope", "parameters", "clientAuthentication", "expiryMargin",
        "timeout",
    ]

    static func read(_ section: ConfigSection, log: inout ProblemLog) -> ClientCredentialsSettings? {
        section.refuseUnknownKeys(known: keys, log: &log)
        if section.object["tokenURL"] == nil { _ = log.attempt(try section.value("tokenURL")) }
        let url = log.optional(try URLSetting.optional("tokenURL", of: section))
        let id = log.attempt(try section.string("clientId"))
        let secret = log.attempt(try section.string("clientSecret"))
        guard let url, let id, let secret else { return nil }
        var settings = ClientCredentialsSettings(tokenURL: url, clientID: id, clientSecret: secret)
        settings.scope = log.optional(try section.optionalStringOrStrings("scope"))?.joined(separator: " ")
        if let parameters = log.optional(try section.optionalSection("parameters")) {
            settings.parameters = HeaderSetting.read(parameters, log: &log)
        }
        if let text = log.optional(try section.optionalString("clientAuthentication")) {
            if let known = Authentication(rawValue: text) {
                settings.authentication = known
            } else {
                let fault = ConfigurationFault.invalidValue(
                    key: section.fullKey("clientAuthentication"),
                    found: "'\(text)'",
                    accepted: "'header' or 'body'"
                )
                log.error(fault, at: section.object["clientAuthentication"]?.origin)
            }
        }
        if let margin = log.optional(try section.optionalDuration("expiryMargin")) { settings.expiryMargin = margin }
        if let timeout = log.optional(try section.positiveDuration("timeout")) { settings.timeout = timeout }
        return settings
    }
}
