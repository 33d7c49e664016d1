/// Percent-encoding as URL templates need it.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc3986#section-2
enum URLText {
    /// Appends constant text: only what can stand nowhere in a URL is encoded, and `%` is the author's own.
    static func append(constant text: String, to url: inout String) {
        // PERF: nearly every text is one that stands as it is.
        if text.utf8.allSatisfy({ $0.isUnreserved || $0.isReserved || $0 == UInt8(ascii: "%") }) { return url += text }
        for byte in text.utf8 {
            if byte.isUnreserved || byte.isReserved || byte == UInt8(ascii: "%") {
                url.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                append(encoded: byte, to: &url)
            }
        }
    }

    /// Appends a value: everything is encoded but letters, digits and `-._~`.
    static func append(value text: String, to url: inout String) {
        if text.utf8.allSatisfy(\.isUnreserved) { return url += text }
        for byte in text.utf8 { append(valueByte: byte, to: &url) }
    }

    /// Appends one byte of a value.
    static func append(valueByte byte: UInt8, to url: inout String) {
        if byte.isUnreserved {
            url.unicodeScalars.append(UnicodeScalar(byte))
        } else {
            append(encoded: byte, to: &url)
        }
    }

    private static func append(encoded byte: UInt8, to url: inout String) {
        let digits: StaticString = "0123456789ABCDEF"
        digits.withUTF8Buffer { digits in
            url.unicodeScalars.append("%")
            url.unicodeScalars.append(UnicodeScalar(digits[Int(byte >> 4)]))
            url.unicodeScalars.append(UnicodeScalar(digits[Int(byte & 15)]))
        }
    }
}

extension UInt8 {
    fileprivate var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    fileprivate var isReserved: Bool {
        switch self {
        case UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "["),
            UInt8(ascii: "]"),
            UInt8(ascii: "@"), UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"),
            UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
            UInt8(ascii: "="):
            true
        default: false
        }
    }
}
