/// Where a name is among others: a member of a type, say.
///
/// In a short list by looking, in a long one by hashing.
package struct NameIndex: Sendable {
    private let names: [String]
    private let slots: NameSlots?
    /// Lists up to this long are looked through where a hash would first have to be made.
    private static let maxUnhashed = 12

    /// Of equal names the first is found.
    package init(_ names: [String]) {
        self.names = names
        guard names.count > 4 else {
            slots = nil
            return
        }
        var slots = NameSlots(capacity: names.count)
        for name in names {
            let hash = NameHash.of(name)
            slots.append(hash: hash, isFound: slots.number(hash: hash) { names[$0] == name } == nil)
        }
        self.slots = slots
    }

    package func index(of name: String) -> Int? {
        guard let slots, names.count > Self.maxUnhashed else { return indexByLooking(name) }
        return slots.number(hash: NameHash.of(name)) { names[$0] == name }
    }

    /// The place of a name that a document has, whose hash is known already.
    package func index(of id: NameID, in tree: SyntaxTree) -> Int? {
        let name = tree.names.text(of: id)
        guard let slots else { return indexByLooking(name) }
        return slots.number(hash: tree.names.hash(of: id)) { names[$0] == name }
    }

    private func indexByLooking(_ name: String) -> Int? {
        let length = name.utf8.count
        return names.firstIndex { $0.utf8.count == length && $0 == name }
    }
}
