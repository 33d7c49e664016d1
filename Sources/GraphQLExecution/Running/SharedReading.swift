import OrderedJSON

/// What operations that got one answer together have read of it: the first of them does the work for the others.
///
/// It belongs to the body and goes with it, when the last of these operations has ended. It is confined to their event loop:
/// an operation that has gone to another thread does without.
package final class SharedReading {
    /// What was written of values.
    private struct Texts {
        private struct Text {
            let shape: ObjectIdentifier
            let offset: JSONOffset
            /// In `bytes`.
            let range: Range<Int>
        }

        private var texts: [Text] = []
        /// Of all texts, one after the other.
        private var bytes: [UInt8] = []
        /// Kept, so that no other shape is taken for one of them.
        private var shapes: [Shape] = []

        func append(_ shape: Shape, at offset: JSONOffset, to output: inout OutputBuffer) -> Bool {
            for text in texts where text.offset == offset && text.shape == ObjectIdentifier(shape) {
                bytes.withUnsafeBufferPointer {
                    output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[text.range]))
                }
                return true
            }
            return false
        }

        mutating func keep(_ shape: Shape, at offset: JSONOffset, from start: Int, of output: borrowing OutputBuffer) {
            guard texts.count < maxCount, output.count - start <= maxBytes - bytes.count else { return }
            let first = bytes.count
            output.withUnsafeBytes { bytes.append(contentsOf: $0[start...]) }
            texts.append(Text(shape: ObjectIdentifier(shape), offset: offset, range: first..<bytes.count))
            shapes.append(shape)
        }
    }

    /// The objects of a list, and where their members stand.
    final class Places {
        let objects: [JSONOffset]
        /// `slots[object * members.count + slot]`, as ``ScopeState`` keeps them.
        let slots: [JSONOffset]
        /// Every element of the list is an object.
        let isWhole: Bool
        /// What loaders were asked for the objects.
        private var asked: [Asked] = []

        /// The keys that one member of the objects is, for a loader that was not asked before.
        struct Asked {
            let loader: any Loader
            let slot: Int
            /// As `ColumnState.keys`.
            let rows: [Int32]
            let keys: LoaderKeys
        }

        init(objects: [JSONOffset], slots: [JSONOffset], isWhole: Bool) {
            self.objects = objects
            self.slots = slots
            self.isWhole = isWhole
        }

        func asked(of loader: any Loader, at slot: Int) -> Asked? {
            asked.first { $0.loader === loader && $0.slot == slot }
        }

        func keep(_ found: Asked) { if asked.count < maxCount { asked.append(found) } }
    }

    private var texts = Texts()
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
        texts.append(shape, at: offset, to: &output)
    }

    /// Keeps what was written of a value, without any error, from a place of the output on.
    func keep(_ shape: Shape, at offset: JSONOffset, from start: Int, of output: borrowing OutputBuffer) {
        texts.keep(shape, at: offset, from: start, of: output)
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
