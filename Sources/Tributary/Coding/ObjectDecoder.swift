/// Reads one object after the other into the same Swift type.
///
/// PERF: a `Codable` type asks for a container for each object. Making one looks up the container's generic type and
/// allocates; so it is made for the first object and kept, here rather than in the decoder which the container holds. It
/// lies in memory of its own: to find it in an object, that object's generic type would have to be looked up, too.
final class ObjectDecoder: Decoder {
    private let values: ValueDecoder
    private var kept: Kept?

    private struct Kept {
        /// Of the type of keys.
        let keys: ObjectIdentifier
        /// A `KeyedDecodingContainer` over that type.
        let memory: UnsafeMutableRawPointer
        let free: (UnsafeMutableRawPointer) -> Void
    }

    /// - Parameter values: Is at the object to read whenever something is asked for.
    init(_ values: ValueDecoder) { self.values = values }

    deinit { letGo() }

    var codingPath: [any CodingKey] { values.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { values.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let keys = ObjectIdentifier(type)
        if let kept, kept.keys == keys {
            // Safe: the memory was initialised with a container over these keys, below, and is freed in `letGo` only.
            return unsafe kept.memory.assumingMemoryBound(to: KeyedDecodingContainer<Key>.self).pointee
        }
        let container = try values.container(keyedBy: type)
        letGo()
        let memory = UnsafeMutablePointer<KeyedDecodingContainer<Key>>.allocate(capacity: 1)
        unsafe memory.initialize(to: container)
        kept = unsafe Kept(keys: keys, memory: UnsafeMutableRawPointer(memory)) { memory in
            let container = unsafe memory.assumingMemoryBound(to: KeyedDecodingContainer<Key>.self)
            unsafe container.deinitialize(count: 1)
            unsafe container.deallocate()
        }
        return container
    }

    private func letGo() {
        // Safe: `free` is for the type that the memory holds, and is called once.
        if let kept { unsafe kept.free(kept.memory) }
        kept = nil
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try values.unkeyedContainer() }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { try values.singleValueContainer() }
}
