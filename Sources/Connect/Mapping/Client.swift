package import Upstreams

/// The client whose request is answered, as `$request` and `$context` show it.
package struct Client: Sendable {
    /// Headers of its request.
    package var headers: [HTTPHeader]
    /// Who asks, by the credentials: a name of the configuration; nil where nobody was asked.
    package var subject: String?

    /// - Parameters:
    ///   - headers: Of its request.
    ///   - subject: Who asks; nil where nobody was asked.
    package init(headers: [HTTPHeader], subject: String? = nil) {
        self.headers = headers
        self.subject = subject
    }
}
