/// Reads the value of an `APP_CONFIG_` variable when it is JSON; anything else stays the text it is.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc8259
struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0
    private let origin: ConfigOrigin
    private let maxDepth: Int

    /// - Returns: The value, or nil when `text` is not exactly one JSON value.
    static func read(_ text: String, at origin: ConfigOrigin, limits: ConfigurationLimits) -> ConfigValue? {
        var reader = JSONReader(bytes: Array(text.utf8), origin: origin, maxDepth: limits.maxDepth)
        guard let value = reader.value(depth: 0) else { return nil }
        reader.skipSpace()
        return reader.position == reader.bytes.count ? value : nil
    }

    private init(bytes: [UInt8], origin: ConfigOrigin, maxDepth: Int) {
        self.bytes = bytes
        self.origin = origin
        self.maxDepth = maxDepth
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func take(_ word: StaticString, as kind: ConfigValue.Kind) -> ConfigValue? {
        let expected = Array(String(describing: word).utf8)
        guard bytes[position...].starts(with: expected) else { return nil }
        position += expected.count
        return ConfigValue(kind, at: origin)
    }

    private mutating func value(depth: Int) -> ConfigValue? {
        guard depth <= maxDepth else { return nil }
        skipSpace()
        switch next {
        case UInt8(ascii: "n"): return take("null", as: .null)
        case UInt8(ascii: "t"): return take("true", as: .bool(true))
        case UInt8(ascii: "f"): return take("false", as: .bool(false))
        case UInt8(ascii: "\""): return string().map { ConfigValue(.string($0), at: origin) }
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "{"): return object(depth: depth)
        default: return number()
        }
    }

    private mutating func array(depth: Int) -> ConfigValue? {
        position += 1
        var elements: [ConfigValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return ConfigValue(.array([]), at: origin) }
        repeat {
            guard let element = value(depth: depth + 1) else { return nil }
            elements.append(element)
            skipSpace()
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? ConfigValue(.array(elements), at: origin) : nil
    }

    private mutating func object(depth: Int) -> ConfigValue? {
        position += 1
        var object = ConfigObject()
        skipSpace()
        if take(UInt8(ascii: "}")) { return ConfigValue(.object(object), at: origin) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\""), let key = string() else { return nil }
            skipSpace()
            guard take(UInt8(ascii: ":")), let value = value(depth: depth + 1) else { return nil }
            object.set(.init(key: key, keyOrigin: origin, value: value))
            skipSpace()
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? ConfigValue(.object(object), at: origin) : nil
    }

    private mutating func number() -> ConfigValue? {
        let start = position
        func isDigit(_ byte: UInt8?) -> Bool {
            byte.map { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ?? false
        }
        _ = take(UInt8(ascii: "-"))
        let startsWithZero = next == UInt8(ascii: "0")
        let firstDigit = position
        while isDigit(next) { position += 1 }
        guard position > firstDigit, !startsWithZero || position == firstDigit + 1 else { return nil }
        var isInteger = true
        if take(UInt8(ascii: ".")) {
            isInteger = false
            guard isDigit(next) else { return nil }
            while isDigit(next) { position += 1 }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard isDigit(next) else { return nil }
            while isDigit(next) { position += 1 }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let integer = Int(text) { return ConfigValue(.integer(integer), at: origin) }
        guard let number = Double(text), number.isFinite else { return nil }
        return ConfigValue(.number(number), at: origin)
    }

    private mutating func string() -> String? {
        position += 1
        var units: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return String(validating: units, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                units.append(contentsOf: String(scalar).utf8)
            case 0..<0x20:
                return nil
            default:
                units.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let byte = next else { return nil }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let unit = hexUnit() else { return nil }
            guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) }
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let low = hexUnit(),
                (0xDC00..<0xE000).contains(low)
            else { return nil }
            return Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        default: return nil
        }
    }

    private mutating func hexUnit() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        let text = String(decoding: bytes[position..<position + 4], as: UTF8.self)
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
        position += 4
        return UInt32(text, radix: 16)
    }
}
