/// Replaces `${VAR}` in a configuration string by the environment.
///
/// `${VAR}` is the variable's trimmed value; `${VAR:-text}` takes `text` when the variable is unset or empty;
/// `$${VAR}` is the literal `${VAR}`. The result is text, never parsed again.
enum VariableText {
    enum Outcome {
        case text(String)
        /// The whole value is absent, since this variable is not set.
        case unset(variable: String)
    }

    /// The text with its references replaced.
    ///
    /// - Parameters:
    ///   - text: As written.
    ///   - environment: Variables by name.
    ///   - used: Called with the name and the value of each variable that goes into the text.
    /// - Returns: The text, or the first variable that is missing.
    static func substitute(
        _ text: String,
        environment: [String: String],
        used: (_ name: String, _ value: String) -> Void
    ) -> Outcome {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return .text(text) }
        var result = ""
        var rest = text[...]
        while let reference = firstReference(in: rest) {
            result += rest[..<reference.range.lowerBound]
            rest = rest[reference.range.upperBound...]
            if reference.isEscaped {
                result += "${\(reference.inner)}"
                continue
            }
            if let separator = reference.inner.firstRange(of: ":-") {
                let name = Paths.trimmed(String(reference.inner[..<separator.lowerBound]))
                let fallback = Paths.trimmed(String(reference.inner[separator.upperBound...]))
                if let value = environment[name].map(Paths.trimmed), !value.isEmpty {
                    used(name, value)
                    result += value
                } else if !fallback.isEmpty {
                    result += fallback
                } else {
                    return .unset(variable: name)
                }
            } else {
                let name = Paths.trimmed(String(reference.inner))
                guard let value = environment[name].map(Paths.trimmed) else { return .unset(variable: name) }
                used(name, value)
                result += value
            }
        }
        return .text(result + rest)
    }

    private struct Reference {
        var range: Range<String.Index>
        var inner: Substring
        var isEscaped: Bool
    }

    /// The first `${…}` or `$${…}` whose braces hold no brace.
    private static func firstReference(in text: Substring) -> Reference? {
        let bytes = text.utf8
        var index = bytes.startIndex
        /// Where `${` begins, when an opening has been seen and no brace since.
        var opening: String.Index?
        var previous: (byte: UInt8, index: String.Index)?
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "{") {
                opening = previous?.byte == UInt8(ascii: "$") ? previous?.index : nil
            } else if byte == UInt8(ascii: "}") {
                if let start = opening {
                    let isEscaped =
                        start > bytes.startIndex && bytes[bytes.index(before: start)] == UInt8(ascii: "$")
                    let inner = text[bytes.index(start, offsetBy: 2)..<index]
                    let lower = isEscaped ? bytes.index(before: start) : start
                    return Reference(range: lower..<bytes.index(after: index), inner: inner, isEscaped: isEscaped)
                }
            }
            previous = (byte, index)
            index = bytes.index(after: index)
        }
        return nil
    }
}
