/// A request with its terms: what is asked, and what makes two calls the same.
///
/// Calls are equal when the upstream could not tell them apart and they run under the same terms: method, URL, every
/// header that is sent and the body are compared whole. The hash only finds candidates.
///
/// PERF: the hash is taken once, since a call is looked up in up to three tables; a binding whose request never changes
/// makes its call when the schema is loaded. On its way it is handed on many times: one reference, not a dozen.
package struct PlannedCall: Hashable, Sendable {
    /// What makes up the call's identity.
    private final class Content: Sendable {
        let pattern: CallPattern
        let url: String
        let body: [UInt8]?
        let caller: String?
        let hash: Int

        init(_ pattern: CallPattern, url: String, body: [UInt8]?, caller: String?) {
            self.pattern = pattern
            self.url = url
            self.body = body
            self.caller = caller
            var hasher = Hasher()
            hasher.combine(pattern.hash)
            hasher.combine(url)
            if let body { hasher.combine(body) }
            hash = hasher.finalize()
        }
    }

    private let content: Content

    package var request: UpstreamRequest { content.pattern.request(content.url, body: content.body) }
    package var terms: CallTerms { content.pattern.terms }
    /// Who asks, where responses are kept per caller: the text of the credentials.
    package var caller: String? { content.caller }

    package init(_ request: UpstreamRequest, terms: CallTerms, caller: String? = nil) {
        content = Content(
            CallPattern(request, terms: terms),
            url: request.url,
            body: request.body,
            caller: caller
        )
    }

    /// A call of a pattern.
    ///
    /// - Parameters:
    ///   - pattern: All of it but the URL and the body.
    ///   - url: As in ``UpstreamRequest/url``.
    ///   - body: As in ``UpstreamRequest/body``.
    ///   - caller: Who asks, where responses are kept per caller.
    package init(_ pattern: CallPattern, url: String, body: [UInt8]? = nil, caller: String? = nil) {
        content = Content(pattern, url: url, body: body, caller: caller)
    }

    /// A plain GET: the only kind of call that is ever shared with others in flight.
    var isShareable: Bool { content.pattern.isGet && content.body == nil }

    /// The call without what its caller says about caches, so that a response is found whoever asked for it.
    var cacheKey: PlannedCall {
        let directives: Set<String> = ["cache-control", "pragma"]
        guard request.headers.contains(where: { directives.contains($0.name.lowercased()) }) else { return self }
        var request = request
        request.headers.removeAll { directives.contains($0.name.lowercased()) }
        return PlannedCall(request, terms: terms, caller: caller)
    }

    package static func == (left: PlannedCall, right: PlannedCall) -> Bool {
        let (left, right) = (left.content, right.content)
        return left === right
            || left.hash == right.hash && left.url == right.url && left.body == right.body
                && left.caller == right.caller && left.pattern == right.pattern
    }

    /// Equal calls have the same; others hardly ever.
    package var fingerprint: Int { content.hash }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(content.hash)
    }
}
