extension Array {
    /// So many times the same value.
    ///
    /// PERF: `Array(repeating:count:)` spends five hundred instructions on looking up the type of its storage, each time; a
    /// document needs a dozen such tables. Growing an array does not.
    @inlinable
    package init(filledWith value: Element, count: Int) {
        self = []
        reserveCapacity(count)
        append(contentsOf: repeatElement(value, count: count))
    }
}
