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

    /// Upper-case method, such as `GET`.
    package var method: String
    /// Absolute URL, `http` or `https`, percent-encoded by the caller; its path is sent as it is.
    package var url: String
    /// Sent as given; framing (`Content-Length`, `Transfer-Encoding`) is left out and made from `body`.
    package var headers: [HTTPHeader]
    package var body: Body
    /// False accepts any certificate.
    package var verifiesTLS: Bool
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
        headers: [HTTPHeader] = [],
        body: Body = .none,
        verifiesTLS: Bool = true,
        followsRedirects: Bool = false,
        connectTimeout: Duration = .seconds(10),
        responseTimeout: Duration? = nil,
        source: UpstreamSource? = nil,
        trace: RequestTrace? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.verifiesTLS = verifiesTLS
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
