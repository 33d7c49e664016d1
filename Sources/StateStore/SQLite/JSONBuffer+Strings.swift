/// Strings: quoted, escaped where JSON demands it, and made valid UTF-8.
///
/// Spec: RFC 8259, section 7; ill-formed bytes as in The Unicode Standard, section 3.9 (substitution of maximal subparts).
extension JSONBuffer {
    /// Appends a JSON string with the text of these bytes; bytes that are not UTF-8 become U+FFFD.
    mutating func appendString(_ bytes: UnsafeBufferPointer<UInt8>) {
        append(UInt8(ascii: "\""))
        // An empty text may have no address.
        guard let base = bytes.baseAddress else { return append(UInt8(ascii: "\"")) }
        let count = bytes.count
        var runStart = 0
        var index = 0
        while index < count {
            // PERF: eight plain bytes at a time.
            if index &+ 8 <= count {
                // Safe: eight bytes lie within the buffer.
                let word = unsafe UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
                if JSONBuffer.isPlain(word) {
                    index &+= 8
                    continue
                }
            }
            let byte = unsafe bytes[index]
            if byte < 0x80 {
                if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                    index &+= 1
                    continue
                }
                unsafe append(UnsafeBufferPointer(rebasing: bytes[runStart..<index]))
                append(escapeFor: byte)
                index &+= 1
                runStart = index
                continue
            }
            switch unsafe JSONBuffer.sequence(in: bytes, at: index) {
            case .wellFormed(let length):
                index &+= length
            case .illFormed(let length):
                unsafe append(UnsafeBufferPointer(rebasing: bytes[runStart..<index]))
                append(literal: "\u{FFFD}")
                index &+= length
                runStart = index
            }
        }
        unsafe append(UnsafeBufferPointer(rebasing: bytes[runStart..<count]))
        append(UInt8(ascii: "\""))
    }

    private mutating func append(escapeFor byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(literal: "\\\"")
        case UInt8(ascii: "\\"): append(literal: "\\\\")
        case 0x08: append(literal: "\\b")
        case 0x09: append(literal: "\\t")
        case 0x0A: append(literal: "\\n")
        case 0x0C: append(literal: "\\f")
        case 0x0D: append(literal: "\\r")
        default:
            append(literal: byte < 0x10 ? "\\u000" : "\\u001")
            let digit = byte & 15
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    /// Whether none of the eight bytes is a control, a quote, a backslash or beyond ASCII.
    ///
    /// May say no for a plain word whose bytes borrow from each other; the byte-wise branch then decides.
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let controls = (word &- ones &* 0x20) & ~word
        return (word | controls | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)) & high == 0
    }

    private enum Sequence {
        case wellFormed(Int)
        case illFormed(Int)
    }

    /// The multi-byte sequence at `index`, whose byte is 0x80 or more, as in table 3-7 of The Unicode Standard.
    private static func sequence(in bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Sequence {
        // Safe: every index read is compared with the count first.
        let lead = unsafe bytes[index]
        var second: ClosedRange<UInt8> = 0x80...0xBF
        let length: Int
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0:
            length = 3
            second = 0xA0...0xBF
        case 0xED:
            length = 3
            second = 0x80...0x9F
        case 0xE1...0xEF: length = 3
        case 0xF0:
            length = 4
            second = 0x90...0xBF
        case 0xF1...0xF3: length = 4
        case 0xF4:
            length = 4
            second = 0x80...0x8F
        default: return .illFormed(1)
        }
        guard index + 1 < bytes.count, unsafe second.contains(bytes[index + 1]) else { return .illFormed(1) }
        for offset in 2..<max(2, length) {
            guard index + offset < bytes.count, unsafe 0x80...0xBF ~= bytes[index + offset] else {
                return .illFormed(offset)
            }
        }
        return .wellFormed(length)
    }
}
