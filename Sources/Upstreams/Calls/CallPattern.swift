/// All of a call but its URL: what the calls of a binding have in common that differ in their URLs alone.
///
/// PERF: made and hashed once, when the schema is loaded. Two calls of one pattern are told apart by their URLs.
package final class CallPattern: Equatable, Sendable {
    /// With some URL.
    private let request: UpstreamRequest
    let terms: CallTerms
    /// Of everything but the terms, in which few calls differ.
    let hash: Int
    /// Whether it is a plain GET.
    let isShareable: Bool

    /// The pattern of a request.
    ///
    /// - Parameters:
    ///   - request: With any URL.
    ///   - terms: Of all its calls.
    package init(_ request: UpstreamRequest, terms: CallTerms) {
        self.request = request
        self.terms = terms
        var hasher = Hasher()
        hasher.combine(request.method)
        hasher.combine(request.headers)
        hasher.combine(request.body)
        hasher.combine(request.trust)
        hash = hasher.finalize()
        isShareable = request.method == "GET" && request.body == nil
    }

    /// The request with this URL.
    func request(_ url: String) -> UpstreamRequest {
        var request = request
        request.url = url
        return request
    }

    package static func == (left: CallPattern, right: CallPattern) -> Bool {
        left === right
            || left.hash == right.hash && left.request.method == right.request.method
                && left.request.headers == right.request.headers && left.request.body == right.request.body
                && left.request.trust == right.request.trust && left.terms == right.terms
    }
}
