/// Prints a configuration as YAML, with the place of each value in a comment at the end of its line.
///
/// What it prints reads back as the same values.
struct YAMLPrinter {
    private(set) var text = ""

    /// Comments begin at this column where the values leave room.
    private static let commentColumn = 56

    /// Prints the members of an object, or the elements of a list, each on lines of its own.
    mutating func print(_ value: ConfigValue, indentation: Int) {
        switch value.kind {
        case .object(let object):
            for member in object.members {
                printItem(Self.scalar(member.key) + ":", member.value, indentation: indentation)
            }
        case .array(let elements):
            for element in elements { printItem("-", element, indentation: indentation) }
        case .null, .bool, .integer, .number, .string:
            break
        }
    }

    private mutating func printItem(_ lead: String, _ value: ConfigValue, indentation: Int) {
        let line = String(repeating: " ", count: indentation) + lead
        guard let scalar = Self.scalar(value) else {
            text += line + "\n"
            return print(value, indentation: indentation + 2)
        }
        let written = line + " " + scalar
        let padding = max(2, Self.commentColumn - written.count)
        text += written + String(repeating: " ", count: padding) + "# " + Self.comment(value.origin) + "\n"
    }

    /// A value on one line; nil for an object or list that has something in it.
    private static func scalar(_ value: ConfigValue) -> String? {
        switch value.kind {
        case .null: "null"
        case .bool(let bool): String(bool)
        case .integer(let number): String(number)
        case .number(let number):
            number.isNaN ? ".nan" : number.isInfinite ? (number < 0 ? "-.inf" : ".inf") : "\(number)"
        case .string(let text): scalar(text)
        case .array(let elements): elements.isEmpty ? "[]" : nil
        case .object(let object): object.members.isEmpty ? "{}" : nil
        }
    }

    /// A text without quotes where it stays one that way.
    private static func scalar(_ text: String) -> String {
        func isPlain(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: "/._-:$".utf8.contains(byte)
            }
        }
        let startsPlain = text.utf8.first.map { isPlain($0) && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }
        if startsPlain == true, text.utf8.last != UInt8(ascii: ":"), text.utf8.allSatisfy(isPlain),
            YAMLReader.isText(plain: text)
        {
            return text
        }
        var bytes: [UInt8] = []
        JSONText.append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func comment(_ origin: ConfigOrigin) -> String {
        ([origin.description] + origin.ingredients.map(\.description)).joined(separator: ", ")
    }
}
