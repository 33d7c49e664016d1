/// What a configuration says that may not be meant: names near to known ones where unknown names pass without a word, and
/// values that are left out because a variable is not set.
enum DoubtfulValues {
    /// Blocks that this server reads.
    private static let blocks = ["backend", "proxy", "tributary"]

    /// Keys of `backend` that are read here, beside those of `BackstageKeys`.
    private static let backendKeys = [
        "auth", "baseUrl", "cache", "cors", "database", "health", "https", "lifecycle", "listen", "logger",
        "trustProxy",
    ]

    static func warn(_ root: ConfigSection, log: inout ProblemLog) {
        // Blocks of other names belong to plugins.
        warnOfNearNames(root.object, path: "", known: blocks, allowed: BackstageKeys.names(below: ""), log: &log)
        if let backend = root.object["backend"]?.object {
            let known = backendKeys + BackstageKeys.names(below: "backend")
            warnOfNearNames(backend, path: "backend.", known: known, allowed: known, log: &log)
        }
        // A value that is needed is told of already.
        let told = Set(log.problems.compactMap(\.origin))
        for block in blocks {
            guard let object = root.object[block]?.object else { continue }
            warnOfUnset(object, path: block, told: told, log: &log)
        }
    }

    private static func warnOfNearNames(
        _ object: ConfigObject,
        path: String,
        known: [String],
        allowed: [String],
        log: inout ProblemLog
    ) {
        for member in object.members where !known.contains(member.key) && !allowed.contains(member.key) {
            guard let near = NearName.nearest(to: member.key, among: known) else { continue }
            let fault = ConfigurationFault.unknownKey(key: path + member.key, suggestion: near, known: known)
            log.warning(fault, at: member.keyOrigin)
        }
    }

    private static func warnOfUnset(
        _ object: ConfigObject,
        path: String,
        told: Set<ConfigOrigin>,
        log: inout ProblemLog
    ) {
        for (key, absent) in object.unresolved.sorted(by: { $0.key < $1.key }) {
            let name = path + "." + key
            if told.contains(absent.origin) || absent.variable.isEmpty { continue }
            // A server of another database than SQLite's is not connected to.
            if name.hasPrefix("backend.database.connection."), !["directory", "filename"].contains(key) { continue }
            if BackstageKeys.unused.contains(where: { name == $0.key || name.hasPrefix($0.key + ".") }) { continue }
            log.warning(ConfigurationFault.unset(key: name, variable: absent.variable), at: absent.origin)
        }
        for member in object.members {
            guard let inner = member.value.object else { continue }
            warnOfUnset(inner, path: path + "." + member.key, told: told, log: &log)
        }
    }
}
