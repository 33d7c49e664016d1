/// Reads URLs from the configuration.
package enum URLSetting {
    /// The URL at a key, or nil where nothing is configured.
    package static func optional(_ key: String, of section: ConfigSection) throws(ConfigurationProblem) -> HTTPURL? {
        guard let value = try section.optionalValue(key) else { return nil }
        return try read(section.string(key), key: section.fullKey(key), at: value.origin)
    }

    /// - Throws: `invalidURL` with the flaw. The text appears in it without what stands before an `@`.
    package static func read(
        _ text: String,
        key: String,
        at origin: ConfigOrigin
    ) throws(ConfigurationProblem) -> HTTPURL {
        do throws(HTTPURL.Flaw) {
            return try HTTPURL(text)
        } catch {
            let fault = ConfigurationFault.invalidURL(key: key, found: withoutUserInfo(text), flaw: error)
            throw ConfigurationProblem(fault, at: origin)
        }
    }

    /// The text with everything between `//` and the last `@` of its authority taken out.
    package static func withoutUserInfo(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        let start = text.firstRange(of: "//")?.upperBound ?? text.startIndex
        return start < at ? String(text[..<start]) + "…" + text[at...] : text
    }
}

extension HTTPURL {
    /// A URL without a path, for an address that the program itself puts together.
    package init(scheme: Scheme, host: String, port: Int?) {
        self.init(scheme: scheme, host: host, explicitPort: port, path: "", query: nil, userInfo: nil)
    }
}
