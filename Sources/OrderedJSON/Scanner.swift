import CSimd

/// A position in a body.
typealias Bytes = UnsafePointer<UInt8>

/// The one place that looks at the bytes of a body: white space, ends of values, numbers, strings.
///
/// Every position handed in lies between `start` and `end` of one body, and every position handed out does too. At least 64
/// readable bytes follow `end`, so single look-aheads need no check; what they find past `end` is never used.
// Safe to hold: the pointers stay valid as long as the body, which every user of a scanner keeps alive.
@safe struct Scanner {
    let start: Bytes
    let end: Bytes

    init(_ body: JSONBody) {
        unsafe start = body.start
        unsafe end = unsafe body.start + body.count
    }

    @inline(__always)
    func position(_ offset: JSONOffset) throws(JSONFault) -> Bytes {
        // Safe: compared with the body's length before use.
        let p = unsafe start + Int(offset)
        if unsafe p >= end { throw JSONFault(.offsetOutOfRange, at: Int(offset)) }
        return unsafe p
    }

    @inline(__always)
    func offset(_ p: Bytes) -> JSONOffset {
        // A body is shorter than 4 GiB, and p lies in it.
        JSONOffset(truncatingIfNeeded: unsafe p - start)
    }

    func fault(_ reason: JSONFault.Reason, at p: Bytes) -> JSONFault {
        JSONFault(reason, at: unsafe p - start)
    }

    /// The byte at `p` cannot stand there, or the text ends there.
    @inline(never)
    func unexpected(at p: Bytes) -> JSONFault {
        if unsafe p >= end { return JSONFault(.unexpectedEnd, at: unsafe end - start) }
        return unsafe fault(.unexpectedByte(p.pointee), at: p)
    }

    @inline(never)
    func unexpectedEnd() -> JSONFault {
        JSONFault(.unexpectedEnd, at: unsafe end - start)
    }

    /// First byte at or after `p` that is not white space, or `end`.
    @inline(__always)
    func skipSpace(_ p: Bytes) -> Bytes {
        // Safe: one byte at `end` is readable, and the kernel keeps to `end`.
        if unsafe p.pointee > 0x20 { return unsafe p }
        return unsafe csimd_skip_whitespace(p, end)
    }

    /// First byte of the text's value: after a byte order mark, if there is one, and white space.
    func root() -> Bytes {
        var p = unsafe start
        if unsafe end - p >= 3, unsafe p[0] == 0xEF, unsafe p[1] == 0xBB, unsafe p[2] == 0xBF { unsafe p += 3 }
        return unsafe skipSpace(p)
    }

    func kind(_ p: Bytes) throws(JSONFault) -> JSONKind {
        if unsafe p >= end { throw unexpectedEnd() }
        switch unsafe p.pointee {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"): return .true
        case UInt8(ascii: "f"): return .false
        case UInt8(ascii: "n"): return .null
        default: throw unsafe unexpected(at: p)
        }
    }

