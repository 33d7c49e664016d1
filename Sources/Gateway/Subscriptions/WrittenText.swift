import OrderedJSON

/// By what a response is known to be the same as the one before, without keeping it for each of many subscribers: its length
/// and two hashes under the secret of the process.
struct WrittenText: Equatable {
    private let count: Int
    private let hashes: (Int, Int)

    init(_ output: borrowing OutputBuffer) {
        var (first, second) = (Hasher(), Hasher())
        second.combine(0)
        unsafe output.withUnsafeBytes { bytes in
            unsafe first.combine(bytes: UnsafeRawBufferPointer(bytes))
            unsafe second.combine(bytes: UnsafeRawBufferPointer(bytes))
        }
        count = output.count
        hashes = (first.finalize(), second.finalize())
    }

    static func == (left: WrittenText, right: WrittenText) -> Bool {
        left.count == right.count && left.hashes == right.hashes
    }
}
