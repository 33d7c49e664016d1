/// A fixed list of member names, ready to be looked for in objects.
// Safe: everything is set in init and never changed; the memory is freed in deinit.
@safe package final class MemberTable: @unchecked Sendable {
    /// The names; slot `i` of a lookup belongs to `names[i]`.
    package let names: [String]
    let index: NameIndex
    /// The names for a walk, whose keys feed no member.
    let keyTable: UnsafePointer<KeyTable>
    private let memory: UnsafeMutablePointer<KeyTable>
    private let keys: UnsafeMutablePointer<KeyNode>

    /// Of no names.
    package static let empty = MemberTable([])

    /// Prepares `names`, as they mean: `id` also finds a member written `"\u0069d"`.
    ///
    /// They should be distinct; a name that comes twice gets the same answer twice.
    package init(_ names: [String]) {
        self.names = names
        let index = NameIndex(names)
        self.index = index
        // Safe: freed in deinit. A walk asks the keys for nothing but their leaves, and there are none.
        let count = max(names.count, 1)
        unsafe keys = .allocate(capacity: count)
        unsafe keys.initialize(
            repeating: KeyNode(slot: -1, below: nil, firstMember: -1, memberCount: 0, leaf: nil),
            count: count
        )
        unsafe memory = .allocate(capacity: 1)
        unsafe memory.initialize(
            to: KeyTable(names: index.view, keys: UnsafePointer(keys), slots: 0..<0, walk: 0, depth: 0)
        )
        unsafe keyTable = UnsafePointer(memory)
    }

    deinit {
        // Safe: allocated in init; the types are trivial.
        unsafe memory.deallocate()
        unsafe keys.deallocate()
    }

    /// Number of names, which is the number of slots a lookup fills.
    package var count: Int { names.count }

    /// Position of a name, or nil.
    package func position(of name: String) -> Int? { index.find(Array(name.utf8)) }

    /// Calls `copy` for every name that came before, with the position of its first and its own.
    func repeatDuplicates(_ copy: (_ first: Int, _ again: Int) -> Void) {
        for pair in index.duplicates { copy(pair.first, pair.again) }
    }
}
