/// Read-only view of a source's bytes for as long as one parse runs.
///
/// The only place of this module that touches raw memory. Reading past the end gives 0, so that the scanners need no
/// bounds check of their own: 0 begins and continues no token, and whoever meets it asks `count` whether the text is
/// over.
@safe
struct SourceBytes {
    private let buffer: UnsafeBufferPointer<UInt8>
    let count: Int

    /// The caller keeps `buffer` alive while the view is in use; `parseDocument` and its siblings do, by staying inside
    /// `withUnsafeBufferPointer`.
    @unsafe
    init(_ buffer: UnsafeBufferPointer<UInt8>) {
        unsafe self.buffer = buffer
        count = buffer.count
    }

    /// The byte at a 0-based offset, or 0 past the end.
    ///
    /// `offset` is never negative: scanners start at 0 and only add.
    @inline(__always)
    subscript(offset: Int) -> UInt8 {
        // Safe: 0 ≤ offset (see above) and offset < count is checked here.
        offset < count ? unsafe buffer[offset] : 0
    }

    /// Up to eight bytes from an offset on as a number, the first one lowest; zeros stand for those past `count` and past
    /// the end of the text.
    @inline(__always)
    func word(at offset: Int, count wanted: Int = 8) -> UInt64 {
        guard offset &+ 8 <= count else { return lastWord(at: offset, count: wanted) }
        // Safe: 0 ≤ offset and offset + 8 ≤ count.
        let word = unsafe UInt64(
            littleEndian: UnsafeRawBufferPointer(buffer).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        )
        return wanted >= 8 ? word : word & (1 &<< UInt64(truncatingIfNeeded: wanted &* 8) &- 1)
    }

    /// The same within the last eight bytes of the text.
    @inline(never)
    private func lastWord(at offset: Int, count: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<min(count, 8) { word |= UInt64(self[offset + index]) << UInt64(8 * index) }
        return word
    }

    /// The offset of the first byte, from one on, that continues no name.
    ///
    /// PERF: eight bytes at once; one by one this was a quarter of lexing.
    @inline(__always)
    func endOfName(from start: Int) -> Int {
        var end = start
        while true {
            let length = Self.nameLength(word(at: end))
            end &+= length
            if length < 8 { return end }
        }
    }

    /// The offset of the first byte, from one on, that is no space.
    @inline(__always)
    func endOfSpaces(from start: Int) -> Int {
        var end = start
        while true {
            let length = (word(at: end) ^ Self.eight(0x20)).trailingZeroBitCount / 8
            end &+= length
            if length < 8 { return end }
        }
    }

    /// How many of the eight bytes of a word, from the lowest one, continue a name.
    ///
    /// The highest bit of each byte tells of a sum whether the byte was at least so much: 0x80 less what is added.
    @inline(__always)
    private static func nameLength(_ word: UInt64) -> Int {
        let ascii = word & eight(0x7F)
        let lowercase = ascii | eight(0x20)
        let isLetter = (lowercase &+ eight(0x80 - 0x61)) & ~(lowercase &+ eight(0x80 - 0x7B))
        let isDigit = (ascii &+ eight(0x80 - 0x30)) & ~(ascii &+ eight(0x80 - 0x3A))
        let isUnderscore = ~((ascii ^ eight(0x5F)) &+ eight(0x7F))
        let continues = (isLetter | isDigit | isUnderscore) & ~word
        return (~continues & eight(0x80)).trailingZeroBitCount / 8
    }

