import OrderedJSON

// Answers that came whole and say that all is well, and yet are of no use to a caller who expects JSON. A sign-in or
// maintenance page of whatever stands in front of an API is the usual one.

extension UpstreamResponse {
    /// Bodies beyond this size are not read through on the event loop; who reads them finds out what is wrong with them.
    private static let maxCheckedBytes = 1 << 20

    /// Whether it says success and is a web page, or says JSON and begins or ends as no JSON does: a body that was cut short
    /// on the way and looks whole, a message in plain text.
    ///
    /// PERF: looks at both ends of the body only; reading it through would cost as much as the call.
    var isEvidentlyNoJSON: Bool {
        guard (200...299).contains(status) else { return false }
        switch mediaType {
        case .page: return true
        case .other: return false
        case .json: return !hasEndsOfJSON
        }
    }

    /// Whether it says success and is a web page, or says JSON and is none.
    ///
    /// PERF: reads the whole body, so it is asked only where something better is at hand.
    var isNoJSON: Bool {
        if isEvidentlyNoJSON { return true }
        guard (200...299).contains(status), mediaType == .json, (1...Self.maxCheckedBytes).contains(body.count) else {
            return false
        }
        // Safe: the response body owns `count` bytes and 64 of padding, and is kept alive as the owner.
        let json = unsafe JSONBody(start: body.start, count: body.count, owner: body)
        do throws(JSONFault) {
            try JSONReader(json).check()
            return false
        } catch {
            return true
        }
    }

    private enum MediaType {
        case page
        case json
        case other
    }

    /// A response that does not say what it is passes for JSON.
    private var mediaType: MediaType {
        guard let text = firstValue(of: "content-type") else { return .json }
        let name = text.prefix { $0 != ";" && $0 != " " }.lowercased()
        if name == "text/html" || name == "application/xhtml+xml" { return .page }
        return name.isEmpty || name.hasSuffix("/json") || name.hasSuffix("+json") ? .json : .other
    }

    /// Whether the first and the last byte that are no white space can be those of one JSON value; an empty body says
    /// nothing and is none.
    private var hasEndsOfJSON: Bool {
        // Safe: the body owns `count` bytes.
        let bytes = unsafe UnsafeBufferPointer(start: body.start, count: body.count)
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D }
        // A byte order mark is passed over by the reader, too.
        let start = unsafe bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard let first = unsafe bytes.dropFirst(start).first(where: { !isSpace($0) }),
            let last = unsafe bytes.last(where: { !isSpace($0) })
        else { return true }
        switch first {
        case UInt8(ascii: "{"): return last == UInt8(ascii: "}")
        case UInt8(ascii: "["): return last == UInt8(ascii: "]")
        case UInt8(ascii: "\""): return last == UInt8(ascii: "\"")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(last)
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return last == UInt8(ascii: "e")
        case UInt8(ascii: "n"): return last == UInt8(ascii: "l")
        default: return false
        }
    }
}
