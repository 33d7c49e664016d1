import CSimd
import Glibc

/// A fixed set of names to look bytes up in: an open-addressed hash table over the first and last eight bytes and the length.
///
/// The names come from schemas and queries, never from the texts that are read, so nobody outside can make them collide.
// Safe to hold: it owns its memory, fills it in init, never changes it, and frees it in deinit.
@safe final class NameIndex: @unchecked Sendable {
    /// Plain memory of the table, for code that must not touch reference counts.
    // Safe to hold as long as the index lives.
    @safe struct View {
        fileprivate let slots: UnsafePointer<Slot>
        fileprivate let mask: UInt32
        /// Number of names.
        let count: Int
        /// Some name has a backslash, so that equal bytes need not mean the same: an escape may be meant.
        let hasBackslash: Bool

        /// The position of the name with these bytes, or -1.
        ///
        /// At least eight readable bytes follow the name's last.
        @inline(__always)
        func find(_ name: Bytes, count: Int) -> Int32 {
            let key = unsafe NameIndex.key(name, count: count)
            var at = key.hash & mask
            while true {
                // Safe: `mask` keeps within the table, and at least one slot is free, which ends the loop.
                let slot = unsafe slots + Int(at)
                if unsafe slot.pointee.index < 0 { return -1 }
                if unsafe slot.pointee.first == key.first, unsafe slot.pointee.last == key.last,
                    unsafe Int(slot.pointee.length) == count,
                    unsafe count <= 16 || memcmp(slot.pointee.name, name, count) == 0
                {
                    return unsafe slot.pointee.index
                }
                at = (at &+ 1) & mask
            }
        }
    }

    @unsafe fileprivate struct Slot {
        var first: UInt64
        var last: UInt64
        var name: Bytes
        var length: UInt32
        /// -1 in a free slot.
        var index: Int32
    }

    let view: View
    /// Positions of names that came before, each with the position of the first of that name.
    let duplicates: [(first: Int, again: Int)]
    private let slots: UnsafeMutablePointer<Slot>
    private let text: UnsafeMutablePointer<UInt8>

    /// - Parameter names: A name that comes twice is found at its first position.
    init(_ names: [String]) {
        var capacity = 4
        while capacity < names.count * 2 { capacity *= 2 }
        let bytes = names.reduce(0) { $0 + $1.utf8.count }
        // Safe: eight bytes more than all names, so that loads of eight bytes stay inside.
        unsafe text = .allocate(capacity: bytes + 8)
        unsafe text.update(repeating: 0, count: bytes + 8)
        unsafe slots = .allocate(capacity: capacity)
        unsafe slots.initialize(
            repeating: Slot(first: 0, last: 0, name: UnsafePointer(text), length: 0, index: -1),
            count: capacity
        )
        unsafe view = View(
            slots: UnsafePointer(slots),
            mask: UInt32(capacity - 1),
            count: names.count,
            hasBackslash: names.contains { $0.utf8.contains(UInt8(ascii: "\\")) }
        )
        var duplicates: [(first: Int, again: Int)] = []
        var at = 0
        for (index, name) in names.enumerated() {
            let start = at
            for byte in name.utf8 {
                unsafe text[at] = byte
                at += 1
            }
            let first = unsafe Self.insert(
                Bytes(text + start),
                count: at - start,
                index: Int32(index),
                into: view,
                slots
            )
            if first >= 0 { duplicates.append((Int(first), index)) }
        }
        self.duplicates = duplicates
    }

    deinit {
        // Safe: allocated in init; Slot is trivial.
        unsafe slots.deallocate()
        unsafe text.deallocate()
    }

    /// - Returns: Where the name stands already, with nothing changed, or -1.
    private static func insert(
        _ name: Bytes,
        count: Int,
        index: Int32,
        into view: View,
        _ slots: UnsafeMutablePointer<Slot>
    ) -> Int32 {
        let known = unsafe view.find(name, count: count)
        if known >= 0 { return known }
        // Safe: the mask keeps within the table, which is at most half full.
        let key = unsafe NameIndex.key(name, count: count)
        var at = Int(key.hash & view.mask)
        while unsafe slots[at].index >= 0 { at = (at + 1) & Int(view.mask) }
        unsafe slots[at] = Slot(first: key.first, last: key.last, name: name, length: UInt32(count), index: index)
        return -1
    }

    /// Position of a name, or nil.
    func find(_ name: [UInt8]) -> Int? {
        var padded = name
        padded.append(contentsOf: repeatElement(0, count: 8))
        // Safe: eight bytes follow the name, and the buffer is used inside the closure only.
        let index = unsafe padded.withUnsafeBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe view.find($0, count: name.count) } ?? -1
        }
        return index < 0 ? nil : Int(index)
    }

    @inline(__always)
    fileprivate static func key(_ name: Bytes, count: Int) -> (first: UInt64, last: UInt64, hash: UInt32) {
        let first: UInt64
        let last: UInt64
        // Safe: eight bytes from the name's start on are readable whatever its length.
        if count >= 8 {
            first = unsafe csimd_load8(name)
            last = unsafe csimd_load8(name + (count - 8))
        } else {
            first = unsafe csimd_load8(name) & ((1 << (UInt64(count) * 8)) &- 1)
            last = first
        }
        // Multiplying spreads the bits upwards; the high half is taken.
        let mixed = (first ^ (last << 23 | last >> 41) ^ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15
        return (first, last, UInt32(truncatingIfNeeded: mixed >> 32))
    }
}
