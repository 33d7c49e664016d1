/// Finds the place of a name in a fixed list.
///
/// PERF: a hash table of its own, since `Dictionary` spends more on hashing a short name than on all the rest. The hash is seeded
/// anew in each process, so nobody can prepare names that collide.
struct NameIndex: Sendable {
    private let names: [String]
    /// Places plus one by hash, 0 for a free slot; a power of two, at most half full.
    ///
    /// Empty for a list that is looked through.
    private let slots: [Int32]
    /// As random as the seed of `Hasher`.
    private static let seed = UInt64(truncatingIfNeeded: 0.hashValue)
    /// Lists up to this long are looked through.
    private static let maxUnhashed = 12

    /// Of equal names the first is found.
    init(_ names: [String]) {
        self.names = names
        guard names.count > Self.maxUnhashed else {
            slots = []
            return
        }
        var size = 16
        while size < names.count * 2 { size *= 2 }
        var slots = [Int32](repeating: 0, count: size)
        for (index, name) in names.enumerated() {
            var slot = Self.hash(of: name) & (size - 1)
            while slots[slot] != 0, names[Int(slots[slot]) - 1] != name { slot = (slot + 1) & (size - 1) }
            if slots[slot] == 0 { slots[slot] = Int32(truncatingIfNeeded: index + 1) }
        }
        self.slots = slots
    }

    func index(of name: String) -> Int? {
        if slots.isEmpty {
            let length = name.utf8.count
            return names.firstIndex { $0.utf8.count == length && $0 == name }
        }
        let mask = slots.count - 1
        var slot = Self.hash(of: name) & mask
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if names[index] == name { return index }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Eight bytes at a time, each multiplied with the high half of the product folded in.
    private static func hash(of name: String) -> Int {
        var name = name
        return name.withUTF8 { bytes in
            var state = seed ^ UInt64(truncatingIfNeeded: bytes.count)
            var index = 0
            while index &+ 8 <= bytes.count {
                let word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: index, as: UInt64.self)
                state = mixed(state, word)
                index &+= 8
            }
            var word: UInt64 = 0
            while index < bytes.count {
                word = word << 8 | UInt64(bytes[index])
                index &+= 1
            }
            state = mixed(state, word)
            return Int(truncatingIfNeeded: state >> 1)
        }
    }

    private static func mixed(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}
