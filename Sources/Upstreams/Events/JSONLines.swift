/// Reads `application/x-ndjson`: one event for each line that is not empty.
package struct JSONLines {
    private let maxBytes: Int
    private var line: [UInt8] = []

    /// - Parameter maxBytes: Of one line.
    package init(maxBytes: Int) { self.maxBytes = maxBytes }

    /// Reads on.
    ///
    /// - Parameters:
    ///   - bytes: What has arrived, cut anywhere.
    ///   - emit: Gets each line that is over.
    /// - Throws: ``EventTooLarge`` when one is larger than it may be; then nothing more can be read.
    package mutating func read(
        _ bytes: some Sequence<UInt8>,
        _ emit: ([UInt8]) -> Void
    )
        throws(EventTooLarge)
    {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                finish(emit)
            } else {
                guard line.count < maxBytes else { throw EventTooLarge(limit: maxBytes) }
                line.append(byte)
            }
        }
    }

    /// The body is over: a last line needs no end.
    package mutating func finish(_ emit: ([UInt8]) -> Void) {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        if !line.isEmpty { emit(line) }
        line = []
    }
}
