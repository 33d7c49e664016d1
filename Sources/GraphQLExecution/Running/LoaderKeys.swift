package import OrderedJSON

/// The distinct keys that a loader was asked for, in first-seen order: each a run of bytes, compared byte for byte.
///
/// PERF: keys stand in one array and are found by open addressing. A dictionary of strings took a third of the time of a
/// batch of 100 parents.
struct LoaderKeys {
    /// Number of keys.
    private(set) var count = 0
    /// Requirement values of the keys that were not sent yet, one key after the other.
    var inputs: [JSONInput] = []
    private var bytes: [UInt8] = []
    /// Where each key ends in `bytes`; it begins where the one before ends.
    private var ends: [Int32] = []
    /// By hash: the index of a key plus one, 0 where there is none.
    ///
    /// Its size is a power of two, at least twice the number of
    /// keys; empty where there is none.
    private var slots: [Int32] = []
    /// Keys by how they are written, as far as they are short.
    private var spellings: [Spelling] = []

    private struct Spelling {
        var text = ShortScalar.none
        var key: Int32 = -1
    }

    /// Powers of two.
    private static var firstSlotCount: Int { 32 }
    private static var spellingCount: Int { 32 }

    /// Takes out what is to be sent.
    mutating func takeInputs() -> [JSONInput] {
        defer { inputs = [] }
        return inputs
    }

    // MARK: Keys by what they mean

    /// The index of a key; nil when it is none of these.
    func index(of key: KeyText) -> Int32? {
        if slots.isEmpty { return nil }
        let slot = slot(of: key)
        return slots[slot] == 0 ? nil : slots[slot] - 1
    }

    /// The index of a key, which is added when it is new.
    mutating func insert(_ key: KeyText) -> (index: Int32, isNew: Bool) {
        if slots.isEmpty { makeRoom() }
        let slot = slot(of: key)
        if slots[slot] != 0 { return (slots[slot] - 1, false) }
        key.withBytes { bytes.append(contentsOf: $0) }
        ends.append(Int32(truncatingIfNeeded: bytes.count))
        let index = Int32(truncatingIfNeeded: count)
        count += 1
        slots[slot] = index + 1
        if count * 2 > slots.count { grow() }
        return (index, true)
    }

    /// The index of the key of a loader that requires nothing: there is one.
    mutating func insertOnly() -> Int32 {
        count = 1
        return 0
    }

    private mutating func makeRoom() {
        slots = [Int32](repeating: 0, count: Self.firstSlotCount)
        ends.reserveCapacity(Self.firstSlotCount / 2)
        bytes.reserveCapacity(Self.firstSlotCount * 8)
        inputs.reserveCapacity(Self.firstSlotCount / 2)
    }

    // MARK: Keys as they are written

    /// The index of a key that was seen in this spelling before; nil where it has to be looked for.
    func index(of text: ShortScalar) -> Int32? {
        guard !spellings.isEmpty, !text.isNone else { return nil }
        let spelling = spellings[text.hash & (Self.spellingCount - 1)]
        return spelling.text == text ? spelling.key : nil
    }

    /// Remembers how a key is written; another one gives way.
    mutating func note(_ text: ShortScalar, _ key: Int32) {
        guard !text.isNone else { return }
        if spellings.isEmpty { spellings = Array(repeating: Spelling(), count: Self.spellingCount) }
        spellings[text.hash & (Self.spellingCount - 1)] = Spelling(text: text, key: key)
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
