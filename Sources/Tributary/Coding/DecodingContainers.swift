/// The members of an object that is decoded: what all ways to hold one have in common.
protocol MemberContainer: KeyedDecodingContainerProtocol {
    /// Is at the object.
    var decoder: ValueDecoder { get }
}

/// The members of an object that stands by itself.
struct MemberValues<Key: CodingKey>: MemberContainer {
    let decoder: ValueDecoder
}

extension MemberContainer {
    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { decoder.memberNames.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool {
        guard let value = try? decoder.member(key.stringValue) else { return false }
        if case .absent = value { return false }
        return true
    }

    func decodeNil(forKey key: Key) throws -> Bool { decoder.isNull(try decoder.member(key.stringValue)) }

    func decode<Result: Decodable>(_ type: Result.Type, forKey key: Key) throws -> Result {
        let value = try decoder.member(key.stringValue)
        if case .absent = value { throw decoder.mismatch("a value", value, at: key) }
        return try decoder.decode(type, value, at: key)
    }

    func decodeIfPresent<Result: Decodable>(_ type: Result.Type, forKey key: Key) throws -> Result? {
        let value = try decoder.member(key.stringValue)
        return decoder.isNull(value) ? nil : try decoder.decode(type, value, at: key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder.below(decoder.member(key.stringValue), at: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder.below(decoder.member(key.stringValue), at: key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        let key = NameKey("super")
        return try decoder.below(decoder.member(key.stringValue), at: key)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        try decoder.below(decoder.member(key.stringValue), at: key)
    }

    // MARK: Leaves

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try decoder.string(decoder.member(key.stringValue), at: key)
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try decoder.boolean(decoder.member(key.stringValue), at: key)
    }

    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        try decoder.double(decoder.member(key.stringValue), at: key)
    }

    func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
        try Float(decoder.double(decoder.member(key.stringValue), at: key))
    }

    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try integer(at: key)
    }

    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
        try integer(at: key)
    }

    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
        try integer(at: key)
    }

    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
        try integer(at: key)
    }

    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try integer(at: key)
    }

    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
        try integer(at: key)
    }

    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 {
        try integer(at: key)
    }

    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
        try integer(at: key)
    }

    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
        try integer(at: key)
    }

    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
        try integer(at: key)
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        let value = try decoder.member(key.stringValue)
        return decoder.isNull(value) ? nil : try decoder.string(value, at: key)
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        let value = try decoder.member(key.stringValue)
        return decoder.isNull(value) ? nil : try decoder.boolean(value, at: key)
    }

    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        let value = try decoder.member(key.stringValue)
        return decoder.isNull(value) ? nil : try decoder.double(value, at: key)
    }

    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        let value = try decoder.member(key.stringValue)
        return decoder.isNull(value) ? nil : try Float(decoder.double(value, at: key))
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try integerIfPresent(at: key)
    }

    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        try integerIfPresent(at: key)
    }

    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        try integerIfPresent(at: key)
    }

    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        try integerIfPresent(at: key)
    }

    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try integerIfPresent(at: key)
    }

    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        try integerIfPresent(at: key)
    }

    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        try integerIfPresent(at: key)
    }

    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        try integerIfPresent(at: key)
    }

    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        try integerIfPresent(at: key)
    }

    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        try integerIfPresent(at: key)
    }

    private func integer<Number: FixedWidthInteger>(at key: Key) throws -> Number {
        try decoder.integer(decoder.member(key.stringValue), at: key)
    }

    private func integerIfPresent<Number: FixedWidthInteger>(at key: Key) throws -> Number? {
        let value = try decoder.member(key.stringValue)
        return decoder.isNull(value) ? nil : try decoder.integer(value, at: key)
    }
}

/// The elements of a list that is decoded.
struct ElementValues: UnkeyedDecodingContainer {
    let decoder: ValueDecoder
    let elements: [ValueDecoder.Value]
    private(set) var currentIndex = 0

    init(decoder: ValueDecoder, elements: [ValueDecoder.Value]) {
        self.decoder = decoder
        self.elements = elements
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    private mutating func next() throws -> (value: ValueDecoder.Value, key: NameKey) {
        let key = NameKey(currentIndex)
        guard currentIndex < elements.count else {
            throw decoder.corrupted("the list has no more than \(elements.count) elements", at: key)
        }
        currentIndex += 1
        return (elements[currentIndex - 1], key)
    }

    mutating func decodeNil() throws -> Bool {
        guard currentIndex < elements.count, decoder.isNull(elements[currentIndex]) else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Result: Decodable>(_ type: Result.Type) throws -> Result {
        let (value, key) = try next()
        return try decoder.decode(type, value, at: key)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        let (value, key) = try next()
        return try decoder.below(value, at: key).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let (value, key) = try next()
        return try decoder.below(value, at: key).unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder {
        let (value, key) = try next()
        return try decoder.below(value, at: key)
    }
}

extension ValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { isNull(value) }

    func decode<Result: Decodable>(_ type: Result.Type) throws -> Result {
        if type == RawJSON.self, let raw = try rawJSON(value) as? Result { return raw }
        return try Result(from: self)
    }

    func decode(_ type: String.Type) throws -> String { try string(value) }

    func decode(_ type: Bool.Type) throws -> Bool { try boolean(value) }

    func decode(_ type: Double.Type) throws -> Double { try double(value) }

    func decode(_ type: Float.Type) throws -> Float { try Float(double(value)) }

    func decode(_ type: Int.Type) throws -> Int { try integer(value) }

    func decode(_ type: Int8.Type) throws -> Int8 { try integer(value) }

    func decode(_ type: Int16.Type) throws -> Int16 { try integer(value) }

    func decode(_ type: Int32.Type) throws -> Int32 { try integer(value) }

    func decode(_ type: Int64.Type) throws -> Int64 { try integer(value) }

    func decode(_ type: UInt.Type) throws -> UInt { try integer(value) }

    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(value) }

    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(value) }

    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(value) }

    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(value) }
}

/// A key that is made up: an index, or a name.
struct NameKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ name: String) {
        stringValue = name
        intValue = nil
    }

    init(_ index: Int) {
        stringValue = "\(index)"
        intValue = index
    }

    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { self.init(intValue) }
}
