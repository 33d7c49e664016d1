import OrderedJSON

/// What operations that got one answer together have read of it: the first of them does the work for the others.
///
/// It belongs to the body and goes with it, when the last of these operations has ended. It is confined to their event loop:
/// an operation that has gone to another thread does without.
package final class SharedReading {
    private struct Text {
        let shape: Shape
        let offset: JSONOffset
        let bytes: [UInt8]
    }

    /// The objects of a list, and where their members stand.
    struct Places {
        let objects: [JSONOffset]
        /// `slots[object * members.count + slot]`, as ``ScopeState`` keeps them.
        let slots: [JSONOffset]
        /// Every element of the list is an object.
        let isWhole: Bool
    }

    private var texts: [Text] = []
    private var textBytes = 0
    private var places: [(members: MemberTable, list: JSONOffset, places: Places)] = []

    /// Operations of one kind look at few places each; what is beyond is worked out by each of them.
    private static let maxCount = 16
    /// Of all texts together.
    private static let maxBytes = 1 << 20

    package init() {}

    /// Appends a value as a shape wants it.
    ///
    /// Returns false where nobody has written it yet.
    func append(_ shape: Shape, at offset: JSONOffset, to output: inout OutputBuffer) -> Bool {
        guard let text = texts.first(where: { $0.offset == offset && $0.shape === shape }) else { return false }
        output.append(contentsOf: text.bytes)
        return true
    }

    /// Keeps what was written of a value, without any error, from a place of the output on.
    func keep(_ shape: Shape, at offset: JSONOffset, from start: Int, of output: borrowing OutputBuffer) {
        guard texts.count < Self.maxCount, output.count - start <= Self.maxBytes - textBytes else { return }
        textBytes += output.count - start
        let bytes = output.withUnsafeBytes { Array($0[start...]) }
        texts.append(Text(shape: shape, offset: offset, bytes: bytes))
    }

    /// Where the objects of a list stand, and these members of theirs; nil where nobody has looked yet.
    func places(of members: MemberTable, in list: JSONOffset) -> Places? {
        places.first { $0.list == list && $0.members === members }?.places
    }

    func keep(_ found: Places, of members: MemberTable, in list: JSONOffset) {
        guard places.count < Self.maxCount else { return }
        places.append((members, list, found))
    }
}
