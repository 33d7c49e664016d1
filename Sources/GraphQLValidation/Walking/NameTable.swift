/// A name as a number: equal names of one document have equal numbers.
typealias NameID = Int32

/// Numbers the names of a document, so that comparing and grouping by name is arithmetic.
///
/// PERF: a hash table of its own, since `Dictionary` spends more on hashing a short name than the walk on a whole
/// field. The hash is seeded anew in each process, so nobody can prepare names that collide.
struct NameTable {
    /// By number.
    private(set) var texts: [String] = []
    /// By number: the hash, to grow without hashing again and to tell names apart at once.
    private var hashes: [UInt32] = []
    /// Numbers plus one by hash, 0 for a free slot; a power of two, at most half full.
    private var slots: [NameID]
    private static let seed = UInt64.random(in: .min ... .max)

    init(capacity: Int) {
        var size = 64
        while size < capacity &* 2, size < 1 << 20 { size &*= 2 }
        slots = Array(repeating: 0, count: size)
        texts.reserveCapacity(size / 2)
        hashes.reserveCapacity(size / 2)
    }

    var count: Int { texts.count }

    func text(of id: NameID) -> String { texts[Int(id)] }

    mutating func id(of text: String) -> NameID {
        let hash = hash(of: text)
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] != 0 {
            let id = slots[slot] - 1
            if hashes[Int(id)] == hash, texts[Int(id)] == text { return id }
            slot = (slot + 1) & mask
        }
        let id = NameID(truncatingIfNeeded: texts.count)
        texts.append(text)
        hashes.append(hash)
        slots[slot] = id + 1
        if texts.count * 2 > slots.count { grow() }
        return id
    }

    private mutating func grow() {
        let mask = slots.count * 2 - 1
        slots = Array(repeating: 0, count: mask + 1)
        for (id, hash) in hashes.enumerated() {
            var slot = Int(hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = NameID(truncatingIfNeeded: id + 1)
        }
    }

    /// Eight bytes at a time, each multiplied into the seed with the high half of the product folded in.
    private func hash(of text: String) -> UInt32 {
        let bytes = text.utf8.span
        var state = Self.seed
        var word: UInt64 = 0
        var shift: UInt64 = 0
        for index in bytes.indices {
            let byte = bytes[index]
            word |= UInt64(byte) << shift
            shift += 8
            if shift == 64 {
                state = mixed(state, word)
                word = 0
                shift = 0
            }
        }
        // The length keeps a name apart from one that goes on with zeros.
        state = mixed(state, word ^ UInt64(truncatingIfNeeded: bytes.count) << 56)
        return UInt32(truncatingIfNeeded: state ^ state >> 32)
    }

    private func mixed(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}
