/// A token by which a service calls from outside: an entry of `backend.auth.externalAccess` of the type `static`.
package struct StaticTokenSetting: Hashable, Sendable {
    /// At least eight characters, none of them a space.
    package var token: String
    /// Who calls with it, as operators name it.
    package var subject: String
    /// `accessRestrictions`: identifiers of the only plugins that the token opens, such as `proxy`; nil for all.
    package var plugins: [String]?

    package init(token: String, subject: String, plugins: [String]? = nil) {
        self.token = token
        self.subject = subject
        self.plugins = plugins
    }
}

/// Reads `backend.auth.externalAccess`, and names what else `backend.auth` asks for.
enum ExternalAccessSettings {
    private static let types = ["static", "legacy", "jwks"]

    static func read(_ backend: ConfigSection, log: inout ProblemLog) -> [StaticTokenSetting] {
        guard let auth = log.optional(try backend.optionalSection("auth")) else { return [] }
        if let keys = auth.object.member("keys"), !keys.value.isNull {
            log.warning(
                ExternalAccessFault.unverifiable(key: auth.fullKey("keys"), what: "signed with"),
                at: keys.keyOrigin
            )
        }
        guard let value = log.optional(try auth.optionalValue("externalAccess")) else { return [] }
        guard case .array(let entries) = value.kind else {
            log.add(auth.invalidType("externalAccess", value, wanted: "object-array"))
            return []
        }
        var tokens: [StaticTokenSetting] = []
        for (index, entry) in entries.enumerated() {
            let path = "\(auth.fullKey("externalAccess"))[\(index)]"
            guard let object = entry.object else {
                log.add(auth.invalidType("externalAccess[\(index)]", entry, wanted: "object"))
                continue
            }
            let section = ConfigSection(path: path, object: object, origin: entry.origin)
            do throws(ConfigurationProblem) {
                guard let token = try readEntry(section, log: &log) else { continue }
                if tokens.contains(where: { $0.token == token.token }) {
                    log.error(ExternalAccessFault.repeatedToken, at: entry.origin)
                }
                tokens.append(token)
            } catch {
                log.add(error)
            }
        }
        return tokens
    }

    /// - Returns: Nil for a kind of token that is not verified here, after a warning.
    private static func readEntry(
        _ section: ConfigSection,
        log: inout ProblemLog
    ) throws(ConfigurationProblem) -> StaticTokenSetting? {
        let type = try section.string("type")
        let typeOrigin = try section.value("type").origin
        guard types.contains(type) else {
            throw ConfigurationProblem(ExternalAccessFault.unknownType(type, known: types), at: typeOrigin)
        }
        guard type == "static" else {
            log.warning(
                ExternalAccessFault.unverifiable(key: section.path, what: "of the type '\(type)', as in"),
                at: typeOrigin
            )
            return nil
        }
        // Read step by step: so a missing value's message names the variable that is not set.
        _ = try section.value("options")
        guard let options = try section.optionalSection("options") else { return nil }
        let token = try options.string("token")
        let tokenOrigin = try options.value("token").origin
        guard !token.contains(where: \.isWhitespace) else {
            throw ConfigurationProblem(
                ExternalAccessFault.illegalToken("a set of non-space characters"),
                at: tokenOrigin
            )
        }
        guard token.count >= 8 else {
            throw ConfigurationProblem(
                ExternalAccessFault.illegalToken("at least 8 characters length"),
                at: tokenOrigin
            )
        }
        let subject = try options.string("subject")
        guard !subject.contains(where: \.isWhitespace) else {
            throw ConfigurationProblem(
                ExternalAccessFault.illegalSubject,
                at: try options.value("subject").origin
            )
        }
        return StaticTokenSetting(token: token, subject: subject, plugins: try readPlugins(section, log: &log))
    }

    /// The plugins of `accessRestrictions`; nil without any.
    private static func readPlugins(
        _ section: ConfigSection,
        log: inout ProblemLog
    ) throws(ConfigurationProblem) -> [String]? {
        guard let value = try section.optionalValue("accessRestrictions") else { return nil }
        guard case .array(let entries) = value.kind else {
            throw section.invalidType("accessRestrictions", value, wanted: "object-array")
        }
        var plugins: [String] = []
        for (index, entry) in entries.enumerated() {
            let key = "accessRestrictions[\(index)]"
            guard let object = entry.object else { throw section.invalidType(key, entry, wanted: "object") }
            for member in object.members {
                switch member.key {
                case "plugin": break
                case "permission", "permissionAttribute":
                    log.warning(ExternalAccessFault.permission(member.key), at: member.keyOrigin)
                default:
                    throw ConfigurationProblem(ExternalAccessFault.unknownRestriction(member.key), at: member.keyOrigin)
                }
            }
            let restriction = ConfigSection(path: section.fullKey(key), object: object, origin: entry.origin)
            let plugin = try restriction.string("plugin")
            guard !plugins.contains(plugin) else {
                throw ConfigurationProblem(ExternalAccessFault.repeatedPlugin(plugin), at: entry.origin)
            }
            plugins.append(plugin)
        }
        return plugins.isEmpty ? nil : plugins
    }
}

/// What can be wrong with `backend.auth`; no token is ever part of a sentence.
///
/// Where Backstage has a message for the case, ours begins with the same words.
enum ExternalAccessFault: ConfigurationFact, Hashable {
    case unknownType(String, known: [String])
    case illegalToken(String)
    case illegalSubject
    case repeatedToken
    case unknownRestriction(String)
    case repeatedPlugin(String)
    case permission(String)
    case unverifiable(key: String, what: String)

    var code: String {
        switch self {
        case .unknownType, .illegalToken, .illegalSubject, .repeatedToken, .unknownRestriction, .repeatedPlugin:
            "INVALID_EXTERNAL_ACCESS"
        case .permission: "HAS_NO_EFFECT"
        case .unverifiable: "UNSUPPORTED"
        }
    }

    var sentence: String {
        switch self {
        case .unknownType(let type, let known):
            "Unknown type '\(type)' in backend.auth.externalAccess, expected one of "
                + known.map { "'\($0)'" }.joined(separator: ", ")
        case .illegalToken(let wanted):
            "Illegal token, must be \(wanted)"
        case .illegalSubject:
            "Illegal subject, must be a set of non-space characters"
        case .repeatedToken:
            "Static externalAccess token was declared more than once"
        case .unknownRestriction(let key):
            "Invalid key '\(key)' in 'accessRestrictions' config, expected one of 'plugin', 'permission', "
                + "'permissionAttribute'"
        case .repeatedPlugin(let plugin):
            "Attempted to declare 'accessRestrictions' twice for plugin '\(plugin)', which is not permitted"
        case .permission(let key):
            "'\(key)' has no effect: no permission is asked for here; the token opens everything of the plugin"
        case .unverifiable(let key, let what):
            "tokens \(what) '\(key)' cannot be verified and are refused with 401; give the service a token of the type "
                + "'static'"
        }
    }
}
