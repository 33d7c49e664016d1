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
    /// The only one of these members, where it takes the value itself.
    var leaf: UnsafePointer<MemberNode>?
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

    /// - Parameter paths: One path per member, at least one step long, or empty for a member that reads no key.
    /// - Returns: With `slots`, the slot of each member (-1 for an empty path).
    static func make(_ paths: [[String]]) -> (tree: KeyTree, slots: [Int32]) {
        var drafts = KeyDrafts(paths)
        let lengths = drafts.numberSlots()
        return (KeyTree(drafts, lengths: lengths), drafts.slots)
    }

    private init(_ drafts: KeyDrafts, lengths: [Int32]) {
        // Safe: filled completely here, freed in deinit.
        unsafe self.lengths = .allocate(capacity: max(lengths.count, 1))
        for (index, length) in lengths.enumerated() { unsafe self.lengths[index] = length }
        unsafe pathLengths = UnsafePointer(self.lengths)
        slotCount = lengths.count
        var parts = Parts()
        let root = unsafe Self.build(drafts, 0, depth: 0, nextSlot: 0, into: &parts)
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
        _ drafts: KeyDrafts,
        _ draft: Int,
        depth: Int32,
        nextSlot: Int32,
        into parts: inout Parts
    ) -> (table: UnsafeMutablePointer<KeyTable>, nextSlot: Int32) {
        let children = drafts.children(of: draft)
        let index = NameIndex(children.map { drafts[$0].name })
        parts.indexes.append(index)
        // Safe: both are filled below and freed in KeyTree.deinit.
        let keys = UnsafeMutablePointer<KeyNode>.allocate(capacity: max(children.count, 1))
        let table = UnsafeMutablePointer<KeyTable>.allocate(capacity: 1)
        let walk = unsafe Int32(parts.tables.count)
        unsafe parts.nodes.append(keys)
        unsafe parts.tables.append(table)
        var slot = nextSlot
        for (position, index) in children.enumerated() {
            let child = drafts[index]
            var node = unsafe KeyNode(
                slot: child.slot,
                below: nil,
                firstMember: child.firstMember,
                memberCount: child.memberCount,
                leaf: nil
            )
            if child.slot >= 0 { slot += 1 }
            if child.firstChild >= 0 {
                let below = unsafe Self.build(drafts, index, depth: depth + 1, nextSlot: slot, into: &parts)
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

    /// Tells the keys of the root which members of an object they feed, once the object has them.
    func connect(to members: UnsafePointer<MemberNode>) {
        // Safe: the root's keys are the first that were made, and `members` has what they count.
        guard let keys = unsafe nodes.first else { return }
        for key in unsafe 0..<root.pointee.names.count {
            guard unsafe keys[key].memberCount == 1, unsafe keys[key].below == nil else { continue }
            unsafe keys[key].leaf = unsafe members + Int(keys[key].firstMember)
        }
    }

    deinit {
        // Safe: all allocated by this tree; the element types are trivial.
        unsafe tables.forEach { unsafe $0.deallocate() }
        unsafe nodes.forEach { unsafe $0.deallocate() }
        unsafe lengths.deallocate()
    }
}

/// The names of a key tree while it is built, each once: the first draft stands for the object itself.
private struct KeyDrafts {
    struct Draft {
        var name: String
        /// Of the path from the object to this name.
        var length: Int32
        var slot: Int32 = -1
        /// Members whose paths end here or go on from here.
        var firstMember: Int32 = -1
        var memberCount: Int32 = 0
        /// Names of the object below, each with the next.
        var firstChild = -1
        var lastChild = -1
        var next = -1
    }

    private struct Step: Hashable {
        let parent: Int
        let name: String
    }

    private var drafts = [Draft(name: "", length: 0)]
    /// Where each path ends; 0 for an empty path.
    private var ends: [Int] = []
    /// Drafts by their steps; nil where they are few, which are looked through.
    private var index: [Step: Int]?

    init(_ paths: [[String]]) {
        if paths.count > 16 { index = [:] }
        drafts.reserveCapacity(paths.count + 1)
        ends.reserveCapacity(paths.count)
        for (member, path) in paths.enumerated() {
            var draft = 0
            for step in path {
                draft = child(named: step, of: draft)
                if drafts[draft].firstMember < 0 { drafts[draft].firstMember = Int32(member) }
                drafts[draft].memberCount += 1
            }
            // It has a slot, whose number is not known yet.
            if draft > 0 { drafts[draft].slot = 0 }
            ends.append(draft)
        }
    }

    subscript(_ draft: Int) -> Draft { drafts[draft] }

    /// The slot of each path, once they are numbered.
    var slots: [Int32] { ends.map { $0 == 0 ? -1 : drafts[$0].slot } }

    func children(of draft: Int) -> [Int] {
        var children: [Int] = []
        var next = drafts[draft].firstChild
        while next >= 0 {
            children.append(next)
            next = drafts[next].next
        }
        return children
    }

    private mutating func child(named name: String, of parent: Int) -> Int {
        if let index {
            if let known = index[Step(parent: parent, name: name)] { return known }
        } else {
            var next = drafts[parent].firstChild
            while next >= 0 {
                if drafts[next].name == name { return next }
                next = drafts[next].next
            }
        }
        let child = drafts.count
        drafts.append(Draft(name: name, length: drafts[parent].length + 1))
        index?[Step(parent: parent, name: name)] = child
        let last = drafts[parent].lastChild
        if last >= 0 { drafts[last].next = child } else { drafts[parent].firstChild = child }
        drafts[parent].lastChild = child
        return child
    }

    /// Numbers the slots depth first.
    ///
    /// - Returns: The length of the path of each slot.
    mutating func numberSlots() -> [Int32] {
        var lengths: [Int32] = []
        number(below: 0, &lengths)
        return lengths
    }

    /// Depth is that of the longest path, which the schema or query gives.
    private mutating func number(below draft: Int, _ lengths: inout [Int32]) {
        var child = drafts[draft].firstChild
        while child >= 0 {
            if drafts[child].slot >= 0 {
                drafts[child].slot = Int32(lengths.count)
                lengths.append(drafts[child].length)
            }
            number(below: child, &lengths)
            child = drafts[child].next
        }
    }
}
