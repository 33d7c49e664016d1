import GraphQLLanguage

/// Values as error messages show them.

/// A literal as the printer writes it.
func literalText(_ literal: Value) -> String { shortened(printValueInMessage(literal, maxBytes: maxShownBytes)) }

/// A JSON value as graphql-js's `inspect` writes it: `{ name: "x", tags: ["a", [Array]] }`.
///
/// Lists and objects more than two deep are only named, and lists end after ten items.
func inspectedText(_ value: InputValue) -> String {
    var text = ""
    inspect(value, depth: 0, into: &text)
    return shortened(text)
}

/// So that errors stay small however much a request holds: each error about one value may show the whole of it.
private let maxShownBytes = 2000

private func shortened(_ text: String) -> String {
    guard text.utf8.count > maxShownBytes else { return text }
    return String(text.unicodeScalars.prefix(maxShownBytes - 3)) + "..."
}

private func inspect(_ value: InputValue, depth: Int, into text: inout String) {
    guard text.utf8.count <= maxShownBytes else { return }
    switch value {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .int(let number): text += String(number)
    case .float(let number): text += Int(exactly: number).map { String($0) } ?? String(number)
    case .string(let string): appendQuoted(string, to: &text)
    case .enumValue(let name): text += name
    case .list(let items):
        if items.isEmpty {
            text += "[]"
        } else if depth > 1 {
            text += "[Array]"
        } else {
            text += "["
            for (index, item) in items.prefix(10).enumerated() {
                if index > 0 { text += ", " }
                inspect(item, depth: depth + 1, into: &text)
            }
            let rest = items.count - 10
            if rest > 0 { text += rest == 1 ? ", ... 1 more item" : ", ... \(rest) more items" }
            text += "]"
        }
    case .object(let members):
        if members.isEmpty {
            text += "{}"
        } else if depth > 1 {
            text += "[Object]"
        } else {
            text += "{ "
            for (index, member) in members.enumerated() {
                guard text.utf8.count <= maxShownBytes else { break }
                if index > 0 { text += ", " }
                text += member.name + ": "
                inspect(member.value, depth: depth + 1, into: &text)
            }
            text += " }"
        }
    }
}

/// As JSON writes it.
private func appendQuoted(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
        guard text.utf8.count <= maxShownBytes else { break }
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case "\u{8}": text += "\\b"
        case "\u{C}": text += "\\f"
        case ..<" ":
            let digits = String(scalar.value, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        default: text.unicodeScalars.append(scalar)
        }
    }
    text += "\""
}
