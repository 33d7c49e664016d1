/// The member names wanted of one object, as plain memory.
///
/// Paths of several steps make a tree: the key `author` of `author.name` has a table of its own for the object below it.
// Safe to hold as long as the shape or member table that owns it lives.
@safe struct KeyTable {
    var names: NameIndex.View
    var keys: UnsafePointer<KeyNode>
    /// Slots of this table and of all tables below it; depth-first order keeps them together.
    var slots: Range<Int32>
    /// Which of the projector's learned walks is this table's, counted from that of the object it belongs to.
    var walk: Int32
    /// Path steps taken when an object of this table is reached.
    var depth: Int32
}

/// One wanted member name.
// Safe to hold as long as the table that owns it lives.
@safe struct KeyNode {
    /// Where the offset of the value goes; -1 when only members below it are wanted.
    var slot: Int32
    /// The table for the object that the value should be.
    var below: UnsafePointer<KeyTable>?
    /// Members of the selection fed by this key or by keys below it, when they stand together in the selection.
    var firstMember: Int32
    var memberCount: Int32
}

/// Where a wanted value is.
struct Slot {
    /// Offset of the value, or of the value at which the path could not go on; `JSONOffset.max` when absent.
    var offset: JSONOffset
    /// Steps of the path still to go from there: 0 when the value itself was reached.
    var stepsLeft: Int32

    static let absent = Slot(offset: .max, stepsLeft: 0)
}

/// Builds key tables and owns their memory.
// Safe to hold: owns its memory, never changes after init.
@safe final class KeyTree: @unchecked Sendable {
    let root: UnsafePointer<KeyTable>
    let slotCount: Int
    /// Number of tables, which is the number of walks to learn.
    let tableCount: Int
    /// Length of the path of each slot.
    let pathLengths: UnsafePointer<Int32>

    private var tables: [UnsafeMutablePointer<KeyTable>] = unsafe []
    private var nodes: [UnsafeMutablePointer<KeyNode>] = unsafe []
    private var indexes: [NameIndex] = []
    private let lengths: UnsafeMutablePointer<Int32>

    /// A name of the tree while it is built.
    private final class Draft {
        var slot: Int32 = -1
        var length: Int32 = 0
        var names: [String] = []
        var below: [String: Draft] = [:]
        var members: [Int] = []
    }

    /// - Parameter paths: One path per member, at least one step long, or empty for a member that reads no key.
    /// - Returns: With `slots`, the slot of each member (-1 for an empty path).
    static func make(_ paths: [[String]]) -> (tree: KeyTree, slots: [Int32]) {
        let root = Draft()
        for (member, path) in paths.enumerated() where !path.isEmpty {
            var draft = root
            for (depth, step) in path.enumerated() {
                if draft.below[step] == nil {
                    draft.names.append(step)
                    draft.below[step] = Draft()
                }
                draft = draft.below[step] ?? draft
                draft.length = Int32(depth + 1)
                draft.members.append(member)
            }
            draft.slot = 0
        }
        var lengths: [Int32] = []
        number(root, lengths: &lengths)
        let slots = paths.map { path -> Int32 in
            guard !path.isEmpty else { return -1 }
            return path.reduce(root) { $0.below[$1] ?? $0 }.slot
        }
        return (KeyTree(root, lengths: lengths), slots)
    }

    /// Numbers the slots depth first.
    ///
    /// Depth is that of the longest path, which the schema or query gives.
    private static func number(_ draft: Draft, lengths: inout [Int32]) {
        for name in draft.names {
            guard let child = draft.below[name] else { continue }
            if child.slot >= 0 {
                child.slot = Int32(lengths.count)
                lengths.append(child.length)
            }
            number(child, lengths: &lengths)
        }
    }

    private init(_ draft: Draft, lengths: [Int32]) {
        // Safe: filled completely here, freed in deinit.
        unsafe self.lengths = .allocate(capacity: max(lengths.count, 1))
        for (index, length) in lengths.enumerated() { unsafe self.lengths[index] = length }
        unsafe pathLengths = UnsafePointer(self.lengths)
        slotCount = lengths.count
        var parts = Parts()
        let root = unsafe Self.build(draft, depth: 0, nextSlot: 0, into: &parts)
        unsafe self.root = UnsafePointer(root.table)
        unsafe tables = parts.tables
        unsafe nodes = parts.nodes
        indexes = parts.indexes
        tableCount = unsafe parts.tables.count
    }

    @safe private struct Parts {
        var tables: [UnsafeMutablePointer<KeyTable>] = unsafe []
        var nodes: [UnsafeMutablePointer<KeyNode>] = unsafe []
        var indexes: [NameIndex] = []
    }

    private static func build(
        _ draft: Draft,
        depth: Int32,
        nextSlot: Int32,
        into parts: inout Parts
    ) -> (table: UnsafeMutablePointer<KeyTable>, nextSlot: Int32) {
        let index = NameIndex(draft.names)
        parts.indexes.append(index)
        // Safe: both are filled below and freed in KeyTree.deinit.
        let keys = UnsafeMutablePointer<KeyNode>.allocate(capacity: max(draft.names.count, 1))
        let table = UnsafeMutablePointer<KeyTable>.allocate(capacity: 1)
        let walk = unsafe Int32(parts.tables.count)
        unsafe parts.nodes.append(keys)
        unsafe parts.tables.append(table)
        var slot = nextSlot
        for (position, name) in draft.names.enumerated() {
            guard let child = draft.below[name] else { continue }
            var node = unsafe KeyNode(slot: child.slot, below: nil, firstMember: -1, memberCount: 0)
            if let first = child.members.first {
                node.firstMember = Int32(first)
                node.memberCount = Int32(child.members.count)
            }
            if child.slot >= 0 { slot += 1 }
            if !child.names.isEmpty {
                let below = unsafe Self.build(child, depth: depth + 1, nextSlot: slot, into: &parts)
                unsafe node.below = unsafe UnsafePointer(below.table)
                slot = unsafe below.nextSlot
            }
            unsafe (keys + position).initialize(to: node)
        }
        unsafe table.initialize(
            to: KeyTable(
                names: index.view,
                keys: UnsafePointer(keys),
                slots: nextSlot..<slot,
                walk: walk,
                depth: depth
            )
        )
        return unsafe (table, slot)
    }

    deinit {
        // Safe: all allocated by this tree; the element types are trivial.
        unsafe tables.forEach { unsafe $0.deallocate() }
        unsafe nodes.forEach { unsafe $0.deallocate() }
        unsafe lengths.deallocate()
    }
}
