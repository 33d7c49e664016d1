import CCurl

/// The options of an easy handle that differ between calls, as they were last set.
struct AppliedOptions {
    var url = ""
    /// The bytes of ``url`` up to its path where libcurl was given the two apart; empty where it has the URL as a whole.
    var origin: [UInt8] = []
    /// Nil before the first request.
    var method: String?
    var headers: [HTTPHeader] = []
    /// Whether a request id is among the headers already, or a trace is.
    var hasOwnRequestID = false
    var hasOwnTrace = false
    var trace: RequestTrace?
    var body = BodyKind.none
    /// Nil before the first request.
    var mayHaveBody: Bool?
    /// Milliseconds; 0 for none.
    var timeout = 0
    var connectTimeout = 0
    /// Of the last buffered call, and its times in milliseconds.
    var limits: UpstreamLimits?
    var longest = (timeout: 0, connectTimeout: 0)
    var hasLargeBuffer = false
    var isEncrypted = false
    var trust = CertificateTrust.system
    /// In place of the URL's path and query.
    var requestTarget: String?
    var followsRedirects = false
    var connectTo: String?

    /// How the request body is given to libcurl.
    enum BodyKind: Hashable {
        case none
        /// From memory that libcurl copied.
        case bytes
        /// From the read callback; the length in bytes, or -1 when it is not known before.
        case parts(length: Int)
    }
}

extension EasyHandle {
    /// A body larger than this is not kept in an idle handle.
    private static let keptBodyBytes = 64 * 1024

    /// Sets what differs from the transfer before.
    ///
    /// - Parameters:
    ///   - request: What is sent.
    ///   - limits: How long the transfer may take, and the response's cap: one beyond the default tells of large bodies.
    ///   - millisecondsLeft: Until it has to be over whatever the limits are; nil for no such time.
    ///   - trace: What the upstream is told of the client's request.
    /// - Returns: Why the request cannot be sent as it is; nil if it can.
    func apply(
        _ request: UpstreamRequest,
        limits: UpstreamLimits,
        millisecondsLeft: Int?,
        trace: RequestTrace?
    ) -> UpstreamFailure? {
        if let failure = refusal(request.method, request.headers) { return failure }
        guard applyURL(request.url, mayBeSplit: true) else { return .unsupportedURL }
        apply(limits, millisecondsLeft: millisecondsLeft)
        applyTrust(request.trust)
        applyHeaders(request.headers, decodes: true, mayHaveBody: request.body != nil || request.method != "GET")
        applyTrace(trace)
        applyMethod(request.method, body: request.body.map { .bytes($0) })
        return nil
    }

    /// Sets what differs from the transfer before, for a request whose body comes in parts.
    ///
    /// - Parameters:
    ///   - request: What is sent.
    ///   - url: Where it goes, in place of the request's own URL.
    ///   - headers: In place of the request's own.
    ///   - connectTimeout: In place of the request's own.
    /// - Returns: Why the request cannot be sent as it is; nil if it can.
    func apply(
        _ request: StreamingRequest,
        url: String,
        headers: [HTTPHeader],
        connectTimeout: Duration
    ) -> UpstreamFailure? {
        if let failure = refusal(request.method, headers) { return failure }
        // The target of a request stays what it is when libcurl follows a redirect, and it may be another than the URL says.
        guard applyURL(url, mayBeSplit: false) else { return .unsupportedURL }
        applyTimes(timeout: 0, connectTimeout: connectTimeout.curlMilliseconds)
        applyHeaders(headers, decodes: false, mayHaveBody: true)
        applyTrace(request.trace)
        let body: BodySource? =
            switch request.body {
            case .none: nil
            case .known(let bytes): .parts(length: max(0, bytes))
            case .chunked: .parts(length: -1)
            }
        applyMethod(request.method, body: body)
        applyTrust(request.trust)
        let target: String? =
            switch request.target {
            case .path: nil
            case .absoluteURL: url
            case .other(let url): url
            }
        if applied.requestTarget != target {
            setString(CURLOPT_REQUEST_TARGET, target)
            applied.requestTarget = target
        }
        if applied.followsRedirects != request.followsRedirects {
            setLong(CURLOPT_FOLLOWLOCATION, request.followsRedirects ? 1 : 0)
            applied.followsRedirects = request.followsRedirects
        }
        return nil
    }

    /// Why a request with this method and these fields cannot be sent; nil if it can.
    ///
    /// What equals the request before has passed already.
    private func refusal(_ method: String, _ headers: [HTTPHeader]) -> UpstreamFailure? {
        guard applied.method != method || applied.headers != headers else { return nil }
        return HeaderLines.areValid(method: method, headers: headers) ? nil : .invalidRequest
    }

