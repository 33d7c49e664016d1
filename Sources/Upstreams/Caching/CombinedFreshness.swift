/// How long an answer made of several upstreams' answers may be kept: the strictest of what each of them allows.
///
/// Nothing is said where no upstream and no cache policy says anything. Where some do, an answer without a word of its
/// own counts as one that must not be used again.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2
package struct CombinedFreshness {
    private var isKnown = false
    private var mustNotBeStored = false
    private var isPrivate = false
    /// What is left until the first of them is stale.
    private var seconds = Int64.max

    package init() {}

    /// Takes in a response.
    ///
    /// - Parameters:
    ///   - response: As the upstream sent it, or as the cache gave it out.
    ///   - policy: How it is kept; nil for a call whose responses are not.
    ///   - usesCaller: Whether anything of the caller's reached the upstream.
    package mutating func note(_ response: UpstreamResponse, policy: CachePolicy?, usesCaller: Bool) {
        isPrivate = isPrivate || usesCaller || policy?.isPrivate == true
        if response.status >= 400 { mustNotBeStored = true }
        let isSpoken = response.head.saysFreshness
        guard isSpoken || policy?.maxAge != nil else {
            seconds = 0
            return
        }
        isKnown = true
        let respects = policy?.respectsUpstream ?? true || policy?.maxAge == nil
        let control = isSpoken && respects ? CacheControl(response.headers) : CacheControl()
        if control.noStore { mustNotBeStored = true }
        if control.isPrivate { isPrivate = true }
        var lifetime: Int64?
        if isSpoken, respects {
            // A browser follows max-age, what stands between follows s-maxage: the shorter suits both.
            lifetime = [control.maxAge, control.sharedMaxAge].compactMap(\.self).min() ?? Self.expiry(of: response)
        }
        if let maxAge = policy?.maxAge { lifetime = min(lifetime ?? .max, maxAge.components.seconds) }
        if control.noCache { lifetime = 0 }
        let stated = response.firstValue(of: "age").flatMap { Int64($0) } ?? 0
        let age = max(0, response.cacheNote.map { $0.age.components.seconds } ?? stated)
        seconds = min(seconds, max(0, (lifetime ?? 0) - min(age, 2_147_483_648)))
    }

    /// Takes in a call that brought no response: the answer holds an error.
    package mutating func noteFailure() {
        mustNotBeStored = true
    }

    /// Takes in that something of the caller's is in the answer.
    package mutating func notePrivate() {
        isPrivate = true
    }

    private static func expiry(of response: UpstreamResponse) -> Int64? {
        let now = HTTPDate.now()
        guard let text = response.firstValue(of: "expires") else { return nil }
        guard let end = HTTPDate.parse(text, now: now) else { return 0 }
        let start = response.firstValue(of: "date").flatMap { HTTPDate.parse($0, now: now) } ?? now
        return max(0, end - start)
    }

    /// The value of `Cache-Control`; nil where nothing is said.
    ///
    /// Never `public`: that would let caches keep the answer to a request with credentials.
    package var value: String? {
        guard isKnown else { return nil }
        if mustNotBeStored { return "no-store" }
        return (isPrivate ? "private, " : "") + (seconds == 0 ? "no-cache" : "max-age=\(seconds)")
    }
}
