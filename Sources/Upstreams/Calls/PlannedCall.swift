/// A request with its terms: what is asked, and what makes two calls the same.
///
/// Calls are equal when the upstream could not tell them apart and they run under the same terms: method, URL, every
/// header that is sent and the body are compared whole. The hash only finds candidates.
///
/// PERF: the hash is taken once, since a call is looked up in up to three tables; a binding whose request never changes
/// makes its call when the schema is loaded.
package struct PlannedCall: Hashable, Sendable {
    package let request: UpstreamRequest
    package let terms: CallTerms
    private let requestHash: Int

    package init(_ request: UpstreamRequest, terms: CallTerms) {
        self.request = request
        self.terms = terms
        requestHash = request.hashValue
    }

    /// A plain GET: the only kind of call that is ever shared with others in flight.
    var isShareable: Bool { request.method == "GET" && request.body == nil }

    package static func == (left: PlannedCall, right: PlannedCall) -> Bool {
        left.requestHash == right.requestHash && left.request == right.request && left.terms == right.terms
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(requestHash)
    }
}
