extension String {
    /// A text of at most 15 ASCII characters; nil for a longer one.
    ///
    /// PERF: Swift keeps such a text in the string itself: 15 bytes, and one with the length. Made that way it takes a tenth of
    /// the instructions of `String(decoding:as:)`, which looks for invalid UTF-8 and copies byte by byte.
    ///
    /// - Parameters:
    ///   - text: ASCII, of which 16 bytes can be read.
    ///   - count: How many of them the text has.
    @inline(__always)
    init?(shortASCII text: Bytes, count: Int) {
        guard count <= 15, ShortText.isKnown else { return nil }
        self = unsafe ShortText(text, count).string
    }
}

/// The bits of a short string, as they are on 64-bit processors with the lowest byte first.
private struct ShortText {
    var low: UInt64
    var high: UInt64

    /// Whether strings are laid out like this here.
    static let isKnown: Bool = {
        guard MemoryLayout<String>.size == MemoryLayout<ShortText>.size, 1.littleEndian == 1 else { return false }
        let letters: [UInt8] = Array("abcdefghijklmnop".utf8)
        return (0...15).allSatisfy { count in
            // Safe: there are 16 letters, and both types have the same size and no references for these values.
            unsafe letters.withUnsafeBufferPointer { letters in
                guard let text = letters.baseAddress else { return false }
                let bits = unsafe unsafeBitCast(String(decoding: letters[..<count], as: UTF8.self), to: ShortText.self)
                return unsafe bits == ShortText(text, count)
            }
        }
    }()

    /// - Precondition: `count` is 0 to 15, and 16 bytes can be read.
    @inline(__always)
    init(_ text: Bytes, _ count: Int) {
        // Safe: the caller's promise.
        let bytes = unsafe UnsafeRawPointer(text).loadUnaligned(as: SIMD2<UInt64>.self)
        let bits = UInt64(truncatingIfNeeded: count) &* 8
        low = bytes.x & (count < 8 ? (1 &<< bits) &- 1 : .max)
        high = count > 8 ? bytes.y & ((1 &<< (bits &- 64)) &- 1) : 0
        // ASCII, in the string itself, with its length.
        high |= (0xE0 | UInt64(truncatingIfNeeded: count)) &<< 56
    }

    @inline(__always)
    var string: String {
        // Safe: `isKnown`.
        unsafe unsafeBitCast(self, to: String.self)
    }
}

extension ShortText: Equatable {}
