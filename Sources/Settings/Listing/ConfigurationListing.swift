/// The configuration as it counts, value by value, each with where it was written and none with a secret: what
/// `tributary config` prints.
///
/// What is not configured is not listed; `Schema/app-config.schema.json` has the defaults.
package struct ConfigurationListing: Sendable {
    /// A value that holds no others, or a list or object without any.
    package struct Entry: Sendable {
        /// Keys from the root; the elements of a list count from 0.
        package let path: [String]
        package let value: ConfigValue
        /// Whether the value is kept back, and `***` stands for it.
        package let isMasked: Bool
    }

    package let entries: [Entry]
    private let root: ConfigValue

    /// What stands for a secret.
    static let mask = "***"

    package init(_ configuration: Configuration) {
        var masking = Masking(secrets: configuration.secrets.sorted { $0.utf8.count > $1.utf8.count })
        root = masking.mask(configuration.root.value, path: [], isSecret: false)
        entries = masking.entries
    }

    /// YAML with the place of each value in a comment behind it.
    package var yaml: String {
        var printer = YAMLPrinter()
        printer.print(root, indentation: 0)
        return printer.text
    }

    /// `{"values":[{"path":[…],"value":…,"origin":{…},"masked":…}]}` on one line.
    package var json: String {
        var bytes = Array(#"{"values":["#.utf8)
        for (index, entry) in entries.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            entry.appendJSON(to: &bytes)
        }
        bytes.append(contentsOf: "]}".utf8)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Walks the tree, whose depth is bounded by `ConfigurationLimits.maxDepth`.
private struct Masking {
    /// Longest first, so that one that holds another is replaced whole.
    let secrets: [String]
    var entries: [ConfigurationListing.Entry] = []

    mutating func mask(_ value: ConfigValue, path: [String], isSecret: Bool) -> ConfigValue {
        switch value.kind {
        case .object(let object) where !object.members.isEmpty:
            var masked = ConfigObject()
            for member in object.members {
                let isSecret = SecretValues.isSecretKey(member.key)
                let inner = mask(member.value, path: path + [member.key], isSecret: isSecret)
                masked.set(.init(key: member.key, keyOrigin: member.keyOrigin, value: inner))
            }
            return ConfigValue(.object(masked), at: value.origin)
        case .array(let elements) where !elements.isEmpty:
            var masked: [ConfigValue] = []
            for (index, element) in elements.enumerated() {
                masked.append(mask(element, path: path + [String(index)], isSecret: isSecret))
            }
            return ConfigValue(.array(masked), at: value.origin)
        case .null, .bool, .integer, .number, .string, .array, .object:
            let masked = maskScalar(value, isSecret: isSecret)
            entries.append(.init(path: path, value: masked, isMasked: masked.kind != value.kind))
            return masked
        }
    }

    private func maskScalar(_ value: ConfigValue, isSecret: Bool) -> ConfigValue {
        switch value.kind {
        case .null, .bool, .array, .object: return value
        case .integer, .number:
            return isSecret ? ConfigValue(.string(ConfigurationListing.mask), at: value.origin) : value
        case .string(let text):
            // What came from elsewhere may be a secret under any key.
            let isForeign = !value.origin.ingredients.isEmpty && !SecretValues.isPublic(text)
            if isSecret || isForeign { return ConfigValue(.string(ConfigurationListing.mask), at: value.origin) }
            var shown = text
            for secret in secrets where shown.contains(secret) {
                shown = shown.split(separator: secret, omittingEmptySubsequences: false)
                    .joined(separator: ConfigurationListing.mask)
            }
            return ConfigValue(.string(shown), at: value.origin)
        }
    }
}

extension ConfigurationListing.Entry {
    fileprivate func appendJSON(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: #"{"path":["#.utf8)
        for (index, key) in path.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONText.append(key, to: &bytes)
        }
        bytes.append(contentsOf: #"],"value":"#.utf8)
        value.appendJSON(to: &bytes)
        bytes.append(contentsOf: #","origin":{"source":"#.utf8)
        JSONText.append(value.origin.source, to: &bytes)
        if value.origin.line > 0 {
            bytes.append(contentsOf: #","line":\#(value.origin.line),"column":\#(value.origin.column)"#.utf8)
        }
        appendNames(#","variables":["#, to: &bytes) { if case .variable(let name) = $0 { name } else { nil } }
        appendNames(#","files":["#, to: &bytes) { if case .file(let path) = $0 { path } else { nil } }
        bytes.append(contentsOf: #"},"masked":\#(isMasked)}"#.utf8)
    }

    private func appendNames(
        _ opening: String,
        to bytes: inout [UInt8],
        _ name: (ConfigOrigin.Ingredient) -> String?
    ) {
        let names = value.origin.ingredients.compactMap(name)
        guard !names.isEmpty else { return }
        bytes.append(contentsOf: opening.utf8)
        for (index, name) in names.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONText.append(name, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }
}
