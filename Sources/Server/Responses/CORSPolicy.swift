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

    /// Writes the fields of an answer: those of a preflight if the request is one.
    ///
    /// - Parameters:
    ///   - head: The request's.
    ///   - exposing: Headers that the route lets through and pages shall see.
    ///   - fields: Where they are appended.
    func writeFields(for head: RequestHead, exposing: [String] = [], to fields: inout some FieldWriter & ~Copyable) {
        // Tells caches that the answer depends on who asks.
        if settings.origins != nil { fields.writeField("vary", "Origin") }
        guard let origin = allowedOrigin(of: head) else { return }
        fields.writeField("access-control-allow-origin", origin)
        if settings.credentials { fields.writeField("access-control-allow-credentials", "true") }
        if isPreflight(head) { return writePreflightFields(for: head, to: &fields) }
        if exposing.isEmpty {
            if !exposedHeaders.isEmpty { fields.writeField("access-control-expose-headers", exposedHeaders) }
        } else {
            let names = settings.exposedHeaders + exposing.filter { !settings.exposedHeaders.contains($0) }
            fields.writeField("access-control-expose-headers", names.joined(separator: ","))
        }
    }

    private func writePreflightFields(for head: RequestHead, to fields: inout some FieldWriter & ~Copyable) {
        fields.writeField("access-control-allow-methods", methods)
        if let allowedHeaders {
            if !allowedHeaders.isEmpty { fields.writeField("access-control-allow-headers", allowedHeaders) }
        } else {
            fields.writeField("vary", "Access-Control-Request-Headers")
            if let wanted = head.firstValue(of: "access-control-request-headers"), !wanted.isEmpty {
                fields.writeField("access-control-allow-headers", wanted)
            }
        }
        if let maxAge = settings.maxAge { fields.writeField("access-control-max-age", maxAge) }
    }

    /// Nil for an origin that is not allowed, which gets no field that would let it go on, and for requests without one
    /// where origins are told apart.
    private func allowedOrigin(of head: RequestHead) -> String? {
        guard settings.origins != nil else { return "*" }
        // A value that came in a header holds no line end, so it can go out in one.
        guard let origin = head.firstValue(of: "origin"), settings.allows(origin: origin) else { return nil }
        return origin
    }
}