    private func applyTrust(_ trust: CertificateTrust) {
        guard applied.trust != trust else { return }
        let verifies = trust != .anybody
        if verifies != (applied.trust != .anybody) {
            setLong(CURLOPT_SSL_VERIFYPEER, verifies ? 1 : 0)
            setLong(CURLOPT_SSL_VERIFYHOST, verifies ? 2 : 0)
        }
        switch (applied.trust, trust) {
        case (_, .authorities(let authorities)): setAuthorities(authorities.pem)
        case (.authorities, _): setAuthorities(nil)
        case (.system, _), (.anybody, _): break
        }
        applied.trust = trust
    }

    /// Has the connection go to an address in place of the URL's host.
    func apply(connectTo: String?) {
        guard applied.connectTo != connectTo else { return }
        setConnectTo(connectTo)
        applied.connectTo = connectTo
    }

    /// Where the bytes of a request body come from.
    enum BodySource {
        case bytes([UInt8])
        /// -1 if the length is not known before.
        case parts(length: Int)
    }

    /// Sets where the transfer goes.
    ///
    /// PERF: libcurl takes a URL apart for each transfer, which is a tenth of its work, and formats a query byte by byte. Most
    /// URLs differ from the one before in path and query alone, which it copies where they are given to it as the request's
    /// target.
    ///
    /// - Parameters:
    ///   - url: The URL.
    ///   - mayBeSplit: Whether path and query may be given apart.
    /// - Returns: False if it is none that this client calls.
    private func applyURL(_ url: String, mayBeSplit: Bool) -> Bool {
        guard applied.url != url else { return true }
        guard let parts = RequestURL(url, origin: applied.origin) else { return false }
        let splits = mayBeSplit && parts.canBeSplit
        if splits, parts.hasOrigin {
            setRequestTarget(of: url, from: parts.originLength)
        } else {
            let origin = splits ? Array(url.utf8.prefix(parts.originLength)) : []
            setURL(splits ? String(decoding: origin, as: UTF8.self) + "/" : url)
            if splits {
                setRequestTarget(of: url, from: parts.originLength)
            } else if !applied.origin.isEmpty {
                setString(CURLOPT_REQUEST_TARGET, nil)
            }
            applied.origin = origin
            if parts.isEncrypted != applied.isEncrypted {
                // Wait for a connection that is being made to say whether it takes many transfers (HTTP/2).
                setLong(CURLOPT_PIPEWAIT, parts.isEncrypted ? 1 : 0)
                applied.isEncrypted = parts.isEncrypted
            }
        }
        applied.url = url
        return true
    }

    private func apply(_ limits: UpstreamLimits, millisecondsLeft: Int?) {
        if applied.limits != limits {
            let needsLargeBuffer = limits.maxBodyBytes > UpstreamLimits.defaultMaxBodyBytes
            if applied.hasLargeBuffer != needsLargeBuffer {
                let bytes = needsLargeBuffer ? EasyHandle.largeReceiveBufferBytes : EasyHandle.receiveBufferBytes
                setLong(CURLOPT_BUFFERSIZE, bytes)
                applied.hasLargeBuffer = needsLargeBuffer
            }
            applied.limits = limits
            applied.longest = (limits.timeout.curlMilliseconds, limits.connectTimeout.curlMilliseconds)
        }
        let timeout = min(applied.longest.timeout, millisecondsLeft ?? .max)
        applyTimes(timeout: timeout, connectTimeout: min(timeout, applied.longest.connectTimeout))
    }

    /// In milliseconds, 0 for none.
    private func applyTimes(timeout: Int, connectTimeout: Int) {
        if applied.timeout != timeout {
            setLong(CURLOPT_TIMEOUT_MS, timeout)
            applied.timeout = timeout
        }
        if applied.connectTimeout != connectTimeout {
            setLong(CURLOPT_CONNECTTIMEOUT_MS, connectTimeout)
            applied.connectTimeout = connectTimeout
        }
    }

    /// - Parameters:
    ///   - headers: As the caller gave them.
    ///   - decodes: Whether to ask for a compressed body, which libcurl then decodes.
    ///   - mayHaveBody: False for a plain GET, whose header lines then are fewer.
    func applyHeaders(_ headers: [HTTPHeader], decodes: Bool, mayHaveBody: Bool) {
        guard applied.mayHaveBody != mayHaveBody || applied.headers != headers else { return }
        setHeaderLines(HeaderLines.lines(for: headers, decodes: decodes, mayHaveBody: mayHaveBody))
        applied.headers = headers
        applied.mayHaveBody = mayHaveBody
        applied.trace = nil
        applied.hasOwnRequestID = headers.contains { $0.name.lowercased() == "x-request-id" }
        applied.hasOwnTrace = headers.contains { ["traceparent", "tracestate"].contains($0.name.lowercased()) }
    }

