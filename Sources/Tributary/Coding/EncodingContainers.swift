import OrderedJSON

/// The members of an object that is encoded.
struct MemberWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: ValueEncoder
    /// Where the object is among the containers that are open.
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append("null")
    }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        try encoder.encode(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        encoder.noting { try encoder.beginMember(key.stringValue, at: depth) }
        return encoder.nestedObject()
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder.noting { try encoder.beginMember(key.stringValue, at: depth) }
        return encoder.nestedList()
    }

    mutating func superEncoder() -> any Encoder {
        encoder.noting { try encoder.beginMember("super", at: depth) }
        return encoder.nested()
    }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        encoder.noting { try encoder.beginMember(key.stringValue, at: depth) }
        return encoder.nested()
    }

    mutating func encode(_ value: String, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.appendQuoted(value)
    }

    mutating func encode(_ value: Bool, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append(value ? "true" : "false")
    }

    mutating func encode(_ value: Double, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append(value)
    }

    mutating func encode(_ value: Float, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append(float: value)
    }

    mutating func encode(_ value: Int, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append(integer: value)
    }

    mutating func encode(_ value: Int8, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append(integer: value)
    }

    mutating func encode(_ value: Int16, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append(integer: value)
    }

    mutating func encode(_ value: Int32, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append(integer: value)
    }

    mutating func encode(_ value: Int64, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append(integer: value)
    }

    mutating func encode(_ value: UInt, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append(integer: value)
    }

    mutating func encode(_ value: UInt8, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append(integer: value)
    }

    mutating func encode(_ value: UInt16, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append(integer: value)
    }

    mutating func encode(_ value: UInt32, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append(integer: value)
    }

    mutating func encode(_ value: UInt64, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue, at: depth)
        encoder.output.append(integer: value)
    }
}

/// The elements of a list that is encoded.
struct ElementWriter: UnkeyedEncodingContainer {
    let encoder: ValueEncoder
    let depth: Int
    private(set) var count = 0

    init(encoder: ValueEncoder, depth: Int) {
        self.encoder = encoder
        self.depth = depth
    }

    var codingPath: [any CodingKey] { [] }

    private mutating func begin() throws {
        try encoder.beginElement(at: depth)
        count += 1
    }

    mutating func encodeNil() throws {
        try begin()
        encoder.output.append("null")
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try begin()
        try encoder.encode(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder.noting { try begin() }
        return encoder.nestedObject()
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        encoder.noting { try begin() }
        return encoder.nestedList()
    }

    mutating func superEncoder() -> any Encoder {
        encoder.noting { try begin() }
        return encoder.nested()
    }
}

extension ValueEncoder: SingleValueEncodingContainer {
    func encodeNil() throws { output.append("null") }

    func encode(_ value: String) throws { output.appendQuoted(value) }

    func encode(_ value: Bool) throws { output.append(value ? "true" : "false") }

    func encode(_ value: Double) throws { output.append(value) }

    func encode(_ value: Float) throws { output.append(float: value) }

    func encode(_ value: Int) throws { output.append(integer: value) }

    func encode(_ value: Int8) throws { output.append(integer: value) }

    func encode(_ value: Int16) throws { output.append(integer: value) }

    func encode(_ value: Int32) throws { output.append(integer: value) }

    func encode(_ value: Int64) throws { output.append(integer: value) }

    func encode(_ value: UInt) throws { output.append(integer: value) }

    func encode(_ value: UInt8) throws { output.append(integer: value) }

    func encode(_ value: UInt16) throws { output.append(integer: value) }

    func encode(_ value: UInt32) throws { output.append(integer: value) }

    func encode(_ value: UInt64) throws { output.append(integer: value) }
}
