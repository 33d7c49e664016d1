/// Which configured values must never reach a log.
///
/// Two kinds: what came from the environment or from a file of its own, and what stands under a key that is known to
/// hold a secret. Short values, addresses and numbers are left out, since removing them from every log line would
/// destroy the log and hide nothing.
package enum SecretValues {
    /// Shorter texts occur in log lines by chance.
    static let minLength = 6

    /// The secrets of a configuration; `candidates` are the values from the environment and from `$file`.
    static func collect(from root: ConfigValue, candidates: Set<String>) -> Set<String> {
        var secrets: Set<String> = []
        for candidate in candidates where !isPublic(candidate) { insert(candidate, into: &secrets) }
        walk(root, isSecret: false, into: &secrets)
        return secrets
    }

    /// What must not be shown of one value that came from the environment; nothing of an address or a number.
    package static func texts(of value: String) -> Set<String> {
        var secrets: Set<String> = []
        if !isPublic(value) { insert(value, into: &secrets) }
        return secrets
    }

    /// The tree's depth is bounded by `ConfigurationLimits.maxDepth`, and so is the recursion.
    private static func walk(_ value: ConfigValue, isSecret: Bool, into secrets: inout Set<String>) {
        switch value.kind {
        case .string(let text):
            if isSecret || text.contains("PRIVATE KEY-----") { insert(text, into: &secrets) }
            if let userInfo = userInfo(of: text) { insert(userInfo, into: &secrets) }
        // A password of digits, written without quotes.
        case .integer(let number) where isSecret:
            insert(String(number), into: &secrets)
        case .array(let elements):
            for element in elements { walk(element, isSecret: isSecret, into: &secrets) }
        case .object(let object):
            for member in object.members { walk(member.value, isSecret: isSecretKey(member.key), into: &secrets) }
        case .null, .bool, .integer, .number:
            break
        }
    }

    /// The value, and for `Bearer token` and `user:password` the part that is secret by itself.
    private static func insert(_ text: String, into secrets: inout Set<String>) {
        if text.utf8.count >= minLength { secrets.insert(text) }
        for separator in [" ", ":"] where !text.hasPrefix("http") {
            let parts = text.split(separator: separator, maxSplits: 1)
            if parts.count == 2, parts[1].utf8.count >= minLength { secrets.insert(String(parts[1])) }
        }
    }

    /// Whether the text or number under this key must not be shown, whatever it is.
    static func isSecretKey(_ key: String) -> Bool {
        // clientSecret, client_secret and Client-Secret are one name.
        let name = key.lowercased().filter { $0 != "-" && $0 != "_" }
        // An address, such as a tokenURL, is none.
        if publicKeys.contains(name) || name.hasSuffix("url") { return false }
        if ["auth", "cookie", "pass"].contains(name) { return true }
        return ["token", "secret", "password", "passphrase", "apikey", "authorization", "privatekey", "accesskey"]
            .contains(where: name.contains)
    }

    /// Keys that are named after a secret and hold none, in lower case without hyphens.
    private static let publicKeys: Set<String> = [
        "accesskeyid", "tokenurl", "tokenendpoint", "backstagetokenexpiration", "maxtokens", "secretname",
        "privatekeyfile", "identitytokenalgorithm", "omitidentitytokenownershipclaim", "tokensignedresponsealg",
        "authorizationurl",
    ]

    /// What stands before the `@` of a URL of any scheme, such as `postgres://user:password@host`.
    private static func userInfo(of text: String) -> String? {
        guard let start = text.firstRange(of: "://")?.upperBound else { return nil }
        let authority = text[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return authority.lastIndex(of: "@").map { String(authority[..<$0]) }
    }

    /// Addresses, names of this machine, numbers and plain words that say nothing of who knows them.
    static func isPublic(_ text: String) -> Bool {
        if Double(text) != nil || ["localhost", "127.0.0.1", "0.0.0.0"].contains(text) { return true }
        guard let url = try? HTTPURL(text) else { return false }
        return url.userInfo == nil && url.query == nil
    }
}
