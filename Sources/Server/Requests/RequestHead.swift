import NIOHTTP1
import Settings
import Upstreams

/// A request's head and what it means for the connection.
///
/// It is strict where leniency would let two servers disagree on what a request is or where it ends.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9112#section-3
struct RequestHead {
    /// How the end of the body is found.
    enum Framing: Equatable {
        case none
        /// That many bytes.
        case length(Int)
        case chunked
    }

    /// As received; methods are case-sensitive.
    private(set) var method = ""
    /// Path and query, also of an absolute target; `*` for `OPTIONS *`.
    private(set) var target = ""
    /// True for HTTP/1.0: no chunks in the response.
    private(set) var isHTTP10 = false
    /// All fields as received.
    private(set) var headers: [HTTPHeader] = []
    private(set) var framing = Framing.none
    /// Whether the client means to send another request on the connection.
    private(set) var keepsAlive = true
    /// Whether the client waits for `100 Continue` before it sends the body.
    private(set) var expectsContinue = false
    /// Whether the client wants to go on with the WebSocket protocol.
    private(set) var wantsWebSocket = false
    /// Whether `Accept-Encoding` says more than which codings the client knows.
    private(set) var gradesCodings = false
    /// The client's name for the request, usable or not.
    var requestID: String? { requestIDField < 0 ? nil : headers[requestIDField].value }
    /// The only `traceparent`: two of them say nothing of which is right.
    var traceParent: String? { traceParentField < 0 ? nil : headers[traceParentField].value }
    /// Why the server does not go along with the request, whose other properties may be incomplete then.
    private(set) var fault: RequestFault?
    /// Whether the client offers to go on with another protocol.
    ///
    /// NIOHTTP1 reads nothing after such a request.
    var offersUpgrade: Bool { hasUpgradeField && hasUpgradeOption }

    private var isClosing = false
    /// Places of the first `x-request-id` and of the only `traceparent` among the headers; negative without one.
    private var requestIDField = -1
    private var traceParentField = -1
    private var hasUpgradeField = false
    private var hasUpgradeOption = false

    /// No request.
    init() {}

    /// Path without the query, which may hold what does not belong in a log.
    var path: Substring {
        target.utf8.firstIndex(of: UInt8(ascii: "?")).map { target[..<$0] } ?? target[...]
    }

    /// The value of the first field with this name, which is given in lower case.
    func firstValue(of name: StaticString) -> String? {
        headers.first { ASCII.equal($0.name.utf8, name) }?.value
    }
}

