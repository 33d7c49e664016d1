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
            if isSecret { insert(text, into: &secrets) }
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

    private static func isSecretKey(_ key: String) -> Bool {
        let name = key.lowercased()
        if name == "auth" || name == "cookie" { return true }
        // An address, such as a tokenURL, or the name of a header.
        if name.hasSuffix("url") { return false }
        return ["token", "secret", "password", "apikey", "api-key", "authorization", "privatekey"].contains(
            where: name.contains
        )
    }

    /// Addresses, names of this machine, numbers and plain words that say nothing of who knows them.
    private static func isPublic(_ text: String) -> Bool {
        if Double(text) != nil || ["localhost", "127.0.0.1", "0.0.0.0"].contains(text) { return true }
        guard let url = try? HTTPURL(text) else { return false }
        return url.userInfo == nil && url.query == nil
    }
}
