/// A whole response.
package struct UpstreamResponse: Sendable {
    /// 200 to 599 as a rule; informational responses are left out.
    package let status: Int
    /// Header fields of the final response as they came, read when asked for.
    package let head: ResponseHead
    package let body: ResponseBody
    /// Of a response that came out of the cache; nil for one that the upstream just sent.
    package private(set) var cacheNote: CacheNote?

    package init(status: Int, head: ResponseHead, body: ResponseBody) {
        self.status = status
        self.head = head
        self.body = body
    }

    func noted(_ note: CacheNote) -> UpstreamResponse {
        var response = self
        response.cacheNote = note
        return response
    }

    /// A response that did not come over the network: a file, a cache, a test.
    package init(status: Int, headers: [HTTPHeader], body: [UInt8]) {
        self.init(status: status, head: ResponseHead(headers: headers), body: ResponseBody(copying: body))
    }

    /// All header fields in the order they came.
    package var headers: [HTTPHeader] { head.headers }

    /// The value of the first field with this name in any case.
    package func firstValue(of name: StaticString) -> String? { head.firstValue(of: name) }
}

/// The status line and header fields of a response, kept as the bytes that came.
///
/// PERF: a response has some eight fields and most callers look at one; as strings they would cost more than reading
/// the body's first kilobyte.
package struct ResponseHead: Hashable, Sendable {
    /// Lines as they came, each with its line end; the first is the status line.
    private let lines: [UInt8]
    private let fields: NotedFields

    /// - Parameters:
    ///   - lines: As they came, each with its line end; the first is the status line.
    ///   - fields: What was found in them.
    init(lines: [UInt8], _ fields: NotedFields) {
        self.lines = lines
        self.fields = fields
    }

    /// A head that did not come over the network: of a file, a cache, a test.
    package init(headers: [HTTPHeader]) {
        var lines = Array("HTTP/1.1 200 OK\r\n".utf8)
        var fields = NotedFields()
        for header in headers {
            let line = Array("\(header.name): \(header.value)\r\n".utf8)
            // Safe: the bytes are looked at inside of the call.
            unsafe line.withUnsafeBytes { unsafe fields.note($0, at: lines.count) }
            lines += line
        }
        self.lines = lines
        self.fields = fields
    }

    var isEmpty: Bool { lines.isEmpty }

    /// What the lines take in memory.
    var byteCount: Int { lines.count }

    /// Whether it has a field that says how long the response may be kept.
    var saysFreshness: Bool { fields.saysFreshness }

    /// Calls with the value of the first `Content-Type`; nil where the response has none.
    package func withContentType<Result>(_ body: (Span<UInt8>?) -> Result) -> Result {
        guard let contentType = fields.contentType else { return body(nil) }
        return body(lines.span.extracting(contentType))
    }

    /// The words after the status number, empty if the upstream sent none (as in HTTP/2).
    package var reasonPhrase: String {
        guard let line = firstLine else { return "" }
        // HTTP-version SP status-code SP [ reason-phrase ]
        let words = lines[line].split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3 else { return "" }
        return String(decoding: lines[trimmed(words[2].startIndex..<words[2].endIndex)], as: UTF8.self)
    }

    /// All header fields in the order they came.
    ///
    /// A continuation line (obsolete) belongs to the field before it.
    package var headers: [HTTPHeader] {
        var result: [HTTPHeader] = []
        forEachField { name, value in
            let value = String(decoding: lines[value], as: UTF8.self)
            if name.isEmpty {
                if let last = result.indices.last { result[last].value += " " + value }
            } else {
                result.append(HTTPHeader(String(decoding: lines[name], as: UTF8.self), value))
            }
            return true
        }
        return result
    }

    /// The value of the first field with this name in any case.
    package func firstValue(of name: StaticString) -> String? {
        var found: String?
        forEachField { candidate, value in
            guard matches(candidate, name) else { return true }
            found = String(decoding: lines[value], as: UTF8.self)
            return false
        }
        return found
    }

    private var firstLine: Range<Int>? {
        guard let end = lines.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        return 0..<end
    }

    /// Calls with the ranges of name and value of each field until it answers false.
    ///
    /// A continuation has no name.
    private func forEachField(_ visit: (_ name: Range<Int>, _ value: Range<Int>) -> Bool) {
        guard var start = firstLine.map({ $0.upperBound + 1 }) else { return }
        while start < lines.count {
            let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) ?? lines.count
            defer { start = end + 1 }
            if lines[start] == UInt8(ascii: " ") || lines[start] == UInt8(ascii: "\t") {
                guard visit(start..<start, trimmed(start..<end)) else { return }
            } else if let colon = lines[start..<end].firstIndex(of: UInt8(ascii: ":")) {
                guard visit(trimmed(start..<colon), trimmed(colon + 1..<end)) else { return }
            }
        }
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, isHeaderBlank(lines[lower]) { lower += 1 }
        while lower < upper, isHeaderBlank(lines[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    private func matches(_ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        // Safe: a static string's bytes live for ever, and the index stays below its count, compared just above.
        return range.enumerated().allSatisfy { unsafe asciiLowercase(lines[$1]) == asciiLowercase(name.utf8Start[$0]) }
    }
}

/// The byte, in lower case if it is an ASCII letter.
func asciiLowercase(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
}

/// Whether the byte is white space around the parts of a header line, its end included.
func isHeaderBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
}
