import Upstreams

/// Lets headers through by name: the safe ones and those that the configuration adds, never those of the connection.
///
/// PERF: names are looked up without regard to case by a hash of their own, with no lower-cased copy of any name: it
/// takes a third of the time of a set of strings.
struct HeaderFilter: Sendable {
    /// Names that pass in both directions without being configured, in lower case.
    static let safeNames: Set<String> = [
        "cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma",
        "host", "accept", "accept-language", "user-agent",
    ]

    /// Headers by which client and upstream agree on a WebSocket connection.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc6455#section-11.3
    static let handshakeNames = [
        "sec-websocket-accept", "sec-websocket-extensions", "sec-websocket-key", "sec-websocket-protocol",
        "sec-websocket-version",
    ]

    /// Headers of one connection, which a proxy never passes on, and those by which it would lose count of a body.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
    private static let transportNames: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade", "http2-settings", "content-length", "expect",
    ]

    private enum Disposition {
        case pass
        case authorization
        case host
        /// Passes while the body stays encoded as it came.
        case encoding
        case connection
    }

    /// What came through, in its order, and what was noticed on the way.
    struct Result {
        var headers: [HTTPHeader] = []
        /// Value of the first `Host` header; it is not among `headers` of a request.
        var host: String?
        var hasAuthorization = false
    }

    private let table: HeaderNameTable<Disposition>

    /// The filter of requests: `Host` and the framing of the body are set by whoever sends the request.
    ///
    /// - Parameters:
    ///   - names: Names that pass besides the safe ones.
    ///   - overridden: Names that the configuration sets, so that the client's do not pass.
    /// - Returns: The filter.
    static func request(allowing names: [String], overridden: [String]) -> HeaderFilter {
        let overridden = Set(overridden.map { $0.lowercased() })
        let allowed = safeNames.union(names.map { $0.lowercased() }).union(["content-encoding"])
        var dispositions = allowed.subtracting(overridden).subtracting(transportNames).map { ($0, Disposition.pass) }
        dispositions.removeAll { ["host", "authorization"].contains($0.0) }
        if allowed.contains("authorization"), !overridden.contains("authorization") {
            dispositions.append(("authorization", .authorization))
        }
        return HeaderFilter(table: HeaderNameTable(dispositions + [("host", .host), ("connection", .connection)]))
    }

    /// The filter of responses, which lets these names pass besides the safe ones.
    static func response(allowing names: [String]) -> HeaderFilter {
        let allowed = safeNames.union(names.map { $0.lowercased() })
        let passing = allowed.subtracting(transportNames).subtracting(["content-encoding"]).map {
            ($0, Disposition.pass)
        }
        let others: [(String, Disposition)] = [
            ("content-length", .encoding), ("content-encoding", .encoding), ("connection", .connection),
        ]
        return HeaderFilter(table: HeaderNameTable(passing + others))
    }

    /// Whether a header is the transport's to set, whatever the configuration says.
    static func isTransportHeader(_ name: String) -> Bool { transportNames.contains(name.lowercased()) }

    /// The headers to pass on; those that describe the encoded body only if `keepsEncoding`.
    func filter(_ headers: [HTTPHeader], keepsEncoding: Bool) -> Result {
        var result = Result()
        result.headers.reserveCapacity(headers.count + 4)
        var connectionNames: Set<String> = []
        for header in headers {
            switch table[header.name] {
            case .pass:
                result.headers.append(header)
            case .authorization:
                result.headers.append(header)
                result.hasAuthorization = true
            case .host:
                if result.host == nil { result.host = header.value }
            case .encoding:
                if keepsEncoding { result.headers.append(header) }
            case .connection:
                Self.collectNames(of: header.value, into: &connectionNames)
            case nil:
                break
            }
        }
        if !connectionNames.isEmpty {
            result.headers.removeAll { connectionNames.contains($0.name.lowercased()) }
            if connectionNames.contains("authorization") { result.hasAuthorization = false }
        }
        return result
    }

    /// Names that a `Connection` header declares to belong to this connection, without the two that everyone sends.
    private static func collectNames(of value: String, into names: inout Set<String>) {
        for part in value.split(separator: ",") {
            let name = part.split(whereSeparator: { $0 == " " || $0 == "\t" }).first ?? ""
            let lowercased = name.lowercased()
            if lowercased != "keep-alive", lowercased != "close", !lowercased.isEmpty { names.insert(lowercased) }
        }
    }
}
