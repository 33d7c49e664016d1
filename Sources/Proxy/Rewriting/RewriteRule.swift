import _StringProcessing

/// A regular expression and what takes the place of its first match, with the meaning of JavaScript's `String.replace`.
///
/// In the replacement `$1` to `$99` and `$<name>` stand for groups, `$&` for the match, `` $` `` and `$'` for what is
/// before and after it, `$$` for a dollar sign.
final class RewriteRule: Sendable {
    struct InvalidPattern: Error {
        let reason: String
    }

    let pattern: String
    let replacement: String
    // Safe: a regex is not Sendable because one built in code may hold closures; one read from text holds none. A match
    // keeps its state to itself, and what the first match compiles is compiled in `init` and only read afterwards.
    nonisolated(unsafe) private let regex: Regex<AnyRegexOutput>

    init(pattern: String, replacement: String) throws(InvalidPattern) {
        self.pattern = pattern
        self.replacement = replacement
        do {
            // Patterns are written for code points: a combining mark in a URL must not hide the character before it.
            regex = try Regex(pattern).matchingSemantics(.unicodeScalar)
            _ = try regex.firstMatch(in: "")
        } catch {
            throw InvalidPattern(reason: "\(error)")
        }
    }

    /// The text with the first match replaced, or nil when there is none.
    func replacingFirstMatch(in text: String) -> String? {
        guard let match = try? regex.firstMatch(in: text) else { return nil }
        return text[..<match.range.lowerBound] + expand(match, in: text) + text[match.range.upperBound...]
    }

    private func expand(_ match: Regex<AnyRegexOutput>.Match, in text: String) -> String {
        var result = ""
        var rest = replacement[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            switch rest.first {
            case "$":
                result += "$"
                rest = rest.dropFirst()
            case "&":
                result += text[match.range]
                rest = rest.dropFirst()
            case "`":
                result += text[..<match.range.lowerBound]
                rest = rest.dropFirst()
            case "'":
                result += text[match.range.upperBound...]
                rest = rest.dropFirst()
            case "<":
                guard let end = rest.firstIndex(of: ">"),
                    let group = match.output.first(where: { $0.name == String(rest[..<end].dropFirst()) })
                else {
                    result += "$"
                    continue
                }
                result += group.substring ?? ""
                rest = rest[end...].dropFirst()
            default:
                guard let (number, length) = groupNumber(rest, count: match.output.count) else {
                    result += "$"
                    continue
                }
                result += match.output[number].substring ?? ""
                rest = rest.dropFirst(length)
            }
        }
        return result + rest
    }

    /// The group that one or two digits name, two where there are that many groups.
    private func groupNumber(_ text: Substring, count: Int) -> (number: Int, length: Int)? {
        for length in [2, 1] {
            let digits = text.prefix(length)
            guard digits.count == length, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits)
            else { continue }
            if number >= 1, number < count { return (number, length) }
        }
        return nil
    }
}
