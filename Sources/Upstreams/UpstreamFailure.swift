/// Why a call brought no whole response.
///
/// A status of 400 or more is a response, not a failure.
package enum UpstreamFailure: Error, Hashable, Sendable {
    /// The host name has no address.
    case dns
    /// Nobody listens at the address.
    case refused
    /// The connection was closed or reset before the response began, or reset inside it.
    case reset
    /// No encrypted connection: certificate not trusted, wrong name, handshake refused.
    case tls
    /// The limit's timeout or the request's deadline passed, while connecting or later.
    case timedOut
    /// The body is longer than the limit in bytes.
    case bodyTooLarge(limit: Int)
    /// The connection ended before the announced end of the body.
    case truncated
    /// The upstream's bytes are not HTTP, or their content encoding is broken.
    case protocolError
    /// Not an absolute `http` or `https` URL.
    case unsupportedURL
    /// The method or a header cannot be sent as given: it holds a line break or another byte HTTP has no place for.
    case invalidRequest
    /// As many calls as the source may have are under way, and as many as may are waiting.
    case overloaded
    /// The source failed too often of late and is left alone for a while.
    case circuitOpen
    /// The source's token endpoint gave no access token, so that the call was not sent.
    case noToken
    /// The client stopped before the response was complete.
    case shuttingDown
    /// Anything else, in libcurl's words.
    case other(String)
}

extension UpstreamFailure {
    /// The word for `extensions.reason` and for operators' logs; never tells host, URL or header.
    package var reason: String {
        switch self {
        case .dns: "dns"
        case .refused: "refused"
        case .reset: "reset"
        case .tls: "tls"
        case .timedOut: "timeout"
        case .bodyTooLarge: "bodyTooLarge"
        case .truncated: "truncated"
        case .protocolError: "protocol"
        case .unsupportedURL: "url"
        case .invalidRequest: "request"
        case .overloaded: "overloaded"
        case .circuitOpen: "circuitOpen"
        case .noToken: "noToken"
        case .shuttingDown: "shuttingDown"
        case .other: "other"
        }
    }
}

extension UpstreamFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .dns: "the upstream's host name could not be resolved"
        case .refused: "the upstream refused the connection"
        case .reset: "the upstream closed the connection before answering"
        case .tls: "no trusted encrypted connection to the upstream could be made"
        case .timedOut: "the upstream did not answer in time"
        case .bodyTooLarge(let limit): "the upstream's body is longer than \(limit) bytes"
        case .truncated: "the upstream's body ended before its announced length"
        case .protocolError: "the upstream's answer is not valid HTTP"
        case .unsupportedURL: "the upstream's URL is not an absolute http or https URL"
        case .invalidRequest: "the request's method or a header holds a character that HTTP cannot carry"
        case .overloaded: "too many calls to the upstream are under way and waiting"
        case .circuitOpen: "the upstream failed too often and is left alone for a while"
        case .noToken: "no access token for the upstream could be got"
        case .shuttingDown: "the client is shutting down"
        case .other(let text): text
        }
    }
}
