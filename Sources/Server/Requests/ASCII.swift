/// Comparison of protocol words, whose case does not count.
enum ASCII {
    /// The byte, in lower case if it is a letter.
    @inline(__always)
    static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    /// Whether a text is the word, which is given in lower case.
    static func equal(_ text: some Collection<UInt8>, _ lower: StaticString) -> Bool {
        guard text.count == lower.utf8CodeUnitCount else { return false }
        // PERF: over the bytes where they lie, that takes a third.
        return text.withContiguousStorageIfAvailable { haveEqualBytes($0, lower) } ?? haveEqualBytes(text, lower)
    }

    @inline(__always)
    private static func haveEqualBytes(_ text: some Collection<UInt8>, _ lower: StaticString) -> Bool {
        lower.withUTF8Buffer { expected in
            var index = 0
            for byte in text {
                if lowercase(byte) != expected[index] { return false }
                index += 1
            }
            return true
        }
    }
}
