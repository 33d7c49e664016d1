/// A name as a number: equal names of one document have equal numbers, and different ones different.
@usableFromInline
package typealias NameID = Int32

/// The names of a document or of a schema, each once: what stands for a name elsewhere is its number, so that comparing,
/// grouping and finding by name is arithmetic.
@usableFromInline
package struct NameTable: Sendable {
    /// By number.
    @usableFromInline package private(set) var texts: [String] = []
    private var slots: NameSlots

    package init(capacity: Int = 0) {
        slots = NameSlots(capacity: capacity)
        texts.reserveCapacity(capacity)
    }

    package var count: Int { texts.count }

    @inlinable
    package func text(of id: NameID) -> String { texts[Int(id)] }

    /// Nil for a name that the table does not have.
    package func id(of text: String) -> NameID? { id(of: text, hash: NameHash.of(text)) }

    /// Gives a name its number, if it has none yet.
    package mutating func insert(_ text: String) -> NameID {
        let hash = NameHash.of(text)
        return id(of: text, hash: hash) ?? append(text, hash: hash)
    }

    /// What this table has for the names of another one: its number for each of them, in the order of their numbers there;
    /// -1 for a name that it does not have.
    package func ids(ofNamesIn other: NameTable) -> [NameID] {
        var ids = [NameID](filledWith: -1, count: other.count)
        other.slots.forEach { number, hash in
            if let id = id(of: other.texts[number], hash: hash) { ids[number] = id }
        }
        return ids
    }

    private func id(of text: String, hash: UInt32) -> NameID? {
        slots.number(hash: hash) { texts[$0] == text }.map { NameID(truncatingIfNeeded: $0) }
    }

    fileprivate func id(hash: UInt32, isName: (Int) -> Bool) -> NameID? {
        slots.number(hash: hash, isName: isName).map { NameID(truncatingIfNeeded: $0) }
    }

    fileprivate mutating func append(_ text: consuming String, hash: UInt32) -> NameID {
        texts.append(text)
        slots.append(hash: hash)
        return NameID(truncatingIfNeeded: texts.count - 1)
    }
}

/// Numbers the names of a text while it is parsed.
struct NameReader {
    private(set) var table: NameTable
    /// By number: the name where it stood first.
    ///
    /// PERF: comparing bytes of the text takes a third of comparing them with a `String`.
    private var places: [Token] = []
    private let seed = NameHash.seed

    var isEmpty: Bool { places.isEmpty }

    /// - Parameter byteCount: Of the text; 0 makes room for no name yet.
    init(byteCount: Int) {
        let capacity = byteCount > 0 ? min(byteCount / 24 + 4, 1024) : 0
        table = NameTable(capacity: capacity)
        places.reserveCapacity(capacity)
    }

    /// The number of a token of kind `name`.
    @inline(__always)
    mutating func id(of name: Token, in bytes: SourceBytes) -> NameID {
        let start = Int(name.start)
        let count = Int(name.end) &- start
        let hash = NameHash.of(seed: seed, count: count) { bytes.word(at: start &+ $0, count: count &- $0) }
        let known = table.id(hash: hash) { bytes.areEqual(name, places[$0]) }
        return known ?? add(name, hash, bytes)
    }

    @inline(never)
    private mutating func add(_ name: Token, _ hash: UInt32, _ bytes: SourceBytes) -> NameID {
        places.append(name)
        return table.append(bytes.text(from: Int(name.start), to: Int(name.end)), hash: hash)
    }
}
