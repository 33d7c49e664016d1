/// Cross-origin access for browsers: `backend.cors`.
///
/// Without the block there are no CORS headers at all.
package struct CORSSettings: Hashable, Sendable {
    package static let defaultMethods = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"]

    /// Nil allows any origin, as `*`.
    package var origins: [OriginPattern]?
    package var methods: [String] = Self.defaultMethods
    /// Nil allows whatever headers the preflight asks for.
    package var allowedHeaders: [String]?
    package var exposedHeaders: [String] = []
    package var credentials = false
    /// Seconds for which a browser may keep a preflight's answer.
    package var maxAge: Int?
    /// Whether a preflight goes on to the route instead of being answered here.
    package var preflightContinue = false
    package var optionsSuccessStatus = 204

    /// Whether a page of this origin may read our answers.
    package func allows(origin: String) -> Bool {
        origins?.contains { $0.matches(origin) } ?? true
    }

    static func read(_ cors: ConfigSection, log: inout ProblemLog) -> CORSSettings {
        cors.warnOfUnknownKeys(
            known: [
                "origin", "methods", "allowedHeaders", "exposedHeaders", "credentials", "maxAge", "preflightContinue",
                "optionsSuccessStatus",
            ],
            log: &log
        )
        var settings = CORSSettings()
        settings.origins = names(cors, "origin", separators: false, log: &log)?.map { OriginPattern($0) }
        settings.methods = names(cors, "methods", separators: true, log: &log) ?? defaultMethods
        settings.allowedHeaders = names(cors, "allowedHeaders", separators: true, log: &log)
        settings.exposedHeaders = names(cors, "exposedHeaders", separators: true, log: &log) ?? []
        for (key, names) in [
            ("methods", settings.methods), ("allowedHeaders", settings.allowedHeaders ?? []),
            ("exposedHeaders", settings.exposedHeaders),
        ] {
            for name in names where !HTTPFieldSyntax.isName(name) {
                let fault = ConfigurationFault.invalidValue(
                    key: cors.fullKey(key),
                    found: "'\(name)'",
                    accepted: "names made of letters, digits and '-'"
                )
                log.error(fault, at: cors.object[key]?.origin ?? cors.origin)
            }
        }
        settings.credentials = log.optional(try cors.optionalBool("credentials")) ?? false
        settings.maxAge = log.optional(try cors.optionalInteger("maxAge", in: 0...Int(Int32.max)))
        settings.preflightContinue = log.optional(try cors.optionalBool("preflightContinue")) ?? false
        settings.optionsSuccessStatus =
            log.optional(try cors.optionalInteger("optionsSuccessStatus", in: 200...299)) ?? 204
        return settings
    }

    /// A list of names, or one text, which may separate names by commas.
    private static func names(
        _ cors: ConfigSection,
        _ key: String,
        separators: Bool,
        log: inout ProblemLog
    ) -> [String]? {
        guard let texts = log.optional(try cors.optionalStringOrStrings(key)) else {
            return nil
        }
        guard separators else { return texts }
        return texts.flatMap { $0.split(separator: ",").map { Paths.trimmed(String($0)) } }
    }
}
