import OrderedJSON

/// Writes Swift values as the bytes from which the engine reads results: once, in place, without a tree in between.
///
/// A container of a `Codable` type never says that it is complete. So an object or list stays open until the value around
/// it goes on or ends, and is then closed.
final class ValueEncoder: Encoder {
    /// What is written to.
    var output: OutputBuffer
    /// Objects and lists that are not closed, outermost first.
    private var open: [Container] = []
    /// The place among `open` of the container that the value which is being encoded may have.
    private var base = 0
    /// What a container that could not be filled would have thrown.
    private var failure: (any Error)?

    private struct Container {
        var closer: UInt8
        var isEmpty = true
    }

    init(capacity: Int = 256) {
        output = OutputBuffer(capacity: capacity)
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Appends one value.
    ///
    /// - Throws: What its `encode(to:)` throws.
    func encode<Value: Encodable>(_ value: Value) throws {
        if Value.self == RawJSON.self, let raw = value as? RawJSON { return raw.append(to: &output) }
        let outer = base
        let start = output.count
        base = open.count
        defer { base = outer }
        try value.encode(to: self)
        close(downTo: base)
        // Nothing was said of it.
        if output.count == start { output.append("null") }
        if let failure {
            self.failure = nil
            throw failure
        }
    }

    /// Forgets what a value that could not be encoded has left.
    func reset(to count: Int) {
        output.truncate(to: count)
        open.removeAll(keepingCapacity: true)
        base = 0
        failure = nil
    }

    /// Closes what is open.
    func finish() { close(downTo: 0) }

    private func close(downTo depth: Int) {
        while open.count > depth, let container = open.popLast() { output.append(byte: container.closer) }
    }

    // MARK: Containers

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        begin(UInt8(ascii: "{"), UInt8(ascii: "}"))
        return KeyedEncodingContainer(MemberWriter(encoder: self, depth: base))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        begin(UInt8(ascii: "["), UInt8(ascii: "]"))
        return ElementWriter(encoder: self, depth: base)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    /// Opens the value's container; one that asks twice, as a class and its superclass do, goes on with the first.
    private func begin(_ opener: UInt8, _ closer: UInt8) {
        if base < open.count, open[base].closer == closer { return }
        output.append(byte: opener)
        open.append(Container(closer: closer))
    }

    /// For a container below a member that was begun.
    func nestedObject<Key: CodingKey>() -> KeyedEncodingContainer<Key> {
        output.append(byte: UInt8(ascii: "{"))
        open.append(Container(closer: UInt8(ascii: "}")))
        return KeyedEncodingContainer(MemberWriter(encoder: self, depth: open.count - 1))
    }

    func nestedList() -> any UnkeyedEncodingContainer {
        output.append(byte: UInt8(ascii: "["))
        open.append(Container(closer: UInt8(ascii: "]")))
        return ElementWriter(encoder: self, depth: open.count - 1)
    }

    /// For a value below a member that was begun, such as that of a superclass.
    func nested() -> any Encoder {
        base = open.count
        return self
    }

    func beginMember(_ name: String, at depth: Int) throws {
        try beginElement(at: depth)
        output.appendQuoted(name)
        output.append(byte: UInt8(ascii: ":"))
    }

    func beginElement(at depth: Int) throws {
        guard depth < open.count else {
            throw EncodingError.invalidValue(
                depth,
                .init(codingPath: [], debugDescription: "a container was filled after the value around it had gone on")
            )
        }
        close(downTo: depth + 1)
        if open[depth].isEmpty {
            open[depth].isEmpty = false
        } else {
            output.append(byte: UInt8(ascii: ","))
        }
    }

    /// Does what may fail where `Codable` has no way to say so: the value then fails as a whole.
    func noting(_ work: () throws -> Void) {
        do {
            try work()
        } catch {
            failure = failure ?? error
            // Whatever is written next is forgotten with the rest; it wants an open container.
            if open.isEmpty { open.append(Container(closer: UInt8(ascii: "}"))) }
        }
    }
}
