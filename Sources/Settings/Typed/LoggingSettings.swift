/// How the log is written: `tributary.logging`, with `backend.logger`.
package struct LoggingSettings: Hashable, Sendable {
    package enum Format: String, Hashable, Sendable, CaseIterable {
        /// For people: time, level, message, `key=value`.
        case text
        /// For machines: an object on each line.
        case json
    }

    /// From `backend.logger.level`.
    package var level = LogLevel.info
    package var format = Format.text
    /// Whether each request is logged at info level; at debug level it is in any case.
    package var access = false
    /// Fields of every line, in order: `backend.logger.meta`.
    package var meta: [Field] = []

    /// A name and a text, both as configured.
    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    static let keys = ["format", "access"]

    package init() {}

    static func read(
        _ own: ConfigSection?,
        backend: ConfigSection?,
        level: LogLevel,
        log: inout ProblemLog
    ) -> LoggingSettings {
        var logging = LoggingSettings()
        logging.level = level
        if let own {
            own.refuseUnknownKeys(known: keys, log: &log)
            logging.access = log.optional(try own.optionalBool("access")) ?? false
            if let format = log.optional(try readFormat(own)) { logging.format = format }
        }
        if let meta = log.optional(try backend?.optionalSection("logger.meta")) {
            for member in meta.members {
                guard let text = member.value.scalarText else {
                    log.add(meta.invalidType(member.key, member.value, wanted: "string"))
                    continue
                }
                logging.meta.append(Field(name: member.key, value: text))
            }
        }
        return logging
    }

    private static func readFormat(_ own: ConfigSection) throws(ConfigurationProblem) -> Format? {
        guard let value = try own.optionalValue("format") else { return nil }
        guard let format = Format(rawValue: try own.string("format")) else {
            throw own.invalidValue("format", value, accepted: "text or json")
        }
        return format
    }
}

extension ConfigValue {
    /// A text, number or boolean as text; nil for anything else.
    package var scalarText: String? {
        switch kind {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .bool(let bool): String(bool)
        case .null, .array, .object: nil
        }
    }
}
