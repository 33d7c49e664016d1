/// What is looked for in each line of a head.
///
/// PERF: looked for once, since each of those who share a response asks.
struct NotedFields: Hashable, Sendable {
    /// Whether there is a field that says how long the response may be kept.
    private(set) var saysFreshness = false
    /// Where the value of the first `Content-Type` stands in the head's bytes.
    private(set) var contentType: Range<Int>?
    /// Of the first `Content-Length` that is a number.
    private(set) var contentLength: Int?

    /// Takes note of a line.
    ///
    /// - Parameters:
    ///   - line: Perhaps with its line end.
    ///   - start: Where it stands in the head.
    mutating func note(_ line: UnsafeRawBufferPointer, at start: Int) {
        // Nothing that is noted begins otherwise.
        guard let first = line.first, first | 0x20 == UInt8(ascii: "c") || first | 0x20 == UInt8(ascii: "e") else {
            return
        }
        if unsafe isField("cache-control", line) || isField("expires", line) {
            saysFreshness = true
        } else if contentType == nil, unsafe isField("content-type", line), let colon = unsafe colon(line) {
            let value = unsafe trimmed(line, colon + 1..<line.count)
            contentType = value.lowerBound + start..<value.upperBound + start
        } else if contentLength == nil, unsafe isField("content-length", line), let colon = unsafe colon(line) {
            contentLength = unsafe number(line, trimmed(line, colon + 1..<line.count))
        }
    }

    /// Whether the line is a field of this name, which is in lower case.
    private func isField(_ name: StaticString, _ line: UnsafeRawBufferPointer) -> Bool {
        let length = name.utf8CodeUnitCount
        guard line.count > length else { return false }
        // Safe: static strings live for ever; indexes stay below both counts.
        for index in 0..<length where unsafe asciiLowercase(line[index]) != name.utf8Start[index] { return false }
        var index = length
        while index < line.count, unsafe isHeaderBlank(line[index]) { index += 1 }
        return unsafe index < line.count && line[index] == UInt8(ascii: ":")
    }

    private func colon(_ line: UnsafeRawBufferPointer) -> Int? { unsafe line.firstIndex(of: UInt8(ascii: ":")) }

    private func trimmed(_ line: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        // Safe: indexes stay inside of the range.
        while lower < upper, unsafe isHeaderBlank(line[lower]) { lower += 1 }
        while lower < upper, unsafe isHeaderBlank(line[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    private func number(_ line: UnsafeRawBufferPointer, _ digits: Range<Int>) -> Int? {
        guard !digits.isEmpty else { return nil }
        var number = 0
        for index in digits {
            let byte = unsafe line[index]
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, more) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            guard !overflow, !more else { return nil }
            number = sum
        }
        return number
    }
}
