/// One header field as it goes over the wire.
package struct HTTPHeader: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A request to an upstream, whole: what the identity of a call is made of.
package struct UpstreamRequest: Hashable, Sendable {
    /// Upper-case method, such as `GET`.
    package var method: String
    /// Absolute URL, `http` or `https`, percent-encoded by the caller; its path is sent as it is.
    package var url: String
    package var headers: [HTTPHeader]
    /// Nil sends no body.
    package var body: [UInt8]?
    package var trust: CertificateTrust

    package init(
        method: String,
        url: String,
        headers: [HTTPHeader] = [],
        body: [UInt8]? = nil,
        trust: CertificateTrust = .system
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.trust = trust
    }
}
