import GraphQLExecution
import OrderedJSON

/// The members of the objects of a row, one after the other.
///
/// PERF: a container is copied for each member that is read, so it holds nothing whose references are counted; see
/// `ObjectDecoder`, which keeps what it points to. The types that most fields have are read where they stand; what goes
/// through `ValueDecoder.member(_:)` is held, wrapped and asked what it is, which takes longer than reading it.
struct RowMembers<Key: CodingKey>: MemberContainer {
    private let source: Unmanaged<RowSource>

    // Safe: see `ObjectDecoder`.
    var decoder: ValueDecoder { unsafe source._withUnsafeGuaranteedRef { $0.decoder } }

    /// - Parameter source: For this type of keys alone.
    init(_ source: RowSource) { self.source = .passUnretained(source) }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try field(key).plainString ?? decoder.string(decoder.member(key.stringValue), at: key)
    }

    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try field(key).plainInt ?? decoder.integer(decoder.member(key.stringValue), at: key)
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        if let text = field(key).plainString { return text }
        let value = try decoder.member(key.stringValue)
        return decoder.isNull(value) ? nil : try decoder.string(value, at: key)
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        if let number = field(key).plainInt { return number }
        let value = try decoder.member(key.stringValue)
        return decoder.isNull(value) ? nil : try decoder.integer(value, at: key)
    }

    @inline(__always)
    private func field(_ key: Key) -> JSONPlace {
        unsafe source._withUnsafeGuaranteedRef { source in
            // The keys that the compiler makes are a byte, or none where there is one case.
            guard MemoryLayout<Key>.size <= 1 else { return source.row.field(key.stringValue) }
            // Safe: of the same size.
            let byte = MemoryLayout<Key>.size == 0 ? 0 : unsafe unsafeBitCast(key, to: UInt8.self)
            return source.field(byte) { key.stringValue }
        }
    }
}

/// Where the members of a row are read, for one type of keys.
///
/// PERF: a key of one byte is the same key whenever it has the same bits; which field it names is looked up once.
final class RowSource {
    let row: FieldRow
    let decoder: ValueDecoder
    /// By the key's byte: one more than the index of its field, 0 where that is not known.
    private let indices: UnsafeMutablePointer<Int>

    init(_ row: FieldRow) {
        self.row = row
        decoder = ValueDecoder(row)
        // Safe: one for each byte; freed in deinit.
        indices = .allocate(capacity: 256)
        indices.initialize(repeating: 0, count: 256)
    }

    deinit { indices.deallocate() }

    @inline(__always)
    func field(_ key: UInt8, name: () -> String) -> JSONPlace {
        // Safe: there is an index for each byte.
        var known = unsafe indices[Int(key)]
        if known == 0 {
            known = (row.names.firstIndex(of: name()) ?? -1) + 1
            unsafe indices[Int(key)] = known
        }
        return row.field(known - 1)
    }
}

extension JSONPlace {
    /// The text of a string as most are written; nil for anything else.
    @inline(__always)
    var plainString: String? {
        guard case .json(let body, let offset) = self else { return nil }
        return unsafe body._withUnsafeGuaranteedRef { $0.plainString(at: offset) }
    }

    /// The number that is written in a few digits; nil for anything else.
    @inline(__always)
    var plainInt: Int? {
        guard case .json(let body, let offset) = self else { return nil }
        return unsafe body._withUnsafeGuaranteedRef { $0.plainInt(at: offset) }
    }
}