extension RequestHead {
    /// The values of all fields with this name, which is given in lower case, joined by commas; nil without any.
    func joinedValue(of name: StaticString) -> String? {
        let values = headers.filter { ASCII.equal($0.name.utf8, name) }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ",")
    }

    /// Takes over what NIOHTTP1 has read, which has found the fields to be well-formed and their lengths to agree.
    init(_ received: HTTPRequestHead) {
        method = received.method.rawValue
        target = received.uri
        isHTTP10 = received.version.minor == 0
        keepsAlive = !isHTTP10
        do throws(RequestFault) {
            try read(received)
        } catch {
            fault = error
        }
    }

    /// Takes over a request of HTTP/2, whose parts it is as strict about as in HTTP/1.1.
    ///
    /// - Parameters:
    ///   - method: As received.
    ///   - path: Path and query.
    ///   - authority: Stands for the `Host` header.
    ///   - fields: All others, in lower case.
    ///   - hasBody: Whether one follows.
    init(method: String, path: String, authority: String?, fields: [HTTPHeader], hasBody: Bool) {
        self.method = method
        target = path
        do throws(RequestFault) {
            try read(fields, authority: authority)
            if !hasBody {
                framing = .none
            } else if framing == .none {
                // Where the body ends shows when it does.
                framing = .chunked
            }
        } catch {
            fault = error
        }
    }

    private mutating func read(_ fields: [HTTPHeader], authority: String?) throws(RequestFault) {
        guard HTTPFieldSyntax.isName(method) else { throw .requestLine }
        guard try readTarget(target) == nil else { throw .target }
        headers.reserveCapacity(fields.count + 1)
        if let authority { headers.append(HTTPHeader("host", authority)) }
        var hostFields = authority == nil ? 0 : 1
        for field in fields {
            guard StatusLine.isSendable(field.value) else { throw .field }
            if try note(field) {
                // What says the same once more is left out.
                if field.value == authority { continue }
                hostFields += 1
            }
            headers.append(field)
        }
        guard hostFields == 1 else { throw .host }
    }

    private mutating func read(_ received: HTTPRequestHead) throws(RequestFault) {
        let authority = try readTarget(received.uri)
        headers.reserveCapacity(received.headers.count)
        var hostFields = 0
        for (name, value) in received.headers {
            let field = HTTPHeader(name, Self.withoutBlanksAtEnd(value))
            if try note(field) { hostFields += 1 }
            headers.append(field)
        }
        // HTTP/1.0 has no Host header; in HTTP/1.1 two would be read differently by whoever stands before us.
        guard hostFields == 1 || isHTTP10 && hostFields == 0 else { throw .host }
        if let authority, let host = headers.firstIndex(where: { ASCII.equal($0.name.utf8, "host") }) {
            // The target's host is the one that counts.
            headers[host].value = authority
        }
        if isHTTP10 { expectsContinue = false }
    }

    /// NIOHTTP1 takes off the blanks before a value, and not those behind it.
    private static func withoutBlanksAtEnd(_ value: String) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let last = value.utf8.withContiguousStorageIfAvailable { $0.last } ?? value.utf8.last
        guard let last, isBlank(last) else { return value }
        return value.utf8.lastIndex { !isBlank($0) }.map { String(value[...$0]) } ?? ""
    }

    /// Whether a text is ASCII without blanks and control characters.
    private static func isVisible(_ text: String.UTF8View) -> Bool {
        func isVisible(_ bytes: some Sequence<UInt8>) -> Bool { bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
        return text.withContiguousStorageIfAvailable { isVisible($0) } ?? isVisible(text)
    }

    /// - Returns: Host and port of an absolute target.
    private mutating func readTarget(_ uri: String) throws(RequestFault) -> String? {
        guard Self.isVisible(uri.utf8) else { throw .target }
        if uri.utf8.first == UInt8(ascii: "/") || uri == "*" && method == "OPTIONS" { return nil }
        for scheme: StaticString in ["http://", "https://"] {
            guard ASCII.equal(uri.utf8.prefix(scheme.utf8CodeUnitCount), scheme) else { continue }
            let rest = uri.utf8.dropFirst(scheme.utf8CodeUnitCount)
            let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            guard end > rest.startIndex, let authority = String(rest[..<end]) else { throw .target }
            target = end < rest.endIndex && rest[end] == UInt8(ascii: "/") ? String(uri[end...]) : "/" + uri[end...]
            return authority
        }
        throw .target
    }

    /// Takes from a field what the server itself goes by.
    ///
    /// - Parameter field: The next of the headers.
    /// - Returns: Whether it is the Host field.
    /// - Throws: What the request is refused for.
    private mutating func note(_ field: HTTPHeader) throws(RequestFault) -> Bool {
        switch KnownField(field.name) {
        case nil: break
        case .host: return true
        case .expect:
            guard ASCII.equal(field.value.utf8, "100-continue") else { throw .expectation }
            expectsContinue = true
        case .upgrade:
            hasUpgradeField = true
            if ASCII.equal(field.value.utf8, "websocket") { wantsWebSocket = true }
        case .connection: noteConnection(field.value)
        case .traceParent: traceParentField = traceParentField == -1 ? headers.count : -2
        case .requestID: if requestIDField < 0 { requestIDField = headers.count }
        case .contentLength:
            guard framing == .none, let length = Int(field.value), length >= 0 else { throw .contentLength }
            framing = .length(length)
        case .acceptEncoding: if field.value.utf8.contains(UInt8(ascii: ";")) { gradesCodings = true }
        case .transferEncoding:
            guard framing == .none, !isHTTP10 else { throw .conflictingLengths }
            guard ASCII.equal(field.value.utf8, "chunked") else { throw .transferCoding }
            framing = .chunked
        }
        return false
    }

    private mutating func noteConnection(_ value: String) {
        for option in value.utf8.split(separator: UInt8(ascii: ",")) {
            let start = option.firstIndex { $0 != UInt8(ascii: " ") } ?? option.endIndex
            let end = option.lastIndex { $0 != UInt8(ascii: " ") }.map(option.index(after:)) ?? start
            let word = option[start..<end]
            if ASCII.equal(word, "close") {
                isClosing = true
                keepsAlive = false
            } else if isHTTP10, !isClosing, ASCII.equal(word, "keep-alive") {
                keepsAlive = true
            } else if ASCII.equal(word, "upgrade") {
                hasUpgradeOption = true
            }
        }
    }
}

/// The fields that the server itself goes by.
private enum KnownField {
    case host, expect, upgrade, connection, traceParent, requestID, contentLength, acceptEncoding, transferEncoding

    /// Nil for all others.
    init?(_ name: String) {
        // PERF: names are looked at where they lie, and only one word has the length of most.
        guard let field = name.utf8.withContiguousStorageIfAvailable({ Self.field($0) }) ?? Self.field(Array(name.utf8))
        else { return nil }
        self = field
    }

    private static func field(_ name: some Collection<UInt8>) -> KnownField? {
        switch name.count {
        case 4 where ASCII.equal(name, "host"): .host
        case 6 where ASCII.equal(name, "expect"): .expect
        case 7 where ASCII.equal(name, "upgrade"): .upgrade
        case 10 where ASCII.equal(name, "connection"): .connection
        case 11 where ASCII.equal(name, "traceparent"): .traceParent
        case 12 where ASCII.equal(name, "x-request-id"): .requestID
        case 14 where ASCII.equal(name, "content-length"): .contentLength
        case 15 where ASCII.equal(name, "accept-encoding"): .acceptEncoding
        case 17 where ASCII.equal(name, "transfer-encoding"): .transferEncoding
        default: nil
        }
    }
}
