/// Hash of a name, the same for every way a name is held: as bytes of a text, and as a `String`.
///
/// PERF: `Dictionary` spends more on hashing a short name than the parser on a whole field. The hash is seeded anew in
/// each process, so nobody can prepare names that collide.
enum NameHash {
    static let seed = UInt64(truncatingIfNeeded: 0.hashValue)

    /// - Parameters:
    ///   - seed: Ours; a loop takes it once, since each look at it asks whether it was made yet.
    ///   - count: Of the name's bytes.
    ///   - word: The eight bytes from an offset on as a number, the first one lowest; zeros stand for what is past the
    ///     name's end.
    /// - Returns: The same for equal names.
    @inline(__always)
    static func of(seed: UInt64 = seed, count: Int, word: (_ offset: Int) -> UInt64) -> UInt32 {
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
    /// A name's hash in the upper half and its number plus one in the lower, 0 for a free slot; a power of two and at most
    /// half full, or none before the first name.
    private var slots: [UInt64] = []
    /// Names that have numbers.
    private var count = 0

    /// - Parameter capacity: So many names are expected.
    init(capacity: Int) {
        guard capacity > 0 else { return }
        var size = 16
        while size < capacity &* 2, size < 1 << 20 { size &*= 2 }
        slots = Array(filledWith: 0, count: size)
    }

    /// The number of a name, if it is known.
    ///
    /// `isName` says whether the name of a number is the one that is looked for; it is asked where the hash fits.
    @inline(__always)
    func number(hash: UInt32, isName: (Int) -> Bool) -> Int? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count &- 1
        var place = Int(hash) & mask
        while slots[place] != 0 {
            let slot = slots[place]
            if Self.hash(of: slot) == hash, isName(Self.number(of: slot)) { return Self.number(of: slot) }
            place = (place &+ 1) & mask
        }
        return nil
    }

    /// Gives the next number to a name; one that is equal to an earlier one gets a number, and is not found.
    mutating func append(hash: UInt32, isFound: Bool = true) {
        count += 1
        guard isFound else { return }
        if count * 2 > slots.count { grow() }
        insert(UInt64(hash) << 32 | UInt64(UInt32(truncatingIfNeeded: count)))
    }

    /// Calls `body` with each number that is found and the hash of its name, in no order.
    @inline(__always)
    func forEach(_ body: (_ number: Int, _ hash: UInt32) -> Void) {
        for place in slots.indices {
            let slot = slots[place]
            if slot != 0 { body(Self.number(of: slot), Self.hash(of: slot)) }
        }
    }

    private static func hash(of slot: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: slot >> 32) }

    private static func number(of slot: UInt64) -> Int { Int(UInt32(truncatingIfNeeded: slot)) &- 1 }

    private mutating func insert(_ slot: UInt64) {
        let mask = slots.count - 1
        var place = Int(Self.hash(of: slot)) & mask
        while slots[place] != 0 { place = (place + 1) & mask }
        slots[place] = slot
    }

    private mutating func grow() {
        let taken = slots
        slots = Array(filledWith: 0, count: max(16, slots.count * 2))
        for slot in taken where slot != 0 { insert(slot) }
    }
}
