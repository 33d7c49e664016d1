import Glibc

/// A whole head of a response: the final one, or a redirect that libcurl follows.
struct ReceivedHead {
    var status: Int
    var head: ResponseHead
    /// `Content-Length`, nil if absent or not a number.
    var contentLength: Int?
}

/// Follows the lines that libcurl passes on and keeps those of the final response's head.
///
/// libcurl reports every head it sees: `100 Continue`, redirects that it follows, the first try on a connection that
/// turned out dead. Lines after the end of the head are the trailer.
///
/// PERF: the lines are gathered in memory that the next transfer uses again, and become a head in one copy.
@safe
struct HeadReader: ~Copyable {
    /// All heads of one transfer together; libcurl itself bounds only the single line.
    private static let maxHeadBytes = 256 * 1024
    /// Memory for the heads of most upstreams; more is not kept for the next transfer.
    private static let usualBytes = 2048

    private var memory = UnsafeMutablePointer<UInt8>.allocate(capacity: usualBytes)
    private var capacity = usualBytes
    /// Bytes of the present head.
    private var count = 0
    /// Bytes of all heads of the transfer.
    private var sum = 0
    private var status = 0
    private var fields = NotedFields()
    private var isComplete = false

    /// What a line was.
    enum Line {
        /// The first line of a head; what came before it is no part of the response.
        case beginning
        case part
        /// The empty line after a head that is not informational; it may still be a redirect that libcurl follows.
        case endOfHead
        case trailer
        /// More than a head may be.
        case excess
    }

    init() {}

    deinit { unsafe memory.deallocate() }

    /// Begins anew, for another transfer.
    mutating func reset() {
        (count, sum, status, isComplete) = (0, 0, 0, false)
        guard capacity > HeadReader.usualBytes else { return }
        // Safe: nothing of it is in use.
        unsafe memory.deallocate()
        unsafe memory = UnsafeMutablePointer<UInt8>.allocate(capacity: HeadReader.usualBytes)
        capacity = HeadReader.usualBytes
    }

    mutating func read(_ line: UnsafeRawBufferPointer) -> Line {
        sum += line.count
        guard sum <= HeadReader.maxHeadBytes else { return .excess }
        if unsafe startsWithProtocol(line) {
            (count, isComplete) = (0, false)
            fields = NotedFields()
            status = unsafe statusNumber(line)
            unsafe append(line)
            return .beginning
        }
        if isComplete { return .trailer }
        if unsafe isEmpty(line) {
            // 101 ends HTTP on the connection; libcurl is never asked to upgrade, so it too is no final answer.
            guard status >= 200 else { return .part }
            isComplete = true
            return .endOfHead
        }
        unsafe fields.note(line, at: count)
        unsafe append(line)
        return .part
    }

    /// The head that has come.
    var head: ReceivedHead {
        // Safe: that many bytes are written, and they are copied inside of the call.
        let lines = unsafe Array(UnsafeBufferPointer(start: memory, count: count))
        return ReceivedHead(
            status: status,
            head: ResponseHead(lines: lines, fields),
            contentLength: fields.contentLength
        )
    }

    private mutating func append(_ line: UnsafeRawBufferPointer) {
        guard let bytes = unsafe line.baseAddress else { return }
        let needed = count + line.count
        if needed > capacity {
            let larger = max(needed, capacity * 2)
            // Safe: both have room for count bytes, and the old memory is not used afterwards.
            let moved = unsafe UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
            unsafe memcpy(moved, memory, count)
            unsafe memory.deallocate()
            unsafe memory = moved
            capacity = larger
        }
        // Safe: there is room for the line, from just above.
        unsafe memcpy(memory + count, bytes, line.count)
        count = needed
    }

    private func isEmpty(_ line: UnsafeRawBufferPointer) -> Bool {
        unsafe line.allSatisfy { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
    }

    private func startsWithProtocol(_ line: UnsafeRawBufferPointer) -> Bool {
        // Safe: indexes below the count compared first.
        unsafe line.count > 5 && line[0] == UInt8(ascii: "H") && line[1] == UInt8(ascii: "T")
            && line[2] == UInt8(ascii: "T") && line[3] == UInt8(ascii: "P") && line[4] == UInt8(ascii: "/")
    }

    private func statusNumber(_ line: UnsafeRawBufferPointer) -> Int {
        guard let space = unsafe line.firstIndex(of: UInt8(ascii: " ")) else { return 0 }
        var number = 0
        for index in (space + 1)..<min(space + 4, line.count) {
            let byte = unsafe line[index]
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return 0 }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return number
    }
}
