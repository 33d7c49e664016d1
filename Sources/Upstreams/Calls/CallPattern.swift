/// What the calls of a binding have in common that differ in their URLs and bodies alone.
///
/// PERF: made and hashed once, when the schema is loaded. Two calls of one pattern are told apart by URL and body.
package final class CallPattern: Equatable, Sendable {
    /// With no body.
    private let request: UpstreamRequest
    let terms: CallTerms
    /// Of everything but the terms, in which few calls differ.
    let hash: Int
    /// Whether the method is GET.
    let isGet: Bool

    /// The pattern of a request.
    ///
    /// - Parameters:
    ///   - request: With any URL and any body.
    ///   - terms: Of all its calls.
    package init(_ request: UpstreamRequest, terms: CallTerms) {
        var request = request
        request.body = nil
        self.request = request
        self.terms = terms
        var hasher = Hasher()
        hasher.combine(request.method)
        hasher.combine(request.headers)
        hasher.combine(request.trust)
        hash = hasher.finalize()
        isGet = request.method == "GET"
    }

    /// The request with this URL and this body.
    func request(_ url: String, body: [UInt8]?) -> UpstreamRequest {
        UpstreamRequest(method: request.method, url: url, headers: request.headers, body: body, trust: request.trust)
    }

    package static func == (left: CallPattern, right: CallPattern) -> Bool {
        left === right
            || left.hash == right.hash && left.request.method == right.request.method
                && left.request.headers == right.request.headers && left.request.trust == right.request.trust
                && left.terms == right.terms
    }
}
