import OrderedJSON

/// Projectors by body and shape, kept while a response is written: what one learned of the order of members serves the next
/// object with the same shape.
final class ProjectorPool {
    private final class Keeper {
        var projector: Projector

        init(_ body: JSONBody) { projector = Projector(body) }
    }

    /// A projector, beside what it is for and holds.
    ///
    /// PERF: where each object has a body of its own, all are looked through for each, so none of them is touched for that.
    private struct Entry {
        let shape: ObjectIdentifier
        let body: ObjectIdentifier
        let keeper: Keeper
    }

    private var entries: [Entry] = []
    /// The entry that gives way next once the pool is full.
    private var next = 0
    private var scratch = OutputBuffer(capacity: 64)

    /// Fields of one object take turns; more than this many together are rare.
    private static let maxCount = 16

    /// As `write` of an object, without its braces.
    func writeMembers(
        _ shape: Shape,
        of body: JSONBody,
        at offset: JSONOffset,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) throws(JSONFault) -> Bool {
        scratch.truncate(to: 0)
        guard try write(shape, of: body, at: offset, into: &scratch, failures: &failures) else { return false }
        scratch.withUnsafeBytes { text in
            let members = UnsafeRawBufferPointer(rebasing: text.dropFirst().dropLast())
            members.withMemoryRebound(to: UInt8.self) { output.append(contentsOf: $0) }
        }
        return true
    }

    /// As `Projector.write`.
    func write(
        _ shape: Shape,
        of body: JSONBody,
        at offset: JSONOffset,
        into output: inout OutputBuffer,
        failures: inout [ProjectionFailure]
    ) throws(JSONFault) -> Bool {
        let keeper = keeper(ObjectIdentifier(shape), body)
        return try keeper.projector.write(shape, at: offset, into: &output, failures: &failures)
    }

    private func keeper(_ shape: ObjectIdentifier, _ body: JSONBody) -> Keeper {
        let id = ObjectIdentifier(body)
        if let index = entries.firstIndex(where: { $0.body == id && $0.shape == shape }) {
            return entries[index].keeper
        }
        let entry = Entry(shape: shape, body: id, keeper: Keeper(body))
        if entries.count < Self.maxCount {
            entries.append(entry)
        } else {
            entries[next] = entry
            next = (next + 1) % Self.maxCount
        }
        return entry.keeper
    }
}
