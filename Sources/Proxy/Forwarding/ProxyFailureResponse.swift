import Settings
package import Upstreams

/// What a client sees when the upstream of a proxy route gave no answer: Backstage's error body.
///
/// Deviation: Backstage answers in plain text that repeats the Host header and the path, and with 500 where we say 502.
package struct ProxyFailureResponse: Sendable {
    package let status: Int
    /// JSON in UTF-8; send it as `application/json; charset=utf-8`.
    package let body: [UInt8]

    /// - Parameters:
    ///   - failure: Why the call failed before a response head came.
    ///   - route: The route's name; neither the target nor a header shows.
    ///   - method: The client's method.
    ///   - url: Path and query as the client sent them.
    package init(_ failure: UpstreamFailure, route: String, method: String, url: String) {
        status = Self.status(of: failure)
        let message = "Error occurred while trying to proxy to route '\(route)': \(Self.cause(of: failure))"
        var body: [UInt8] = []
        body.append(contentsOf: #"{"error":{"name":"#.utf8)
        JSONText.append(Self.name(of: status), to: &body)
        body.append(contentsOf: #","message":"#.utf8)
        JSONText.append(message, to: &body)
        body.append(contentsOf: #"},"request":{"method":"#.utf8)
        JSONText.append(method, to: &body)
        body.append(contentsOf: #","url":"#.utf8)
        JSONText.append(url, to: &body)
        body.append(contentsOf: #"},"response":{"statusCode":\#(status)}}"#.utf8)
        self.body = body
    }

    /// 504 where nobody answered, 502 where the answer is no use.
    package static func status(of failure: UpstreamFailure) -> Int {
        switch failure {
        case .dns, .refused, .reset, .timedOut: 504
        case .tls, .protocolError, .truncated, .bodyTooLarge, .unsupportedURL, .noToken, .other: 502
        case .invalidRequest: 400
        case .overloaded, .circuitOpen, .shuttingDown: 503
        }
    }

    /// The sentence for the client: of the failure's kind only, since libcurl's own words may name the upstream.
    private static func cause(of failure: UpstreamFailure) -> String {
        if case .other = failure { return "the upstream could not be reached" }
        return failure.description
    }

    private static func name(of status: Int) -> String {
        switch status {
        case 400: "InputError"
        case 503: "ServiceUnavailableError"
        default: "Error"
        }
    }
}
