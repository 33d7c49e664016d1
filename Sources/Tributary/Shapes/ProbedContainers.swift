/// Answers a type that asks for the members of an object with made-up values, and notes what it asks for.
struct ProbedMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let probe: ShapeProbe

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }

    func decodeNil(forKey key: Key) throws -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        probe.note(key.stringValue, try SwiftShape(of: type, probe.context))
        return try probe.context.sample(of: type)
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        probe.note(key.stringValue, .optional(try SwiftShape(of: type, probe.context)))
        return nil
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        probe.note(key.stringValue, .any)
        return KeyedDecodingContainer(ProbedMembers<Nested>(probe: ShapeProbe(probe.context)))
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        probe.note(key.stringValue, .any)
        return ProbedElements(probe: ShapeProbe(probe.context))
    }

    func superDecoder() throws -> any Decoder { ShapeProbe(probe.context) }
    func superDecoder(forKey key: Key) throws -> any Decoder { ShapeProbe(probe.context) }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        probe.note(key.stringValue, .leaf(.string))
        return ""
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        probe.note(key.stringValue, .optional(.leaf(.string)))
        return nil
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        probe.note(key.stringValue, .leaf(.boolean))
        return false
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        probe.note(key.stringValue, .optional(.leaf(.boolean)))
        return nil
    }

    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        probe.note(key.stringValue, .leaf(.float))
        return 0
    }

    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        probe.note(key.stringValue, .optional(.leaf(.float)))
        return nil
    }

    func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
        probe.note(key.stringValue, .leaf(.float))
        return 0
    }

    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        probe.note(key.stringValue, .optional(.leaf(.float)))
        return nil
    }

    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        probe.note(key.stringValue, .leaf(.integer))
        return 0
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        probe.note(key.stringValue, .optional(.leaf(.integer)))
        return nil
    }

    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
        probe.note(key.stringValue, .leaf(.integer))
        return 0
    }

    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        probe.note(key.stringValue, .optional(.leaf(.integer)))
        return nil
    }

    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
        probe.note(key.stringValue, .leaf(.integer))
        return 0
    }

    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        probe.note(key.stringValue, .optional(.leaf(.integer)))
        return nil
    }

    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
        probe.note(key.stringValue, .leaf(.integer))
        return 0
    }

    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        probe.note(key.stringValue, .optional(.leaf(.integer)))
        return nil
    }

    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        probe.note(key.stringValue, .leaf(.integer))
        return 0
    }

    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        probe.note(key.stringValue, .optional(.leaf(.integer)))
        return nil
    }

    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
        probe.note(key.stringValue, .leaf(.integer))
        return 0
    }

    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        probe.note(key.stringValue, .optional(.leaf(.integer)))
        return nil
    }

    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 {
        probe.note(key.stringValue, .leaf(.integer))
        return 0
    }

    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        probe.note(key.stringValue, .optional(.leaf(.integer)))
        return nil
    }

    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
        probe.note(key.stringValue, .leaf(.integer))
        return 0
    }

    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        probe.note(key.stringValue, .optional(.leaf(.integer)))
        return nil
    }

    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
        probe.note(key.stringValue, .leaf(.integer))
        return 0
    }

    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        probe.note(key.stringValue, .optional(.leaf(.integer)))
        return nil
    }

    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
        probe.note(key.stringValue, .leaf(.integer))
        return 0
    }

    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        probe.note(key.stringValue, .optional(.leaf(.integer)))
        return nil
    }
}

/// An empty list, of what kind of elements nobody says.
struct ProbedElements: UnkeyedDecodingContainer {
    let probe: ShapeProbe

    var codingPath: [any CodingKey] { [] }
    var count: Int? { 0 }
    var isAtEnd: Bool { true }
    var currentIndex: Int { 0 }

    private var refusal: DecodingError {
        .valueNotFound(Any.self, .init(codingPath: [], debugDescription: "a made-up list has no elements"))
    }

    mutating func decodeNil() throws -> Bool { throw refusal }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { throw refusal }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> { throw refusal }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw refusal }
    mutating func superDecoder() throws -> any Decoder { throw refusal }
}

extension ShapeProbe: SingleValueDecodingContainer {
    func decodeNil() -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        found = try SwiftShape(of: type, context)
        return try context.sample(of: type)
    }

    func decode(_ type: String.Type) throws -> String {
        found = .leaf(.string)
        return ""
    }

    func decode(_ type: Bool.Type) throws -> Bool {
        found = .leaf(.boolean)
        return false
    }

    func decode(_ type: Double.Type) throws -> Double {
        found = .leaf(.float)
        return 0
    }

    func decode(_ type: Float.Type) throws -> Float {
        found = .leaf(.float)
        return 0
    }

    func decode(_ type: Int.Type) throws -> Int {
        found = .leaf(.integer)
        return 0
    }

    func decode(_ type: Int8.Type) throws -> Int8 {
        found = .leaf(.integer)
        return 0
    }

    func decode(_ type: Int16.Type) throws -> Int16 {
        found = .leaf(.integer)
        return 0
    }

    func decode(_ type: Int32.Type) throws -> Int32 {
        found = .leaf(.integer)
        return 0
    }

    func decode(_ type: Int64.Type) throws -> Int64 {
        found = .leaf(.integer)
        return 0
    }

    func decode(_ type: UInt.Type) throws -> UInt {
        found = .leaf(.integer)
        return 0
    }

    func decode(_ type: UInt8.Type) throws -> UInt8 {
        found = .leaf(.integer)
        return 0
    }

    func decode(_ type: UInt16.Type) throws -> UInt16 {
        found = .leaf(.integer)
        return 0
    }

    func decode(_ type: UInt32.Type) throws -> UInt32 {
        found = .leaf(.integer)
        return 0
    }

    func decode(_ type: UInt64.Type) throws -> UInt64 {
        found = .leaf(.integer)
        return 0
    }
}
