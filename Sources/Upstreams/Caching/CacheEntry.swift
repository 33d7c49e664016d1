import NIOCore

/// A kept response, and until when it may be served.
///
/// Immutable; a confirmed one is replaced by a new entry with the same body.
final class CacheEntry: Sendable {
    let response: UpstreamResponse
    /// When it came, or was last confirmed.
    let received: NIODeadline
    /// Its age then.
    let initialAge: Duration
    /// The age up to which it is fresh.
    let lifetime: Duration
    /// How much older it may be served while it is fetched anew, and when the upstream fails.
    let staleWhileRevalidate: Duration
    let staleIfError: Duration
    let etag: String?
    let lastModified: String?

    /// What the cache pays for it beside the body: an estimate of objects and table slots.
    static let overheadBytes = 1024

    /// Times of a request: what ages are reckoned from.
    struct Times {
        /// When the request was sent, and when the response was complete.
        var sent: NIODeadline
        var received: NIODeadline
        /// Seconds since 1970 when the response was complete.
        var date: Int64
    }

    /// Nil for a response that may not be kept, or would never be served.
    ///
    /// - Parameters:
    ///   - response: To a GET.
    ///   - policy: The binding's or the route's.
    ///   - hasCaller: Whether the entry is one caller's alone: what the upstream calls private is kept for nobody else.
    ///   - times: Of the call.
    init?(_ response: UpstreamResponse, policy: CachePolicy, hasCaller: Bool, times: Times) {
        let headers = response.headers
        let control = policy.respectsUpstream || policy.maxAge == nil ? CacheControl(headers) : CacheControl()
        guard !control.noStore, !control.isPrivate || hasCaller else { return nil }
        func value(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
        // A session begins here: given out again, it would be somebody else's.
        guard value("set-cookie") == nil else { return nil }
        // The whole request is the entry's key, so that any other Vary is heeded anyway.
        let varies = headers.filter { $0.name.lowercased() == "vary" }.contains { $0.value.contains("*") }
        guard !varies || !policy.respectsUpstream else { return nil }

        let age = Self.initialAge(ageValue: value("age"), date: value("date"), times: times)
        let explicit = Self.explicitLifetime(
            control,
            expires: value("expires"),
            date: value("date"),
            policy,
            times.date
        )
        let chosen: Duration?
        switch response.status {
        case 200, 203, 204, 300, 301, 308:
            chosen = policy.maxAge.map { maxAge in explicit.map { min($0, maxAge + age) } ?? maxAge + age } ?? explicit
        case 404, 410:
            if let negative = policy.negativeMaxAge {
                chosen = explicit.map { min($0, negative + age) } ?? negative + age
            } else {
                chosen = policy.maxAge == nil ? explicit : nil
            }
        default: chosen = nil
        }
        guard let chosen else { return nil }
        lifetime = control.noCache ? .zero : chosen
        initialAge = age
        let mayBeStale = !control.mustRevalidate && !control.noCache
        staleWhileRevalidate =
            mayBeStale ? policy.staleWhileRevalidate ?? .seconds(control.staleWhileRevalidate ?? 0) : .zero
        staleIfError = mayBeStale ? policy.staleIfError ?? .seconds(control.staleIfError ?? 0) : .zero
        etag = value("etag")
        lastModified = value("last-modified")
        received = times.received
        self.response = response
        let isEverServed =
            lifetime + max(staleWhileRevalidate, staleIfError) > age || etag != nil || lastModified != nil
        guard isEverServed else { return nil }
    }

    /// How old the response was when it came.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9111#section-4.2.3
    private static func initialAge(ageValue: String?, date: String?, times: Times) -> Duration {
        let stated = ageValue.flatMap { Int64($0) } ?? 0
        let delay = Duration.nanoseconds((times.received - times.sent).nanoseconds)
        let corrected = Duration.seconds(max(0, min(stated, 2_147_483_648))) + delay
        guard let date = date.flatMap({ HTTPDate.parse($0, now: times.date) }) else { return corrected }
        // Dates are whole seconds: what came in the same second may look a second old.
        return max(.seconds(max(0, times.date - date - 1)), corrected)
    }

    /// What the response itself says of how long it is fresh; heuristics are not used.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9111#section-4.2.1
    private static func explicitLifetime(
        _ control: CacheControl,
        expires: String?,
        date: String?,
        _ policy: CachePolicy,
        _ now: Int64
    ) -> Duration? {
        if !policy.respectsUpstream, policy.maxAge != nil { return nil }
        if !policy.isPrivate, let seconds = control.sharedMaxAge { return .seconds(seconds) }
        if let seconds = control.maxAge { return .seconds(seconds) }
        guard let expires else { return control.noCache ? .zero : nil }
        // An Expires that is no date has passed.
        guard let end = HTTPDate.parse(expires, now: now) else { return .zero }
        let start = date.flatMap { HTTPDate.parse($0, now: now) } ?? now
        return .seconds(max(0, end - start))
    }

    /// What the cache pays for it.
    func bytes(for call: PlannedCall) -> Int {
        Self.overheadBytes + response.body.count + response.head.byteCount + call.request.url.utf8.count
            + call.request.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }

    func age(at now: NIODeadline) -> Duration {
        initialAge + .nanoseconds(max(0, (now - received).nanoseconds))
    }

    /// The response as it is given out.
    func answer(at now: NIODeadline) -> UpstreamResponse {
        let age = age(at: now)
        return response.noted(CacheNote(age: age, isStale: age >= lifetime))
    }

    // MARK: Serving

    enum Verdict: Equatable {
        case serve
        /// Served as it is, while it is fetched anew.
        case serveAndRefresh
        /// Has to be confirmed first.
        case revalidate
    }

    /// What is done with the entry for a request with these directives.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9111#section-4.2
    func verdict(for request: CacheControl, at now: NIODeadline) -> Verdict {
        let age = age(at: now)
        if request.noCache { return .revalidate }
        if let maxAge = request.maxAge, age > .seconds(maxAge) { return .revalidate }
        if let minFresh = request.minFresh, age + .seconds(minFresh) > lifetime { return .revalidate }
        if age < lifetime { return .serve }
        if let maxStale = request.maxStale, staleIfError > .zero || staleWhileRevalidate > .zero,
            maxStale == .max || age < lifetime + .seconds(maxStale)
        {
            return .serve
        }
        return age < lifetime + staleWhileRevalidate ? .serveAndRefresh : .revalidate
    }

    /// Whether it may be served because the upstream fails.
    func mayReplaceError(at now: NIODeadline) -> Bool { age(at: now) < lifetime + staleIfError }

    /// Header fields that ask the upstream whether it is still good.
    var validators: [HTTPHeader] {
        var headers: [HTTPHeader] = []
        if let etag { headers.append(HTTPHeader("if-none-match", etag)) }
        if let lastModified { headers.append(HTTPHeader("if-modified-since", lastModified)) }
        return headers
    }

    /// The kept response with the fields of a 304 in place of its own.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9111#section-3.2
    func confirmed(by notModified: UpstreamResponse) -> UpstreamResponse {
        let kept: Set<String> = ["content-length", "content-encoding", "content-type", "content-range"]
        let news = notModified.headers.filter { !kept.contains($0.name.lowercased()) }
        let replaced = Set(news.map { $0.name.lowercased() })
        // An Age of before would count twice.
        let rest = response.headers.filter { header in
            let name = header.name.lowercased()
            return !replaced.contains(name) && name != "age"
        }
        return UpstreamResponse(
            status: response.status,
            head: ResponseHead(headers: rest + news),
            body: response.body
        )
    }
}
