/// A small fixed map from header names to values, in which upper and lower case of ASCII letters are the same.
struct HeaderNameTable<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        let name: [UInt8]
        let value: Value
    }

    /// Entries by hash; the number of buckets is a power of two, at least twice that of the entries.
    private let buckets: [[Entry]]

    /// - Parameter entries: Names in lower case, each once.
    init(_ entries: [(String, Value)]) {
        var count = 16
        while count < entries.count * 2 { count *= 2 }
        var buckets = [[Entry]](repeating: [], count: count)
        for (name, value) in entries {
            let index = Self.hash(name) & (count - 1)
            buckets[index].append(Entry(name: Array(name.utf8), value: value))
        }
        self.buckets = buckets
    }

    subscript(name: String) -> Value? {
        for entry in buckets[Self.hash(name) & (buckets.count - 1)] where Self.equals(entry.name, name) {
            return entry.value
        }
        return nil
    }

    private static func hash(_ name: String) -> Int {
        var hash: UInt32 = 2_166_136_261
        for byte in name.utf8 { hash = (hash ^ UInt32(byte | 0x20)) &* 16_777_619 }
        return Int(hash ^ (hash >> 15))
    }

    private static func equals(_ lowercased: [UInt8], _ name: String) -> Bool {
        guard name.utf8.count == lowercased.count else { return false }
        var index = 0
        for byte in name.utf8 {
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            guard (isUpper ? byte | 0x20 : byte) == lowercased[index] else { return false }
            index += 1
        }
        return true
    }
}
