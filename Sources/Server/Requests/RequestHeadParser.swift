import Upstreams

/// Reads a request's head line by line as its bytes arrive, each byte once.
///
/// It is strict where leniency would let two servers disagree on where a request ends: lines end in CR LF, nothing is
/// folded, no blank stands before a colon, one `Content-Length` or one `Transfer-Encoding: chunked`, never both.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9112
struct RequestHeadParser {
    /// A request with more fields is refused.
    static let maxFields = 256

    let limitBytes: Int
    private var head = RequestHead()
    /// Bytes looked at, from the start of the request.
    private var position = 0
    private var lineStart = 0
    private var hasRequestLine = false
    private var hostFields = 0
    /// Host and port of an absolute target.
    private var authority: String?

    /// - Parameter limitBytes: Most bytes of the whole head.
    init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    /// Whether no byte of a request has been seen.
    var isAtStart: Bool { position == 0 }

    /// What is known of the request already: method and target once the first line is there.
    var begun: RequestHead? { hasRequestLine ? head : nil }

    mutating func reset() {
        self = RequestHeadParser(limitBytes: limitBytes)
    }

    /// Reads on.
    ///
    /// - Parameter bytes: All bytes since the start of the request, those seen before among them.
    /// - Returns: The head and its length in bytes, or nil while it is incomplete.
    /// - Throws: What is wrong with the head, as soon as it shows.
    mutating func read(_ bytes: Span<UInt8>) throws(RequestFault) -> (head: RequestHead, length: Int)? {
        let end = min(bytes.count, limitBytes)
        while position < end {
            let byte = bytes[position]
            position += 1
            guard byte == UInt8(ascii: "\n") else { continue }
            let lineEnd = position - 2
            guard lineEnd >= lineStart, bytes[lineEnd] == UInt8(ascii: "\r") else { throw .lineEnd }
            let line = lineStart..<lineEnd
            lineStart = position
            if !hasRequestLine {
                // An empty line in front of a request is left over from a careless client's last one.
                if !line.isEmpty { try readRequestLine(bytes, line) }
            } else if line.isEmpty {
                try finish()
                return (head, position)
            } else {
                try readField(bytes, line)
            }
        }
        if bytes.count > limitBytes || position == limitBytes { throw .headTooLarge(limitBytes: limitBytes) }
        return nil
    }

    // MARK: The request line

