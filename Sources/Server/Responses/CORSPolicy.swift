import Settings

/// Writes the headers by which browsers let pages of other origins read our answers: `backend.cors`.
///
/// Spec: https://fetch.spec.whatwg.org/#http-cors-protocol
struct CORSPolicy {
    private let settings: CORSSettings
    private let methods: String
    private let allowedHeaders: String?
    private let exposedHeaders: String

    init(_ settings: CORSSettings) {
        self.settings = settings
        methods = settings.methods.joined(separator: ",")
        allowedHeaders = settings.allowedHeaders.map { $0.joined(separator: ",") }
        exposedHeaders = settings.exposedHeaders.joined(separator: ",")
    }

    /// Whether a request only asks what another one would be allowed.
    func isPreflight(_ head: RequestHead) -> Bool {
        head.method == "OPTIONS" && head.firstValue(of: "origin") != nil
            && head.firstValue(of: "access-control-request-method") != nil
    }

    /// Whether preflights go on to the route.
    var passesPreflights: Bool { settings.preflightContinue }

    /// Status of the answer to a preflight.
    var preflightStatus: Int { settings.optionsSuccessStatus }

    /// Header lines for an answer, each with its line end: those of a preflight if the request is one.
    ///
    /// - Parameters:
    ///   - head: The request's.
    ///   - exposing: Headers that the route lets through and pages shall see.
    /// - Returns: Empty, or lines that each end in CR LF.
    func lines(for head: RequestHead, exposing: [String] = []) -> String {
        if isPreflight(head) { return preflightLines(for: head) }
        guard var lines = origin(of: head) else { return vary }
        if exposing.isEmpty {
            if !exposedHeaders.isEmpty { lines += "access-control-expose-headers: \(exposedHeaders)\r\n" }
        } else {
            let names = settings.exposedHeaders + exposing.filter { !settings.exposedHeaders.contains($0) }
            lines += "access-control-expose-headers: \(names.joined(separator: ","))\r\n"
        }
        return lines
    }

    /// An origin that is not allowed gets no line that would let it go on.
    private func preflightLines(for head: RequestHead) -> String {
        guard var lines = origin(of: head) else { return vary }
        lines += "access-control-allow-methods: \(methods)\r\n"
        if let allowedHeaders {
            if !allowedHeaders.isEmpty { lines += "access-control-allow-headers: \(allowedHeaders)\r\n" }
        } else {
            lines += "vary: Access-Control-Request-Headers\r\n"
            if let wanted = head.firstValue(of: "access-control-request-headers"), !wanted.isEmpty {
                lines += "access-control-allow-headers: \(wanted)\r\n"
            }
        }
        if let maxAge = settings.maxAge { lines += "access-control-max-age: \(maxAge)\r\n" }
        return lines
    }

    /// Tells caches that the answer depends on who asks.
    private var vary: String { settings.origins == nil ? "" : "vary: Origin\r\n" }

    /// Nil for an origin that is not allowed, and for requests without one where origins are told apart.
    private func origin(of head: RequestHead) -> String? {
        let allowed: String
        if settings.origins == nil {
            allowed = "*"
        } else {
            // A value that came in a header holds no line end, so it can go out in one.
            guard let origin = head.firstValue(of: "origin"), settings.allows(origin: origin) else { return nil }
            allowed = origin
        }
        let credentials = settings.credentials ? "access-control-allow-credentials: true\r\n" : ""
        return "access-control-allow-origin: \(allowed)\r\n\(vary)\(credentials)"
    }
}
