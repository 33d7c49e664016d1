/// Follows the lines that libcurl passes on and keeps those of the final response's head.
///
/// libcurl reports every head it sees: `100 Continue`, redirects that it follows, the first try on a connection that
/// turned out dead. Lines after the end of the head are the trailer.
struct HeadReader {
    /// All heads of one transfer together; libcurl itself bounds only the single line.
    private static let maxHeadBytes = 256 * 1024

    private(set) var head = ResponseHead()
    private(set) var status = 0
    /// `Content-Length` of the final response, nil if absent or not a number.
    private(set) var contentLength: Int?
    private(set) var isComplete = false
    private var bytes = 0

    /// What a line was.
    enum Line {
        case part
        /// The empty line after a head that is not informational; it may still be a redirect that libcurl follows.
        case endOfHead
        case trailer
        /// More than a head may be.
        case excess
    }

    mutating func read(_ line: UnsafeRawBufferPointer) -> Line {
        bytes += line.count
        guard bytes <= HeadReader.maxHeadBytes else { return .excess }
        if unsafe startsWithProtocol(line) {
            head.removeAll()
            contentLength = nil
            isComplete = false
            status = unsafe statusNumber(line)
        } else if isComplete {
            return .trailer
        }
        if unsafe line.allSatisfy({ $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }) {
            // 101 ends HTTP on the connection; libcurl is never asked to upgrade, so it too is no final answer.
            guard status >= 200 else { return .part }
            isComplete = true
            return .endOfHead
        }
        unsafe head.append(line)
        unsafe readContentLength(line)
        return .part
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

    private mutating func readContentLength(_ line: UnsafeRawBufferPointer) {
        let name: StaticString = "content-length:"
        let length = name.utf8CodeUnitCount
        guard line.count > length, contentLength == nil else { return }
        // Safe: static strings live for ever; indexes stay below both counts.
        for index in 0..<length where unsafe asciiLowercase(line[index]) != name.utf8Start[index] { return }
        var number = 0
        var digits = 0
        for index in length..<line.count {
            let byte = unsafe line[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let (product, overflow) = number.multipliedReportingOverflow(by: 10)
                let (sum, more) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
                guard !overflow, !more else { return }
                number = sum
                digits += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): continue
            default: return
            }
        }
        if digits > 0 { contentLength = number }
    }
}