    /// Puts the lines that differ from call to call in front of the others.
    func applyTrace(_ trace: RequestTrace?) {
        guard applied.trace != trace else { return }
        defer { applied.trace = trace }
        // PERF: nearly every call has an id of another request in the place of the last one, and nothing else.
        if let trace, trace.traceParent == nil, !applied.hasOwnRequestID, let last = applied.trace,
            last.traceParent == nil, last.requestID.utf8.count == trace.requestID.utf8.count,
            overwriteTraceLine(from: Self.requestIDPrefix.utf8.count, with: trace.requestID)
        {
            return
        }
        var lines: [String] = []
        if let trace {
            if !applied.hasOwnRequestID { lines.append(Self.requestIDPrefix + trace.requestID) }
            if !applied.hasOwnTrace, let parent = trace.traceParent {
                lines.append("traceparent: \(parent)")
                if let state = trace.traceState { lines.append("tracestate: \(state)") }
            }
        }
        setTraceLines(lines)
    }

    private static let requestIDPrefix = "x-request-id: "

    func applyMethod(_ method: String, body: BodySource?) {
        let kind: AppliedOptions.BodyKind =
            switch body {
            case .bytes: .bytes
            case .parts(let length): .parts(length: length)
            case nil: .none
            }
        if applied.method != method || applied.body != kind {
            setMethod(method, kind)
            applied.method = method
            applied.body = kind
        }
        if case .bytes(let bytes) = body { setBody(bytes) }
    }

    private func setMethod(_ method: String, _ kind: AppliedOptions.BodyKind) {
        setLong(CURLOPT_NOBODY, 0)
        setLong(CURLOPT_UPLOAD, 0)
        let implied: String
        switch kind {
        case .none where ["POST", "PUT", "PATCH"].contains(method):
            // These announce a body even when it is empty (RFC 9110, 8.6).
            setLong(CURLOPT_POST, 1)
            setBody([])
            implied = "POST"
        case .none where method == "HEAD":
            setLong(CURLOPT_NOBODY, 1)
            implied = "HEAD"
        case .none:
            setLong(CURLOPT_HTTPGET, 1)
            implied = "GET"
        case .bytes:
            setLong(CURLOPT_POST, 1)
            implied = "POST"
        case .parts(let length):
            setLong(CURLOPT_UPLOAD, 1)
            setSize(CURLOPT_INFILESIZE_LARGE, length)
            implied = "PUT"
        }
        // A custom method would survive redirects that turn POST into GET.
        setString(CURLOPT_CUSTOMREQUEST, method == implied ? nil : method)
    }

    /// Lets go of what need not be kept until the next transfer.
    func forgetLargeBody(_ body: [UInt8]?) {
        guard let body, body.count > EasyHandle.keptBodyBytes else { return }
        setBody([])
    }
}

/// Header fields as libcurl takes them.
enum HeaderLines {
    /// Fields that libcurl would make up if they were not given.
    private static let suppressed = ["accept"]
    /// Those it adds to requests with a body.
    private static let suppressedWithBody = ["accept", "content-type", "expect"]

    /// One line per field, and lines that keep libcurl from adding fields of its own.
    ///
    /// Framing belongs to the connection: `Content-Length` and `Transfer-Encoding` are left out and come from the body.
    ///
    /// PERF: libcurl looks through the list for a dozen names in each request, so a plain GET is spared what it need not.
    static func lines(for headers: [HTTPHeader], decodes: Bool, mayHaveBody: Bool) -> [String] {
        let suppressed = mayHaveBody ? suppressedWithBody : suppressed
        var lines: [String] = []
        lines.reserveCapacity(headers.count + suppressed.count + 1)
        var given: Set<String> = []
        for header in headers {
            let name = header.name.lowercased()
            guard name != "content-length", name != "transfer-encoding" else { continue }
            given.insert(name)
            // A semicolon is how libcurl is told of a field with an empty value.
            let isEmpty = header.value.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            lines.append(isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        for name in suppressed where !given.contains(name) { lines.append("\(name):") }
        if decodes, !given.contains("accept-encoding") { lines.append(acceptEncoding) }
        return lines
    }

    /// What the linked libcurl decodes.
    ///
    /// PERF: it would add this line itself, but formats each byte of a line of its own twice, at 100 instructions each.
    private static let acceptEncoding: String = {
        let features = ccurl_features()
        let names = [
            (CURL_VERSION_LIBZ, "gzip"), (CURL_VERSION_BROTLI, "br"), (CURL_VERSION_ZSTD, "zstd"),
        ].filter { Int(features) & Int($0.0) != 0 }.map(\.1)
        return "Accept-Encoding: " + (names.isEmpty ? "identity" : names.joined(separator: ","))
    }()

    /// Whether method and fields can be sent as they are: nothing in them ends a line or is no token.
    static func areValid(method: String, headers: [HTTPHeader]) -> Bool {
        isToken(method)
            && headers.allSatisfy { header in
                isToken(header.name) && header.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
            }
    }

    /// RFC 9110, 5.6.2: letters, digits and some signs.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
                    UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
                    UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
                    true
                default: false
                }
            }
    }
}
