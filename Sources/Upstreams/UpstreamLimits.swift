/// How long a call may take and how much it may bring back.
package struct UpstreamLimits: Hashable, Sendable {
    /// The cap of a body where no other is set.
    package static let defaultMaxBodyBytes = 16 * 1024 * 1024

    /// From sending to the last byte of the body, waiting for the byte budget included.
    package var timeout: Duration
    /// For name lookup, TCP and TLS together; never longer than what `timeout` leaves.
    package var connectTimeout: Duration
    /// Most bytes of the decoded body; one more fails the call with ``UpstreamFailure/bodyTooLarge(limit:)``.
    package var maxBodyBytes: Int

    package init(
        timeout: Duration = .seconds(10),
        connectTimeout: Duration = .seconds(10),
        maxBodyBytes: Int = UpstreamLimits.defaultMaxBodyBytes
    ) {
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.maxBodyBytes = maxBodyBytes
    }
}

/// What holds for every call of an ``UpstreamClient``.
package struct UpstreamClientConfiguration: Sendable {
    /// Connections kept for reuse, over all upstreams; the longest unused is closed beyond it.
    package var maxIdleConnections: Int
    /// An idle connection older than this is not used again: servers close theirs without a word.
    package var maxConnectionIdle: Duration
    /// PEM file of certificate authorities to trust instead of the system's.
    package var certificateAuthoritiesFile: String?
    /// Texts that must never reach a log, such as configured credentials.
    package var redaction: Redaction

    package init(
        maxIdleConnections: Int = 2048,
        maxConnectionIdle: Duration = .seconds(118),
        certificateAuthoritiesFile: String? = nil,
        redaction: Redaction = Redaction(secrets: [])
    ) {
        self.maxIdleConnections = maxIdleConnections
        self.maxConnectionIdle = maxConnectionIdle
        self.certificateAuthoritiesFile = certificateAuthoritiesFile
        self.redaction = redaction
    }
}

extension Duration {
    /// Whole milliseconds, rounded up and at least 1, as libcurl takes its timeouts (0 would mean none).
    var curlMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds >= 0 else { return 1 }
        // A timeout beyond 24 days is as good as 24 days, and stays inside a 32-bit count of milliseconds.
        guard seconds < 2_000_000 else { return 2_000_000_000 }
        let milliseconds = Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
        return max(1, milliseconds)
    }
}
