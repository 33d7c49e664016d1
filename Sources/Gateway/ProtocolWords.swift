/// Comparison of protocol words, whose case does not count and which are ASCII.
extension BidirectionalCollection<UInt8> {
    /// Whether these bytes are the word, which is given in lower case.
    func isEqual(toLowercased word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        // PERF: headers are looked at several times for each request; over the bytes where they lie, that takes a third.
        return withContiguousStorageIfAvailable { Self.areEqual($0, word) } ?? Self.areEqual(self, word)
    }

    @inline(__always)
    private static func areEqual(_ bytes: some Collection<UInt8>, _ word: StaticString) -> Bool {
        word.withUTF8Buffer { expected in
            var index = 0
            for byte in bytes {
                let folded = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
                if folded != expected[index] { return false }
                index += 1
            }
            return true
        }
    }

    /// Without spaces and tabs at both ends.
    var trimmingBlanks: SubSequence {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return self[endIndex...]
        }
        return self[first...last]
    }
}
