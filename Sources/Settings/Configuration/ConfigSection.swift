/// An object of the configuration, read by key with the getters and the messages that Backstage users know.
///
/// A key may be a dotted path (`cors.origin`). A null reads as not configured. Keys that themselves contain dots or
/// slashes, such as proxy routes, are read through `members`.
package struct ConfigSection: Sendable {
    /// Dotted path of this section from the root; empty at the root.
    package let path: String
    package let object: ConfigObject
    package let origin: ConfigOrigin

    package init(path: String, object: ConfigObject, origin: ConfigOrigin) {
        self.path = path
        self.object = object
        self.origin = origin
    }

    /// The members in order, without those that are null.
    package var members: [ConfigObject.Member] { object.members.filter { !$0.value.isNull } }

    /// The full path of a key of this section.
    package func fullKey(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// The value at a dotted path, or nil where nothing or null is configured.
    ///
    /// - Throws: `invalidType` when something on the way is not an object.
    package func optionalValue(_ key: String) throws(ConfigurationProblem) -> ConfigValue? {
        let parts = key.split(separator: ".", omittingEmptySubsequences: false)
        var object = object
        for (index, part) in parts.enumerated() {
            guard let value = object[String(part)], !value.isNull else { return nil }
            if index == parts.count - 1 { return value }
            guard let child = value.object else {
                throw invalidType(parts[...index].joined(separator: "."), value, wanted: "object")
            }
            object = child
        }
        return nil
    }

    /// - Throws: `missing`, which names the unset environment variable where that is the reason.
    package func value(_ key: String) throws(ConfigurationProblem) -> ConfigValue {
        if let value = try optionalValue(key) { return value }
        let absent = object.unresolved[key]
        let fault = ConfigurationFault.missing(
            key: fullKey(key),
            unsetVariable: absent?.variable,
            writtenAt: absent?.origin
        )
        throw ConfigurationProblem(fault, at: origin)
    }

    // MARK: Strings

    /// A string that is not empty.
    package func string(_ key: String) throws(ConfigurationProblem) -> String {
        try Self.readString(value(key), key: fullKey(key))
    }

    package func optionalString(_ key: String) throws(ConfigurationProblem) -> String? {
        guard let value = try optionalValue(key) else { return nil }
        return try Self.readString(value, key: fullKey(key))
    }

    /// A list of strings, none empty.
    package func optionalStringArray(_ key: String) throws(ConfigurationProblem) -> [String]? {
        guard let value = try optionalValue(key) else { return nil }
        return try Self.readStringArray(value, key: fullKey(key))
    }

    /// A list of strings, or one string that stands for a list of one.
    package func optionalStringOrStrings(_ key: String) throws(ConfigurationProblem) -> [String]? {
        guard let value = try optionalValue(key) else { return nil }
        if value.string != nil { return [try Self.readString(value, key: fullKey(key))] }
        return try Self.readStringArray(value, key: fullKey(key))
    }

    // MARK: Numbers and booleans

    /// A number, or a string that spells one.
    package func optionalNumber(_ key: String) throws(ConfigurationProblem) -> Double? {
        guard let value = try optionalValue(key) else { return nil }
        return try Self.readNumber(value, key: fullKey(key))
    }

    /// A whole number within `range`, or a string that spells one.
    package func optionalInteger(
        _ key: String,
        in range: ClosedRange<Int>
    ) throws(ConfigurationProblem) -> Int? {
        guard let value = try optionalValue(key) else { return nil }
        let number = try Self.readNumber(value, key: fullKey(key))
        guard let integer = Int(exactly: number), range.contains(integer) else {
            let accepted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
            throw invalidValue(key, value, accepted: accepted)
        }
        return integer
    }

    /// A boolean, or a string that spells one: y, yes, true, on, 1, n, no, false, off, 0 in any case.
    package func optionalBool(_ key: String) throws(ConfigurationProblem) -> Bool? {
        guard let value = try optionalValue(key) else { return nil }
        switch value.kind {
        case .bool(let bool):
            return bool
        case .string(let text) where !text.isEmpty:
            switch text.lowercased() {
            case "y", "yes", "true", "on", "1": return true
            case "n", "no", "false", "off", "0": return false
            default: break
            }
            throw notConvertible(fullKey(key), value, wanted: "boolean")
        case .null, .integer, .number, .string, .array, .object:
            throw invalidType(key, value, wanted: "boolean")
        }
    }

    // MARK: Durations and sizes

    /// A duration that is not negative: see `ConfigDuration`.
    package func optionalDuration(_ key: String) throws(ConfigurationProblem) -> Duration? {
        guard let value = try optionalValue(key) else { return nil }
        guard let duration = ConfigDuration.parse(value) else {
            throw invalidValue(key, value, accepted: ConfigDuration.accepted)
        }
        return duration
    }

    /// A number of bytes of at least one: a number, or a string with a unit (`16MiB`, `64 KB`).
    package func optionalByteCount(_ key: String) throws(ConfigurationProblem) -> Int? {
        guard let value = try optionalValue(key) else { return nil }
        guard let count = ConfigByteCount.parse(value) else {
            throw invalidValue(key, value, accepted: ConfigByteCount.accepted)
        }
        return count
    }

    // MARK: Objects

    package func optionalSection(_ key: String) throws(ConfigurationProblem) -> ConfigSection? {
        guard let value = try optionalValue(key) else { return nil }
        guard let object = value.object else { throw invalidType(key, value, wanted: "object") }
        return ConfigSection(path: fullKey(key), object: object, origin: value.origin)
    }

    /// A member's value as a section; the member's key may contain any character.
    ///
    /// - Throws: `invalidType` when it is not an object.
    package func section(of member: ConfigObject.Member) throws(ConfigurationProblem) -> ConfigSection {
        guard let object = member.value.object else {
            throw invalidType(member.key, member.value, wanted: "object")
        }
        return ConfigSection(path: fullKey(member.key), object: object, origin: member.value.origin)
    }

    // MARK: Problems

    package func invalidType(_ key: String, _ value: ConfigValue, wanted: String) -> ConfigurationProblem {
        Self.invalidType(fullKey(key), value, wanted: wanted)
    }

    package func invalidValue(_ key: String, _ value: ConfigValue, accepted: String) -> ConfigurationProblem {
        let fault = ConfigurationFault.invalidValue(key: fullKey(key), found: value.excerpt, accepted: accepted)
        return ConfigurationProblem(fault, at: value.origin)
    }

    /// Warns of each member that is not among `known`, naming the nearest one.
    package func warnOfUnknownKeys(known: [String], log: inout ProblemLog) {
        for member in object.members where !known.contains(member.key) {
            let fault = ConfigurationFault.unknownKey(
                key: fullKey(member.key),
                suggestion: NearName.nearest(to: member.key, among: known),
                known: known
            )
            log.warning(fault, at: member.keyOrigin)
        }
    }

    /// Refuses each member that is not among `known`, naming the nearest one: for blocks that are Tributary's alone.
    package func refuseUnknownKeys(known: [String], log: inout ProblemLog) {
        for member in object.members where !known.contains(member.key) {
            let fault = ConfigurationFault.unknownOwnKey(
                key: fullKey(member.key),
                suggestion: NearName.nearest(to: member.key, among: known),
                known: known
            )
            log.error(fault, at: member.keyOrigin)
        }
    }

    private static func invalidType(_ key: String, _ value: ConfigValue, wanted: String) -> ConfigurationProblem {
        let fault = ConfigurationFault.invalidType(
            key: key,
            context: value.origin.context,
            got: value.typeName,
            wanted: wanted
        )
        return ConfigurationProblem(fault, at: value.origin)
    }

    private func notConvertible(_ key: String, _ value: ConfigValue, wanted: String) -> ConfigurationProblem {
        let fault = ConfigurationFault.notConvertible(key: key, context: value.origin.context, wanted: wanted)
        return ConfigurationProblem(fault, at: value.origin)
    }

    private static func readString(_ value: ConfigValue, key: String) throws(ConfigurationProblem) -> String {
        guard let text = value.string, !text.isEmpty else { throw invalidType(key, value, wanted: "string") }
        return text
    }

    private static func readStringArray(_ value: ConfigValue, key: String) throws(ConfigurationProblem) -> [String] {
        guard case .array(let elements) = value.kind else { throw invalidType(key, value, wanted: "string-array") }
        var strings: [String] = []
        strings.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard let text = element.string, !text.isEmpty else {
                throw invalidType("\(key)[\(index)]", element, wanted: "string-array")
            }
            strings.append(text)
        }
        return strings
    }

    private static func readNumber(_ value: ConfigValue, key: String) throws(ConfigurationProblem) -> Double {
        switch value.kind {
        case .integer(let integer):
            return Double(integer)
        case .number(let number):
            return number
        case .string(let text):
            if let number = Double(text), number.isFinite { return number }
            let fault = ConfigurationFault.notConvertible(key: key, context: value.origin.context, wanted: "number")
            throw ConfigurationProblem(fault, at: value.origin)
        case .null, .bool, .array, .object:
            throw invalidType(key, value, wanted: "number")
        }
    }
}

extension ConfigValue {
    /// A short form of the value for a message: scalars as written, up to 60 characters, and the kind of anything else.
    ///
    /// Only for keys that hold no secret.
    package var excerpt: String {
        switch kind {
        case .null: return "null"
        case .bool(let value): return String(value)
        case .integer(let value): return String(value)
        case .number(let value): return String(value)
        case .string(let text): return text.count > 60 ? "'\(text.prefix(60))…'" : "'\(text)'"
        case .array: return "a list"
        case .object: return "an object"
        }
    }
}
