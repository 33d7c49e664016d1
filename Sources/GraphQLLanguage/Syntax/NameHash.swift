/// Hash of a name, the same for every way a name is held: as bytes of a text, and as a `String`.
///
/// PERF: `Dictionary` spends more on hashing a short name than the parser on a whole field. The hash is seeded anew in
/// each process, so nobody can prepare names that collide.
enum NameHash {
    private static let seed = UInt64(truncatingIfNeeded: 0.hashValue)

    /// - Parameters:
    ///   - count: Of the name's bytes.
    ///   - word: The eight bytes from an offset on as a number, the first one lowest; zeros stand for what is past the
    ///     name's end.
    /// - Returns: The same for equal names.
    @inline(__always)
    static func of(count: Int, word: (_ offset: Int) -> UInt64) -> UInt32 {
        // The length keeps a name apart from one that goes on with zeros.
        var state = seed ^ UInt64(truncatingIfNeeded: count)
        var offset = 0
        while offset < count {
            let product = (state ^ word(offset)).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
            state = product.high ^ product.low
            offset += 8
        }
        return UInt32(truncatingIfNeeded: state ^ state >> 32)
    }

    static func of(_ name: String) -> UInt32 {
        let bytes = name.utf8.span.bytes
        return of(count: bytes.byteCount) { offset in
            // Safe: `of` asks for offsets below the count alone.
            if offset &+ 8 <= bytes.byteCount {
                return unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
            var word: UInt64 = 0
            var index = bytes.byteCount
            while index > offset {
                index &-= 1
                word = unsafe word << 8 | UInt64(bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
            }
            return word
        }
    }
}

/// Numbers of names by their hashes: a hash table that leaves it to its owner where the names are kept.
package struct NameSlots: Sendable {
    /// By number.
    private(set) var hashes: [UInt32] = []
    /// Numbers plus one by hash, 0 for a free slot; a power of two and at most half full, or none before the first name.
    private var slots: [Int32]

    /// - Parameter capacity: So many names are expected.
    init(capacity: Int) {
        guard capacity > 0 else {
            slots = []
            return
        }
        var size = 16
        while size < capacity &* 2, size < 1 << 20 { size &*= 2 }
        slots = Array(repeating: 0, count: size)
        hashes.reserveCapacity(size / 2)
    }

    /// The number of a name, if it is known.
    ///
    /// `isName` says whether the name of a number is the one that is looked for; it is asked where the hash fits.
    @inline(__always)
    func number(hash: UInt32, isName: (Int) -> Bool) -> Int? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count &- 1
        var slot = Int(hash) & mask
        while slots[slot] != 0 {
            let number = Int(slots[slot] &- 1)
            if hashes[number] == hash, isName(number) { return number }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    /// Gives the next number to a name; one that is equal to an earlier one gets a number, and is not found.
    mutating func append(hash: UInt32, isFound: Bool = true) {
        hashes.append(hash)
        guard isFound else { return }
        if hashes.count * 2 > slots.count { grow() }
        insert(hashes.count)
    }

    private mutating func insert(_ numberPlusOne: Int) {
        let mask = slots.count - 1
        var slot = Int(hashes[numberPlusOne - 1]) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(truncatingIfNeeded: numberPlusOne)
    }

    private mutating func grow() {
        let found = slots
        slots = Array(repeating: 0, count: max(16, slots.count * 2))
        for numberPlusOne in found where numberPlusOne != 0 { insert(Int(numberPlusOne)) }
    }
}
