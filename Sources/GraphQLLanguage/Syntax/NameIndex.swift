/// Names in an order, and the place of each among them: the members of a type, say.
///
/// In a short list a name is found by looking, in a long one by hashing.
package struct NameIndex: Sendable {
    package private(set) var names: [String] = []
    private var slots: NameSlots?
    private static let maxUnhashed = 12

    package init() {}

    package init(_ names: [String]) {
        self.names = names
        hashIfMany()
    }

    /// Of equal names the first is found.
    package func index(of name: String) -> Int? {
        if let slots { return slots.number(hash: NameHash.of(name)) { names[$0] == name } }
        let length = name.utf8.count
        return names.firstIndex { $0.utf8.count == length && $0 == name }
    }

    /// Adds a name behind the others.
    ///
    /// - Returns: Its place.
    package mutating func append(_ name: String) -> Int {
        names.append(name)
        if slots == nil { hashIfMany() } else { hash(names.count - 1) }
        return names.count - 1
    }

    private mutating func hashIfMany() {
        guard names.count > Self.maxUnhashed else { return }
        slots = NameSlots(capacity: names.count)
        for place in names.indices { hash(place) }
    }

    private mutating func hash(_ place: Int) {
        let name = names[place]
        let hash = NameHash.of(name)
        let isFirst = slots?.number(hash: hash) { names[$0] == name } == nil
        slots?.append(hash: hash, isFound: isFirst)
    }
}