    // request-line = method SP request-target SP HTTP-version
    private mutating func readRequestLine(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(RequestFault) {
        var at = line.lowerBound
        while at < line.upperBound, ASCII.isTokenCharacter(bytes[at]) { at += 1 }
        let method = line.lowerBound..<at
        guard !method.isEmpty, method.count <= 32, at < line.upperBound, bytes[at] == UInt8(ascii: " ") else {
            throw .requestLine
        }
        at += 1
        let targetStart = at
        while at < line.upperBound, bytes[at] != UInt8(ascii: " ") {
            guard bytes[at] > 0x20, bytes[at] < 0x7F else { throw .target }
            at += 1
        }
        let target = targetStart..<at
        guard !target.isEmpty, at < line.upperBound else { throw .requestLine }
        try readVersion(bytes, (at + 1)..<line.upperBound)
        head.method = text(bytes, method)
        try readTarget(bytes, target)
        hasRequestLine = true
    }

    private mutating func readVersion(_ bytes: Span<UInt8>, _ version: Range<Int>) throws(RequestFault) {
        guard version.count == 8, ASCII.equal(bytes, version.lowerBound..<(version.lowerBound + 5), "http/"),
            bytes[version.lowerBound + 6] == UInt8(ascii: ".")
        else { throw .requestLine }
        let (major, minor) = (bytes[version.lowerBound + 5], bytes[version.lowerBound + 7])
        guard major == UInt8(ascii: "1"), minor >= UInt8(ascii: "0"), minor <= UInt8(ascii: "9") else { throw .version }
        head.isHTTP10 = minor == UInt8(ascii: "0")
        head.keepsAlive = !head.isHTTP10
    }

    private mutating func readTarget(_ bytes: Span<UInt8>, _ target: Range<Int>) throws(RequestFault) {
        if bytes[target.lowerBound] == UInt8(ascii: "/") {
            head.target = text(bytes, target)
            return
        }
        if target.count == 1, bytes[target.lowerBound] == UInt8(ascii: "*"), head.method == "OPTIONS" {
            head.target = "*"
            return
        }
        for scheme: StaticString in ["http://", "https://"] {
            let start = target.lowerBound + scheme.utf8CodeUnitCount
            guard start < target.upperBound, ASCII.equal(bytes, target.lowerBound..<start, scheme) else { continue }
            var at = start
            while at < target.upperBound, bytes[at] != UInt8(ascii: "/"), bytes[at] != UInt8(ascii: "?") { at += 1 }
            guard at > start else { throw .target }
            authority = text(bytes, start..<at)
            let rest = text(bytes, at..<target.upperBound)
            head.target = rest.utf8.first == UInt8(ascii: "/") ? rest : "/" + rest
            return
        }
        throw .target
    }

    // MARK: Fields

    // field-line = field-name ":" OWS field-value OWS
    private mutating func readField(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(RequestFault) {
        guard !ASCII.isBlank(bytes[line.lowerBound]) else { throw .foldedField }
        var colon = line.lowerBound
        while colon < line.upperBound, ASCII.isTokenCharacter(bytes[colon]) { colon += 1 }
        let name = line.lowerBound..<colon
        guard !name.isEmpty, colon < line.upperBound, bytes[colon] == UInt8(ascii: ":") else { throw .field }
        let value = ASCII.trimmed(bytes, (colon + 1)..<line.upperBound)
        for index in value {
            let byte = bytes[index]
            guard byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") else { throw .field }
        }
        guard head.headers.count < Self.maxFields else { throw .tooManyFields(limit: Self.maxFields) }
        if head.headers.isEmpty { head.headers.reserveCapacity(8) }
        head.headers.append(HTTPHeader(text(bytes, name), text(bytes, value)))
        try note(bytes, name, value)
    }

    /// Takes from a field what the server itself goes by.
    private mutating func note(_ bytes: Span<UInt8>, _ name: Range<Int>, _ value: Range<Int>) throws(RequestFault) {
        switch name.count {
        case 4 where ASCII.equal(bytes, name, "host"):
            hostFields += 1
        case 6 where ASCII.equal(bytes, name, "expect"):
            guard ASCII.equal(bytes, value, "100-continue") else { throw .expectation }
            head.expectsContinue = true
        case 7 where ASCII.equal(bytes, name, "upgrade"):
            if ASCII.equal(bytes, value, "websocket") { head.wantsWebSocket = true }
        case 10 where ASCII.equal(bytes, name, "connection"):
            noteConnection(bytes, value)
        case 14 where ASCII.equal(bytes, name, "content-length"):
            guard let length = decimal(bytes, value) else { throw .contentLength }
            switch head.framing {
            case .none: head.framing = .length(length)
            case .length: throw .contentLength
            case .chunked: throw .conflictingLengths
            }
        case 17 where ASCII.equal(bytes, name, "transfer-encoding"):
            guard head.framing == .none, !head.isHTTP10 else { throw .conflictingLengths }
            guard ASCII.equal(bytes, value, "chunked") else { throw .transferCoding }
            head.framing = .chunked
        default:
            break
        }
    }

    private mutating func noteConnection(_ bytes: Span<UInt8>, _ value: Range<Int>) {
        var start = value.lowerBound
        while start < value.upperBound {
            var end = start
            while end < value.upperBound, bytes[end] != UInt8(ascii: ",") { end += 1 }
            let option = ASCII.trimmed(bytes, start..<end)
            if ASCII.equal(bytes, option, "close") {
                head.keepsAlive = false
                return
            }
            if head.isHTTP10, ASCII.equal(bytes, option, "keep-alive") { head.keepsAlive = true }
            start = end + 1
        }
    }

    private mutating func finish() throws(RequestFault) {
        // HTTP/1.0 has no Host header; in HTTP/1.1 two would be read differently by whoever stands before us.
        guard hostFields == 1 || head.isHTTP10 && hostFields == 0 else { throw .host }
        if let authority, let host = head.headers.firstIndex(where: { ASCII.equal($0.name.utf8, "host") }) {
            // The target's host is the one that counts.
            head.headers[host].value = authority
        }
        if head.isHTTP10 { head.expectsContinue = false }
    }

    private func decimal(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard !range.isEmpty, range.count <= 18 else { return nil }
        var value = 0
        for index in range {
            guard bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
        }
        return value
    }

    private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        bytes.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