    /// A word of eight equal bytes.
    @inline(__always)
    private static func eight(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

    /// Whether two tokens have the same bytes.
    @inline(__always)
    func areEqual(_ left: Token, _ right: Token) -> Bool {
        let count = left.end &- left.start
        guard right.end &- right.start == count else { return false }
        var offset = 0
        while offset < Int(count) {
            let rest = Int(count) &- offset
            guard word(at: Int(left.start) &+ offset, count: rest) == word(at: Int(right.start) &+ offset, count: rest)
            else { return false }
            offset &+= 8
        }
        return true
    }

    /// The bytes of a range as text; bytes that are not UTF-8 become U+FFFD.
    ///
    /// The range is clamped to the source.
    @inline(__always)
    func text(from start: Int, to end: Int) -> String {
        let end = min(end, count)
        guard start < end else { return "" }
        // PERF: within the fifteen bytes of a small string this takes a third of what decoding takes; it repairs as well.
        if end &- start <= 15 {
            return unsafe String(unsafeUninitializedCapacity: end &- start) { output in
                // Safe: 0 ≤ start < end ≤ count, and there is room for as many.
                unsafe output.initialize(fromContentsOf: buffer[start..<end])
            }
        }
        // Safe: 0 ≤ start < end ≤ count.
        return unsafe String(decoding: UnsafeBufferPointer(rebasing: buffer[start..<end]), as: UTF8.self)
    }

    /// Appends the bytes of a range, clamped to the source.
    func append(from start: Int, to end: Int, to output: inout [UInt8]) {
        let end = min(end, count)
        guard start < end else { return }
        // Safe: 0 ≤ start < end ≤ count.
        unsafe output.append(contentsOf: buffer[start..<end])
    }

    /// Whether the range holds exactly these bytes.
    @inline(__always)
    func matches(_ expected: StaticString, from start: Int, to end: Int) -> Bool {
        guard end - start == expected.utf8CodeUnitCount, end <= count else { return false }
        var index = 0
        while index < end - start {
            // Safe: index < utf8CodeUnitCount; the keywords compared are longer than one scalar, so they are stored
            // as pointers.
            guard unsafe expected.utf8Start[index] == self[start + index] else { return false }
            index += 1
        }
        return true
    }

    /// Length in bytes (1 to 4) of the Unicode scalar value encoded at an offset, or nil where the bytes are not UTF-8
    /// (overlong forms, surrogates, values above U+10FFFF, truncation) or the text is over.
    ///
    /// The ranges are table 3-7 of the Unicode Standard ("Well-Formed UTF-8 Byte Sequences").
    func scalarLength(at offset: Int) -> Int? {
        let first = self[offset]
        let second = self[offset + 1]
        switch first {
        case 0x00...0x7F:
            return offset < count ? 1 : nil
        case 0xC2...0xDF:
            return isContinuation(second) ? 2 : nil
        case 0xE0...0xEF:
            let lowest: UInt8 = first == 0xE0 ? 0xA0 : 0x80
            let highest: UInt8 = first == 0xED ? 0x9F : 0xBF
            return second >= lowest && second <= highest && isContinuation(self[offset + 2]) ? 3 : nil
        case 0xF0...0xF4:
            let lowest: UInt8 = first == 0xF0 ? 0x90 : 0x80
            let highest: UInt8 = first == 0xF4 ? 0x8F : 0xBF
            guard second >= lowest, second <= highest else { return nil }
            return isContinuation(self[offset + 2]) && isContinuation(self[offset + 3]) ? 4 : nil
        default:
            return nil
        }
    }

    /// The number a multi-byte sequence of `length` bytes encodes, whether or not it is a scalar value.
    func codePoint(at offset: Int, length: Int) -> UInt32 {
        let first = UInt32(self[offset])
        var value =
            switch length {
            case 1: first
            case 2: first & 0x1F
            case 3: first & 0x0F
            default: first & 0x07
            }
        for index in 1..<max(length, 1) {
            value = value << 6 | UInt32(self[offset + index] & 0x3F)
        }
        return value
    }

    /// The surrogate whose generalized UTF-8 form (`ED A0..BF 80..BF`) stands at an offset: what a decoder of JSON or
    /// UTF-16 leaves where half of a pair is missing.
    func surrogate(at offset: Int) -> UInt32? {
        guard self[offset] == 0xED, self[offset + 1] >= 0xA0, self[offset + 1] <= 0xBF, isContinuation(self[offset + 2])
        else { return nil }
        return codePoint(at: offset, length: 3)
    }

    /// The offset after `scalars` scalar values, or the end of the text; a byte that is not UTF-8 counts as one.
    func offset(_ scalars: Int, scalarsAfter start: Int) -> Int {
        var offset = start
        for _ in 0..<scalars where offset < count {
            offset += scalarLength(at: offset) ?? 1
        }
        return offset
    }

    @inline(__always)
    private func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
