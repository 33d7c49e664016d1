/// A buffer whose memory is used again and again, by one text after the other.
package final class ReusedOutput {
    /// Nil while it is lent.
    private var spare: OutputBuffer?
    private let capacity: Int
    private let keptCapacity: Int

    /// - Parameters:
    ///   - capacity: Bytes for which there is room from the start.
    ///   - limit: Bytes of room that are kept for the next text at most.
    package init(capacity: Int, keepingCapacityUpTo limit: Int) {
        self.capacity = capacity
        keptCapacity = limit
    }

    /// Lends the buffer; another one to who asks while it is lent.
    ///
    /// - Parameter use: Gets it empty; what it appends is forgotten afterwards.
    package func lend(_ use: (inout OutputBuffer) -> Void) {
        var output = exchange(&spare, with: nil) ?? OutputBuffer(capacity: capacity)
        use(&output)
        output.reset(keepingCapacityUpTo: keptCapacity)
        // PERF: what was there before is freed behind it, not within, where looking at the variable had to be guarded.
        _ = exchange(&spare, with: output)
    }
}
