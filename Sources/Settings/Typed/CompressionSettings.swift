/// Packing answers with gzip for clients that take it: `tributary.compression`, true, false or an object.
package struct CompressionSettings: Hashable, Sendable {
    /// `minBytes`: shorter bodies are sent as they are.
    package var minBytes = 1024

    private static let keys = ["minBytes"]

    package init() {}

    /// - Returns: Nil where it is switched off.
    static func read(_ own: ConfigSection, log: inout ProblemLog) -> CompressionSettings? {
        switch log.optional(try own.switchOrSection("compression")) {
        case nil, .on: return CompressionSettings()
        case .off: return nil
        case .scalar(let value):
            log.add(own.invalidValue("compression", value, accepted: "true, false or an object"))
            return nil
        case .object(let section):
            section.refuseUnknownKeys(known: keys, log: &log)
            var settings = CompressionSettings()
            if let count = log.optional(try section.optionalByteCount("minBytes")) { settings.minBytes = count }
            return settings
        }
    }
}
