/// Reads one object after the other into the same Swift type.
///
/// PERF: a `Codable` type asks for a container for each object. Making one looks up the container's generic type and
/// allocates; so it is made for the first object and kept, here rather than in the decoder which the container holds.
final class ObjectDecoder: Decoder {
    private let values: ValueDecoder
    /// A `KeptContainer` of the type of keys that `keptFor` names.
    private var kept: AnyObject?
    private var keptFor: ObjectIdentifier?

    /// - Parameter values: Is at the object to read whenever something is asked for.
    init(_ values: ValueDecoder) { self.values = values }

    var codingPath: [any CodingKey] { values.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { values.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let keys = ObjectIdentifier(type)
        if keys == keptFor, let kept {
            // Safe: the two are set together, below.
            return unsafe unsafeDowncast(kept, to: KeptContainer<Key>.self).container
        }
        let container = try values.container(keyedBy: type)
        kept = KeptContainer(container)
        keptFor = keys
        return container
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try values.unkeyedContainer() }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { try values.singleValueContainer() }
}

private final class KeptContainer<Key: CodingKey> {
    let container: KeyedDecodingContainer<Key>

    init(_ container: KeyedDecodingContainer<Key>) { self.container = container }
}
