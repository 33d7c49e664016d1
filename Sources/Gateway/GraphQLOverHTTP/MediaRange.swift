/// A media type with parameters, as `Content-Type` has it, or one of the ranges of `Accept`.
///
/// It refers to the header's text; nothing is copied.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1, #section-12.5.1
struct MediaRange {
    /// Such as `application/json` or `*/*`, without blanks; its case does not count.
    let name: Substring.UTF8View
    /// From behind the first semicolon on.
    private let parameters: Substring.UTF8View

    init(_ text: Substring.UTF8View) {
        var rest = text
        name = rest.takePiece(before: UInt8(ascii: ";")).trimmingBlanks
        parameters = rest
    }

    /// Whether the parameters leave UTF-8 as the charset; without the parameter it is what JSON has.
    var allowsUTF8: Bool {
        guard let charset = self["charset"] else { return true }
        return charset.isEqual(toLowercased: "utf-8") || charset.isEqual(toLowercased: "utf8")
    }

    /// How much a range is liked, in thousandths; 0 means not at all, and so does what is no number from 0 to 1.
    var quality: Int {
        guard let text = self["q"] else { return 1000 }
        // 0 or 1, a point, and at most three digits.
        guard let first = text.first, text.count <= 5 else { return 0 }
        guard first == UInt8(ascii: "0") || first == UInt8(ascii: "1") else { return 0 }
        var value = Int(first - UInt8(ascii: "0")) * 1000
        var weight = 100
        for (position, byte) in text.dropFirst().enumerated() {
            if position == 0 {
                guard byte == UInt8(ascii: ".") else { return 0 }
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return 0 }
            value += Int(byte - UInt8(ascii: "0")) * weight
            weight /= 10
        }
        return value <= 1000 ? value : 0
    }

    /// The first value of a parameter, whose name is given in lower case, without quotes.
    subscript(name: StaticString) -> Substring.UTF8View? {
        var rest = parameters
        while !rest.isEmpty {
            var value = rest.takePiece(before: UInt8(ascii: ";"))
            guard value.takePiece(before: UInt8(ascii: "=")).trimmingBlanks.isEqual(toLowercased: name) else {
                continue
            }
            let text = value.trimmingBlanks
            guard text.count >= 2, text.first == UInt8(ascii: "\""), text.last == UInt8(ascii: "\"") else {
                return text
            }
            return text.dropFirst().dropLast()
        }
        return nil
    }
}

extension Substring.UTF8View {
    /// Takes what stands before the next separator, and the separator; one inside a quoted string is none.
    mutating func takePiece(before separator: UInt8) -> Substring.UTF8View {
        var isQuoted = false
        var isEscaped = false
        var end = startIndex
        while end < endIndex {
            let byte = self[end]
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\"), isQuoted {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == separator, !isQuoted {
                break
            }
            formIndex(after: &end)
        }
        let piece = self[..<end]
        self = end < endIndex ? self[index(after: end)...] : self[end...]
        return piece
    }
}
