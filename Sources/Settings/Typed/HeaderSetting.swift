/// A header that the configuration sets to a fixed value.
package struct HeaderSetting: Hashable, Sendable {
    /// As written.
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// Reads a map of header names to texts or numbers.
    ///
    /// One that could not be sent, or that would smuggle in another
    /// by a line break, is an error.
    package static func read(_ section: ConfigSection, log: inout ProblemLog) -> [HeaderSetting] {
        var headers: [HeaderSetting] = []
        for member in section.members {
            let value: String
            switch member.value.kind {
            case .string(let text): value = text
            case .integer(let number): value = String(number)
            case .number(let number): value = String(number)
            case .bool(let bool): value = String(bool)
            case .null, .array, .object:
                log.add(section.invalidType(member.key, member.value, wanted: "string"))
                continue
            }
            guard HTTPFieldSyntax.isName(member.key), HTTPFieldSyntax.isValue(value) else {
                let name = HTTPFieldSyntax.isName(member.key) ? member.key : "\(member.key.prefix(40))"
                log.error(ConfigurationFault.invalidHeader(key: section.path, name: name), at: member.keyOrigin)
                continue
            }
            headers.append(HeaderSetting(name: member.key, value: value))
        }
        return headers
    }
}
