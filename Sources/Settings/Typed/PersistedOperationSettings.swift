/// Which documents clients may name in place of sending them: `tributary.graphql.persistedOperations`.
package struct PersistedOperationSettings: Hashable, Sendable {
    /// Absolute paths of the files that list trusted documents.
    package var manifests: [String] = []
    /// Where they are named.
    package var manifestOrigin: ConfigOrigin?
    /// Whether nothing is run but what the manifests list.
    package var only = false
    /// Whether clients may register documents by their hashes (automatic persisted queries).
    package var apq = true
    /// Bytes of all documents that clients have registered.
    package var apqBytes = 16 << 20

    static let keys = ["manifest", "only", "apq", "apqBytes"]

    static func read(_ section: ConfigSection, log: inout ProblemLog) -> PersistedOperationSettings {
        section.refuseUnknownKeys(known: keys, log: &log)
        var settings = PersistedOperationSettings()
        if let paths = log.optional(try section.optionalStringOrStrings("manifest")) {
            let origin = log.optional(try section.optionalValue("manifest"))?.origin
            settings.manifestOrigin = origin
            settings.manifests = paths.map { path in origin.map { Paths.resolve(path, in: $0.folder) } ?? path }
        }
        settings.only = log.optional(try section.optionalBool("only")) ?? false
        let apq = log.optional(try section.optionalBool("apq"))
        // What clients register by themselves nobody has looked at.
        settings.apq = apq ?? !settings.only
        if settings.only {
            if settings.manifests.isEmpty {
                log.refuse("only", of: section, accepted: "'false' where there is no 'manifest'")
            }
            if apq == true { log.refuse("apq", of: section, accepted: "'false' beside 'only: true'") }
        }
        if let bytes = log.optional(try section.optionalByteCount("apqBytes")) { settings.apqBytes = bytes }
        return settings
    }
}

extension ProblemLog {
    fileprivate mutating func refuse(_ key: String, of section: ConfigSection, accepted: String) {
        guard let value = attempt(try section.value(key)) else { return }
        add(section.invalidValue(key, value, accepted: accepted))
    }
}
