package import OrderedJSON

/// The distinct keys that a loader was asked for, in first-seen order: each a run of bytes, compared byte for byte.
///
/// PERF: keys stand in one array and are found by open addressing. A dictionary of strings took a third of the time of a
/// batch of 100 parents.
struct LoaderKeys {
    private var bytes: [UInt8] = []
    /// Where each key ends in `bytes`; it begins where the one before ends.
    private var ends: [Int32] = []
    /// By hash: the index of a key plus one, 0 where there is none.
    ///
    /// Its size is a power of two, at least twice the number of
    /// keys.
    private var slots = [Int32](repeating: 0, count: 16)

    var count: Int { ends.count }

    /// The index of a key; nil when it is none of these.
    func index(of key: KeyText) -> Int32? {
        let slot = slot(of: key)
        return slots[slot] == 0 ? nil : slots[slot] - 1
    }

    /// The index of a key, which is added when it is new.
    mutating func insert(_ key: KeyText) -> (index: Int32, isNew: Bool) {
        let slot = slot(of: key)
        if slots[slot] != 0 { return (slots[slot] - 1, false) }
        key.withBytes { bytes.append(contentsOf: $0) }
        ends.append(Int32(truncatingIfNeeded: bytes.count))
        let index = Int32(truncatingIfNeeded: ends.count - 1)
        slots[slot] = index + 1
        if ends.count * 2 > slots.count { grow() }
        return (index, true)
    }

    /// Where a key stands, or would.
    private func slot(of key: KeyText) -> Int {
        key.withBytes { key in
            var slot = Self.hash(key) & (slots.count - 1)
            while slots[slot] != 0, !isKey(Int(slots[slot]) - 1, equalTo: key) { slot = (slot + 1) & (slots.count - 1) }
            return slot
        }
    }

    private func isKey(_ index: Int, equalTo key: UnsafeRawBufferPointer) -> Bool {
        let start = index == 0 ? 0 : Int(ends[index - 1])
        guard Int(ends[index]) - start == key.count else { return false }
        return bytes.withUnsafeBytes { bytes in
            for offset in 0..<key.count where bytes[start + offset] != key[offset] { return false }
            return true
        }
    }

    /// Seeded for each process: an upstream cannot make keys that meet in one slot.
    private static func hash(_ key: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: key)
        return hasher.finalize() & Int.max
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        var start = 0
        bytes.withUnsafeBytes { bytes in
            for (index, end) in ends.enumerated() {
                let key = UnsafeRawBufferPointer(rebasing: bytes[start..<Int(end)])
                var slot = Self.hash(key) & (slots.count - 1)
                while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
                slots[slot] = Int32(truncatingIfNeeded: index + 1)
                start = Int(end)
            }
        }
    }
}

/// Text that two keys share exactly when their values are equal: scalars compare by text, so that 1 matches "1" (upstreams mix
/// them); parts are told apart by their length.
package struct KeyText {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Begins anew.
    package mutating func reset() { bytes.removeAll(keepingCapacity: true) }

    /// Appends one part.
    ///
    /// Returns false for null, which is no key.
    package mutating func append(_ body: JSONBody, _ offset: JSONOffset) throws(JSONFault) -> Bool {
        let reader = JSONReader(body)
        let start = bytes.count
        switch try reader.kind(at: offset) {
        case .null: return false
        case .string: try reader.appendText(at: offset, into: &bytes)
        case .number, .true, .false, .object, .array: try reader.appendRaw(at: offset, into: &bytes)
        }
        // The length of the part, so that ("a", "bc") and ("ab", "c") differ.
        appendLength(bytes.count - start)
        return true
    }

    /// Appends one part that is text already.
    mutating func append(text: String) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        appendLength(bytes.count - start)
    }

    /// A part that is null where null is a value like others.
    mutating func appendNull() { appendLength(-1) }

    private mutating func appendLength(_ length: Int) {
        var rest = UInt32(truncatingIfNeeded: length)
        for _ in 0..<4 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { bytes.withUnsafeBytes(body) }
}
