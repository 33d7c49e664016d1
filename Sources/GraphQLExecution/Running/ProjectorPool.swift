import OrderedJSON

/// Projectors by body and shape, kept while a response is written: what one learned of the order of members serves the next
/// object with the same shape.
final class ProjectorPool {
    private final class Entry {
        let shape: Shape
        var projector: Projector

        init(_ shape: Shape, _ body: JSONBody) {
            self.shape = shape
            self.projector = Projector(body)
        }
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
        for entry in entries where entry.shape === shape && entry.projector.body === body {
            return try entry.projector.write(shape, at: offset, into: &output, failures: &failures)
        }
        let entry = Entry(shape, body)
        if entries.count < Self.maxCount {
            entries.append(entry)
        } else {
            entries[next] = entry
            next = (next + 1) % Self.maxCount
        }
        return try entry.projector.write(shape, at: offset, into: &output, failures: &failures)
    }
}
