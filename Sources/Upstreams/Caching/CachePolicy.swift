/// How long responses of a source or a binding are kept.
package struct CachePolicy: Hashable, Sendable {
    /// How long a response is fresh after it came; nil leaves that to its own headers, and keeps none that says nothing.
    package var maxAge: Duration?
    /// How long a stale response is served while one refresh runs; nil leaves it to the response's headers.
    package var staleWhileRevalidate: Duration?
    /// How long a stale response is served when the upstream fails; nil leaves it to the response's headers.
    package var staleIfError: Duration?
    /// How long a 404 or 410 is fresh; nil leaves it to its own headers, or with a `maxAge` keeps none.
    package var negativeMaxAge: Duration?
    /// Whether something of the caller reaches the upstream, or the author says so: entries are kept per caller.
    package var isPrivate: Bool
    /// Whether the upstream's headers can shorten ages and forbid keeping.
    package var respectsUpstream: Bool

    package init(
        maxAge: Duration? = nil,
        staleWhileRevalidate: Duration? = nil,
        staleIfError: Duration? = nil,
        negativeMaxAge: Duration? = nil,
        isPrivate: Bool = false,
        respectsUpstream: Bool = true
    ) {
        self.maxAge = maxAge
        self.staleWhileRevalidate = staleWhileRevalidate
        self.staleIfError = staleIfError
        self.negativeMaxAge = negativeMaxAge
        self.isPrivate = isPrivate
        self.respectsUpstream = respectsUpstream
    }
}

/// What a response that came out of the cache has to say of itself.
package struct CacheNote: Hashable, Sendable {
    /// Since the upstream made or last confirmed it.
    package var age: Duration
    /// Past its time: served while it is fetched anew, or because the upstream fails.
    package var isStale: Bool
}
