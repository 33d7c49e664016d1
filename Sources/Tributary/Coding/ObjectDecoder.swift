/// Reads one object after the other into the same Swift type.
///
/// PERF: a `Codable` type asks for a container for each object. Making one looks up the container's generic type and
/// allocates; so it is made for the first object and kept.
final class ObjectDecoder: Decoder {
    private let row: FieldRow
    private let values: ValueDecoder
    /// One for each type of keys; a class and its superclass have their own.
    private var containers: [KeptContainer] = []
    private var last: KeptContainer?

    /// - Parameter row: Has the object to read whenever something is asked for.
    init(_ row: FieldRow) {
        self.row = row
        values = ValueDecoder(row)
    }

    deinit {
        // A type may keep a container beyond the reading of its object. The container finds nothing then, but it still
        // looks, so what it looks at stays for good.
        for kept in containers where !kept.isUnique { _ = Unmanaged.passRetained(kept.source) }
    }

    var codingPath: [any CodingKey] { values.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { values.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let last, last.keys == ObjectIdentifier(type) else { return otherContainer() }
        // Safe: made for these keys, below.
        return unsafe unsafeDowncast(last, to: Kept<KeyedDecodingContainer<Key>>.self).copy()
    }

    /// PERF: by itself, since it looks up the container's type.
    @inline(never)
    private func otherContainer<Key: CodingKey>() -> KeyedDecodingContainer<Key> {
        let keys = ObjectIdentifier(Key.self)
        if let kept = containers.first(where: { $0.keys == keys }) as? Kept<KeyedDecodingContainer<Key>> {
            last = kept
            return kept.copy()
        }
        let source = RowSource(row)
        let container = KeyedDecodingContainer(RowMembers<Key>(source))
        let kept = Kept(container, keys, source)
        containers.append(kept)
        last = kept
        return container
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try values.unkeyedContainer() }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { try values.singleValueContainer() }
}

/// A container that is handed out again and again.
private class KeptContainer {
    /// The type of its keys.
    let keys: ObjectIdentifier
    /// What it points to.
    let source: RowSource

    fileprivate init(_ keys: ObjectIdentifier, _ source: RowSource) {
        self.keys = keys
        self.source = source
    }

    /// Nobody else has the container.
    var isUnique: Bool { false }
}

/// PERF: the container's type is a parameter of the class and so at hand; it would be looked up for each object where
/// `copy` is inlined.
private final class Kept<Container>: KeptContainer {
    /// In memory of its own, where no access is guarded against another one.
    private let container: UnsafeMutablePointer<Container>

    init(_ container: Container, _ keys: ObjectIdentifier, _ source: RowSource) {
        // Safe: freed in deinit.
        self.container = .allocate(capacity: 1)
        self.container.initialize(to: container)
        super.init(keys, source)
    }

    deinit {
        container.deinitialize(count: 1)
        container.deallocate()
    }

    @inline(never)
    func copy() -> Container { unsafe container.pointee }

    override var isUnique: Bool {
        // A container is a reference to a box. Were it anything else, nobody could say.
        guard MemoryLayout<Container>.size == MemoryLayout<AnyObject>.size else { return false }
        // Safe: of the same size, and a reference.
        return unsafe container.withMemoryRebound(to: AnyObject.self, capacity: 1) {
            unsafe isKnownUniquelyReferenced(&$0.pointee)
        }
    }
}
