/// Values set through `APP_CONFIG_a_b_c=v`, which beat all files.
///
/// The name is split at `_`; the value is JSON, or else the text itself; an empty value counts as not set.
enum EnvironmentOverrides {
    static let prefix = "APP_CONFIG_"

    /// - Returns: The tree of all overrides, or nil when there are none.
    static func read(
        _ surroundings: ProcessSurroundings,
        limits: ConfigurationLimits,
        log: inout ProblemLog
    ) -> ConfigValue? {
        let variables = surroundings.environment.filter { $0.key.hasPrefix(prefix) && !$0.value.isEmpty }
        var root: ConfigValue?
        // Sorted, so that what is reported of a conflict does not depend on the order of a dictionary.
        for (name, text) in variables.sorted(by: { $0.key < $1.key }) {
            let origin = ConfigOrigin(source: name, folder: surroundings.workingDirectory, line: 0, column: 0)
            let key = String(name.dropFirst(prefix.count))
            let parts = key.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
            guard parts.allSatisfy(isKeyPart), parts.count <= limits.maxDepth else {
                log.error(ConfigurationFault.invalidEnvironmentKey(key), at: origin)
                continue
            }
            let value = JSONReader.read(text, at: origin, limits: limits) ?? ConfigValue(.string(text), at: origin)
            guard !value.isNull else {
                log.error(ConfigurationFault.environmentNull(key: key), at: origin)
                continue
            }
            let start = root ?? ConfigValue(.object(ConfigObject()), at: origin)
            if let fault = conflict(at: parts, key: key, in: start) {
                log.error(fault, at: origin)
                continue
            }
            var nested = value
            for part in parts.reversed() {
                nested = ConfigValue(
                    .object(ConfigObject([.init(key: part, keyOrigin: origin, value: nested)])),
                    at: origin
                )
            }
            root = start.merged(under: nested)
        }
        return root
    }

    private static func conflict(at parts: [String], key: String, in root: ConfigValue) -> ConfigurationFault? {
        var value = root
        for (index, part) in parts.enumerated() {
            guard let object = value.object else {
                return .environmentNesting(key: key, under: parts[..<index].joined(separator: "_"))
            }
            guard let next = object[part] else { return nil }
            value = next
        }
        return .environmentOverride(key: key)
    }

    private static func isKeyPart(_ part: String) -> Bool {
        guard let first = part.utf8.first, isLetter(first) else { return false }
        return part.utf8.allSatisfy {
            isLetter($0) || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) || $0 == UInt8(ascii: "-")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }
}
