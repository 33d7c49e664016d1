import Glibc

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
        guard let first = line.first, first | 0x20 == UInt8(ascii: "c") || first | 0x20 == UInt8(ascii: "e"),
            let bytes = line.baseAddress, let found = unsafe memchr(bytes, Int32(UInt8(ascii: ":")), line.count)
        else { return }
        let colon = unsafe UnsafeRawPointer(found) - bytes
        var length = colon
        // Safe: there is a byte before, which is no blank.
        while unsafe isHeaderBlank(line[length - 1]) { length -= 1 }
        switch length {
        case 7: if unsafe begins(line, with: "expires") { saysFreshness = true }
        case 13: if unsafe begins(line, with: "cache-control") { saysFreshness = true }
        case 12:
            guard contentType == nil, unsafe begins(line, with: "content-type") else { return }
            let value = unsafe trimmed(line, colon + 1..<line.count)
            contentType = value.lowerBound + start..<value.upperBound + start
        case 14:
            guard contentLength == nil, unsafe begins(line, with: "content-length") else { return }
            contentLength = unsafe number(line, trimmed(line, colon + 1..<line.count))
        default: return
        }
    }

    /// Whether the line, which is longer, begins with a name, which is in lower case.
    private func begins(_ line: UnsafeRawBufferPointer, with name: StaticString) -> Bool {
        guard let bytes = line.baseAddress else { return false }
        // Safe: static strings live for ever, and both have as many bytes. The process keeps to the locale "C".
        return unsafe strncasecmp(bytes.assumingMemoryBound(to: CChar.self), name.utf8Start, name.utf8CodeUnitCount)
            == 0
    }

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