    /// One past the value at `p`.
    ///
    /// Its inside is not looked at more than balancing brackets needs.
    @inline(__always)
    func skipValue(_ p: Bytes) throws(JSONFault) -> Bytes {
        if unsafe p >= end { throw unexpectedEnd() }
        switch unsafe p.pointee {
        case UInt8(ascii: "\""):
            // Safe: p + 1 is at most `end`.
            guard let quote = unsafe csimd_string_end(p + 1, end) else { throw unexpectedEnd() }
            return unsafe quote + 1
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "t"), UInt8(ascii: "f"),
            UInt8(ascii: "n"):
            return unsafe csimd_scalar_end(p + 1, end)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return try unsafe skipContainer(p)
        default:
            throw unsafe unexpected(at: p)
        }
    }

    /// One past the array or object at `p`.
    @inline(never)
    func skipContainer(_ p: Bytes) throws(JSONFault) -> Bytes {
        // Safe: p + 1 is at most `end`.
        guard let next = unsafe csimd_skip_container(p + 1, end) else { throw unexpectedEnd() }
        return unsafe next
    }

    /// Whether a number or literal may end before `p`.
    @inline(__always)
    func isDelimiter(_ p: Bytes) -> Bool {
        if unsafe p >= end { return true }
        switch unsafe p.pointee {
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x0A, 0x0D, 0x09: return true
        default: return false
        }
    }

    /// One past `true`, `false` or `null` at `p`, checked letter by letter.
    func literal(_ p: Bytes) throws(JSONFault) -> Bytes {
        let first = unsafe p.pointee
        let word: StaticString
        switch first {
        case UInt8(ascii: "t"): word = "true"
        case UInt8(ascii: "f"): word = "false"
        default: word = "null"
        }
        var q = unsafe p
        let letters = unsafe word.utf8Start
        for index in 0..<word.utf8CodeUnitCount {
            // Safe: at most `end`, where a byte is readable and then not taken for a letter of the text.
            if unsafe q >= end { throw unexpectedEnd() }
            if unsafe q.pointee != letters[index] { throw unsafe unexpected(at: q) }
            unsafe q += 1
        }
        guard unsafe isDelimiter(q) else { throw unsafe unexpected(at: q) }
        return unsafe q
    }

    // MARK: Numbers

    /// Number of digits at `p`.
    @inline(__always)
    func digitRun(_ p: Bytes) -> Int {
        // Safe: 16 bytes after `end` are readable; digits found there are cut off.
        var count = Int(unsafe csimd_digit_run(p))
        if count == 16 {
            var more = 16
            var q = unsafe p + 16
            while more == 16, unsafe q < end {
                more = Int(unsafe csimd_digit_run(q))
                count += more
                unsafe q += more
            }
        }
        let left = unsafe end - p
        return count < left ? count : left
    }

    /// Reads the number at `p` by the grammar.
    func number(_ p: Bytes) throws(JSONFault) -> NumberToken {
        let token = try unsafe numberPrefix(p)
        guard unsafe isDelimiter(token.end) else { throw unsafe unexpected(at: token.end) }
        return token
    }

    /// Reads the number at `p`, whatever comes after it.
    func numberPrefix(_ p: Bytes) throws(JSONFault) -> NumberToken {
        var q = unsafe p
        let isNegative = unsafe q.pointee == UInt8(ascii: "-")
        if isNegative { unsafe q += 1 }
        let integerDigits = unsafe digitRun(q)
        if integerDigits == 0 { throw unsafe numberFault(at: q, number: p) }
        if integerDigits > 1, unsafe q.pointee == UInt8(ascii: "0") { throw unsafe fault(.invalidNumber, at: p) }
        unsafe q += integerDigits
        var token = unsafe NumberToken(start: p, end: q, isNegative: isNegative, integerDigits: integerDigits)
        // Safe: the byte at `end` is readable, and the end is checked before it counts.
        if unsafe q < end, unsafe q.pointee == UInt8(ascii: ".") {
            unsafe q += 1
            token.fractionDigits = unsafe digitRun(q)
            if token.fractionDigits == 0 { throw unsafe numberFault(at: q, number: p) }
            unsafe q += token.fractionDigits
        }
        if unsafe q < end, unsafe q.pointee | 0x20 == UInt8(ascii: "e") {
            token.hasExponent = true
            unsafe q += 1
            if unsafe q < end, unsafe q.pointee == UInt8(ascii: "+") || q.pointee == UInt8(ascii: "-") {
                unsafe q += 1
            }
            let digits = unsafe digitRun(q)
            if digits == 0 { throw unsafe numberFault(at: q, number: p) }
            unsafe q += digits
        }
        unsafe token.end = unsafe q
        return token
    }

    /// The number at `p` where it is written as at most 18 digits, with or without a sign; nil for every other value.
    @inline(__always)
    func shortInteger(_ p: Bytes) -> Int? {
        var q = unsafe p
        let isNegative = unsafe q.pointee == UInt8(ascii: "-")
        if isNegative { unsafe q += 1 }
        let start = unsafe q
        var value = 0
        // Safe: bytes past the end are readable, and the end is checked below.
        while unsafe q - start < 18 {
            let digit = unsafe q.pointee &- UInt8(ascii: "0")
            if digit > 9 { break }
            value = value &* 10 &+ Int(digit)
            unsafe q += 1
        }
        let count = unsafe q - start
        let isPlain = unsafe count == 1 || (count > 1 && start.pointee != UInt8(ascii: "0"))
        guard isPlain, unsafe q <= end, isDelimiter(q) else { return nil }
        return isNegative ? -value : value
    }

    private func numberFault(at q: Bytes, number p: Bytes) -> JSONFault {
        unsafe q >= end ? unexpectedEnd() : fault(.invalidNumber, at: p)
    }

    // MARK: Strings

    /// One past the string whose first byte after the opening quote is `p`; escapes, control characters and UTF-8 are checked.
    func checkString(_ p: Bytes) throws(JSONFault) -> Bytes {
        var q = unsafe p
        while true {
            // Safe: the kernel stops at the limit, which is `end`.
            unsafe q += csimd_plain_length(q, end - q)
            if unsafe q >= end { throw unexpectedEnd() }
            if unsafe q.pointee == UInt8(ascii: "\"") { return unsafe q + 1 }
            unsafe q += try specialLength(q)
        }
    }

    /// Number of bytes of the escape or of the UTF-8 sequence at `p`, both checked.
    ///
    /// Anything else that is no plain character is a fault.
    func specialLength(_ p: Bytes) throws(JSONFault) -> Int {
        let byte = unsafe p.pointee
        if byte >= 0x80 {
            let length = unsafe utf8SequenceLength(p)
            if length == 0 { throw unsafe fault(.invalidUTF8, at: p) }
            return length
        }
        guard byte == UInt8(ascii: "\\") else { throw unsafe unexpected(at: p) }
        // Safe: up to five bytes past p, within the padding; the end is checked before they count.
        switch unsafe p[1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            if unsafe end - p < 2 { throw unexpectedEnd() }
            return 2
        case UInt8(ascii: "u"):
            for index in 2..<6 {
                if unsafe p + index >= end { throw unexpectedEnd() }
                if unsafe hexValue(p[index]) == nil { throw unsafe fault(.invalidEscape, at: p) }
            }
            return 6
        default:
            if unsafe end - p < 2 { throw unexpectedEnd() }
            throw unsafe fault(.invalidEscape, at: p)
        }
    }

    /// Bytes of the well-formed UTF-8 sequence of two to four bytes at `p`, or 0.
    ///
    /// Table 3-7 of the Unicode Standard: neither overlong forms, nor surrogates, nor anything above U+10FFFF.
    func utf8SequenceLength(_ p: Bytes) -> Int {
        // Safe: up to three bytes past p, within the padding; the length is compared with `end` before it is handed out.
        let first = unsafe p[0]
        let second = unsafe p[1]
        let length: Int
        switch first {
        case 0xC2...0xDF:
            guard second & 0xC0 == 0x80 else { return 0 }
            length = 2
        case 0xE0...0xEF:
            guard second & 0xC0 == 0x80, unsafe p[2] & 0xC0 == 0x80 else { return 0 }
            if first == 0xE0, second < 0xA0 { return 0 }
            if first == 0xED, second > 0x9F { return 0 }
            length = 3
        case 0xF0...0xF4:
            guard second & 0xC0 == 0x80, unsafe p[2] & 0xC0 == 0x80, unsafe p[3] & 0xC0 == 0x80 else { return 0 }
            if first == 0xF0, second < 0x90 { return 0 }
            if first == 0xF4, second > 0x8F { return 0 }
            length = 4
        default:
            return 0
        }
        return unsafe end - p >= length ? length : 0
    }

    /// Appends the text of the string whose first byte after the opening quote is `p`, without its escapes.
    ///
    /// Half a surrogate pair, which no UTF-8 text can hold, becomes U+FFFD, or three bytes of generalized UTF-8 where
    /// `keepingSurrogates` asks for them.
    /// - Returns: One past the closing quote.
    @discardableResult
    func appendText(
        _ p: Bytes,
        to text: inout [UInt8],
        keepingSurrogates: Bool = false
    ) throws(JSONFault) -> Bytes {
        var q = unsafe p
        while true {
            let plain = unsafe Int(csimd_plain_length(q, end - q))
            // Safe: `plain` bytes from q on lie before `end`.
            unsafe text.append(contentsOf: UnsafeBufferPointer(start: q, count: plain))
            unsafe q += plain
            if unsafe q >= end { throw unexpectedEnd() }
            if unsafe q.pointee == UInt8(ascii: "\"") { return unsafe q + 1 }
            let length = try unsafe specialLength(q)
            if unsafe q.pointee != UInt8(ascii: "\\") {
                unsafe text.append(contentsOf: UnsafeBufferPointer(start: q, count: length))
                unsafe q += length
                continue
            }
            switch unsafe q[1] {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                var code = unsafe hexUnit(q + 2)
                // Safe: six more bytes are readable; that they belong to the text is checked by specialLength.
                if code & 0xFC00 == 0xD800, unsafe end - q >= 12, unsafe q[6] == UInt8(ascii: "\\"),
                    unsafe q[7] == UInt8(ascii: "u"), unsafe hexValue(q[8]) != nil, unsafe hexValue(q[9]) != nil,
                    unsafe hexValue(q[10]) != nil, unsafe hexValue(q[11]) != nil,
                    case let low = unsafe hexUnit(q + 8), low & 0xFC00 == 0xDC00
                {
                    code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
                    unsafe q += 6
                }
                if keepingSurrogates, code & 0xF800 == 0xD800 {
                    text.append(0xED)
                    text.append(UInt8(truncatingIfNeeded: 0x80 | (code >> 6) & 0x3F))
                    text.append(UInt8(truncatingIfNeeded: 0x80 | code & 0x3F))
                    unsafe q += length
                    continue
                }
                let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
                text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            case let same: text.append(same)
            }
            unsafe q += length
        }
    }

    /// The text of the string whose first byte after the opening quote is `p`, without its escapes, and one past its closing quote.
    func text(_ p: Bytes) throws(JSONFault) -> (text: String, end: Bytes) {
        // Safe: the kernel stops at the end; most strings are plain and need no array in between.
        let plain = unsafe csimd_plain_length(p, end - p)
        if unsafe p + plain < end, unsafe p[plain] == UInt8(ascii: "\"") {
            return unsafe (String(decoding: UnsafeBufferPointer(start: p, count: plain), as: UTF8.self), p + plain + 1)
        }
        var bytes: [UInt8] = []
        let end = try unsafe appendText(p, to: &bytes)
        return unsafe (String(decoding: bytes, as: UTF8.self), end)
    }

    private func hexUnit(_ p: Bytes) -> UInt32 {
        var code: UInt32 = 0
        // Safe: the caller knows that four hex digits stand here.
        for index in 0..<4 { code = code << 4 | UInt32(unsafe hexValue(p[index]) ?? 0) }
        return code
    }

    private func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
