import OrderedJSON

/// The tokens of the mapping language.
extension MappingParser {
    mutating func identifier() -> String {
        let start = position
        while position < bytes.count, bytes[position].isNameStart || bytes[position].isDigit { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    // `number = ["-"] ( digit+ [ "." digit* ] | "." digit+ )`
    mutating func number() throws(MappingFault) -> JSONValue {
        let start = position
        if peek == UInt8(ascii: "-") { position += 1 }
        var digits = 0
        var hasPoint = false
        while let byte = peek {
            if byte.isDigit {
                digits += 1
            } else if byte == UInt8(ascii: "."), !hasPoint, !starts(with: "...") {
                hasPoint = true
            } else {
                break
            }
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard digits > 0 else {
            throw MappingFault(message: "Expected a number, found \"\(text)\".", utf8Offset: start)
        }
        if !hasPoint, let integer = Int(text) { return .int(integer) }
        var decimal = text
        if decimal.hasSuffix(".") { decimal += "0" }
        guard let double = Double(decimal), double.isFinite else {
            throw MappingFault(message: "The number \"\(text)\" is out of range.", utf8Offset: start)
        }
        return .double(double)
    }

    /// Quoted with `'` or `"`; `\n` is a newline, and `\c` is c for every other c.
    mutating func string() throws(MappingFault) -> String {
        let start = position
        let quote = bytes[position]
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), position < bytes.count {
                text.append(bytes[position] == UInt8(ascii: "n") ? UInt8(ascii: "\n") : bytes[position])
                position += 1
            } else {
                text.append(byte)
            }
        }
        throw MappingFault(message: "Unterminated string.", utf8Offset: start)
    }

    var isAtEnd: Bool { position >= bytes.count }

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    func starts(with text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        return text.withUTF8Buffer { expected in
            for index in 0..<count where bytes[position + index] != expected[index] { return false }
            return true
        }
    }

    /// White space and `#` comments.
    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
            case UInt8(ascii: "#"):
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            default: return
            }
        }
    }

    mutating func expect(_ byte: UInt8) throws(MappingFault) {
        guard peek == byte else { throw fault("Expected \"\(Character(UnicodeScalar(byte)))\", found \(found).") }
        position += 1
    }

    /// What stands at the current place, for a message.
    var found: String {
        guard position < bytes.count else { return "the end of the mapping" }
        var end = position + 1
        if bytes[position].isNameStart { while end < bytes.count, bytes[end].isNameStart { end += 1 } }
        // The whole of a character that takes several bytes.
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return "\"" + String(decoding: bytes[position..<end], as: UTF8.self) + "\""
    }

    func fault(_ message: String) -> MappingFault { MappingFault(message: message, utf8Offset: position) }
}

extension UInt8 {
    var isNameStart: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || self == UInt8(ascii: "_")
    }

    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
