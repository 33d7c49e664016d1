import OrderedJSON

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

    /// A value by itself, encoded.
    static func encoded(_ value: String) -> [UInt8] {
        var text = ""
        append(value: value, to: &text)
        return Array(text.utf8)
    }

    /// Appends a value to a URL that is written as bytes.
    static func append(value text: String, to url: inout OutputBuffer) {
        var text = text
        // Safe: the bytes are copied inside of the call.
        text.withUTF8 { unsafe append(value: $0, to: &url) }
    }

    /// Appends a value in UTF-8.
    static func append(value bytes: UnsafeBufferPointer<UInt8>, to url: inout OutputBuffer) {
        // Safe: each index is below the count.
        for index in 0..<bytes.count {
            let byte = unsafe bytes[index]
            if byte.isUnreserved {
                url.append(byte: byte)
            } else {
                url.append(byte: UInt8(ascii: "%"))
                url.append(byte: hexadecimal(byte >> 4))
                url.append(byte: hexadecimal(byte & 15))
            }
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
    }

    /// Whether a segment of a path is `.` or `..`.
    ///
    /// A server resolves them: a value would lead to another resource than the one that was bound.
    static func hasDotSegment(_ path: UnsafeRawBufferPointer) -> Bool {
        let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
        var start = 0
        // Safe: each index is below the count; a segment has at least one byte where its ends are looked at.
        for index in 0...path.count {
            guard unsafe index == path.count || path[index] == slash else { continue }
            let length = index - start
            if unsafe (length == 1 || length == 2) && path[start] == dot && path[index - 1] == dot { return true }
            start = index + 1
        }
        return false
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
