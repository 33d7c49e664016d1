package import NIOCore

/// A request whose bodies pass through in parts, as a proxy needs it: nothing is decoded and nothing kept whole.
package struct StreamingRequest: Hashable, Sendable {
    /// What body the request has.
    package enum Body: Hashable, Sendable {
        case none
        /// That many bytes follow through ``UpstreamStream/write(_:)``.
        case known(bytes: Int)
        /// As many as come until ``UpstreamStream/finish()``.
        case chunked
    }

    /// What the request line names.
    package enum Target: Hashable, Sendable {
        /// Path and query of the URL.
        case path
        /// The URL as a whole, as forward proxies want it.
        case absoluteURL
        /// This URL, asked of the forward proxy at the request's own.
        case other(String)
    }

    /// Upper-case method, such as `GET`.
    package var method: String
    /// Absolute URL, `http` or `https`, percent-encoded by the caller; its path is sent as it is.
    package var url: String
    package var target: Target
    /// Sent as given; framing (`Content-Length`, `Transfer-Encoding`) is left out and made from `body`.
    package var headers: [HTTPHeader]
    package var body: Body
    package var trust: CertificateTrust
    /// True follows up to ten redirects and passes on the last response only.
    package var followsRedirects: Bool
    /// For name lookup, TCP and TLS together.
    package var connectTimeout: Duration
    /// Longest silence before the response's head: neither is a part of the request's body taken nor does the head come.
    ///
    /// Nil waits as long as the caller does.
    package var responseTimeout: Duration?
    /// The upstream's record; nil for one without a policy, which is called directly.
    package var source: UpstreamSource?
    /// What the upstream is told of the client's request; a header of the same name in `headers` wins.
    package var trace: RequestTrace?

    package init(
        method: String,
        url: String,
        target: Target = .path,
        headers: [HTTPHeader] = [],
        body: Body = .none,
        trust: CertificateTrust = .system,
        followsRedirects: Bool = false,
        connectTimeout: Duration = .seconds(10),
        responseTimeout: Duration? = nil,
        source: UpstreamSource? = nil,
        trace: RequestTrace? = nil
    ) {
        self.method = method
        self.url = url
        self.target = target
        self.headers = headers
        self.body = body
        self.trust = trust
        self.followsRedirects = followsRedirects
        self.connectTimeout = connectTimeout
        self.responseTimeout = responseTimeout
        self.source = source
        self.trace = trace
    }
}

/// What a stream tells its owner.
///
/// All of it comes on the client's loop, and never from inside a call of the owner's to the stream. The client keeps the delegate until the stream has ended or is cancelled.
package protocol UpstreamStreamDelegate: AnyObject {
    /// The head of the final response, once.
    func stream(_ stream: UpstreamStream, didReceive head: ResponseHead, status: Int)
    /// The next bytes of the body, as the upstream encoded them; at once when they come, at most some 64 KiB together.
    func stream(_ stream: UpstreamStream, didReceive part: ByteBuffer)
    /// There is room for more of the request's body, after ``UpstreamStream/write(_:)`` has answered false.
    func streamHasRoom(_ stream: UpstreamStream)
    /// The last word: the response is complete, or `failure` says why it is not.
    func stream(_ stream: UpstreamStream, didEnd failure: UpstreamFailure?)
}
