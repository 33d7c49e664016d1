import Upstreams

/// Request line and header fields of a client's request.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9112#section-3
struct RequestHead {
    /// How the end of the body is found.
    enum Framing: Equatable {
        case none
        /// That many bytes.
        case length(Int)
        case chunked
    }

    /// As received; methods are case-sensitive.
    var method = ""
    /// Path and query, also of an absolute target; `*` for `OPTIONS *`.
    var target = ""
    /// True for HTTP/1.0: no chunks in the response.
    var isHTTP10 = false
    /// All fields as received.
    var headers: [HTTPHeader] = []
    var framing = Framing.none
    /// Whether the client means to send another request on the connection.
    var keepsAlive = true
    /// Whether the client waits for `100 Continue` before it sends the body.
    var expectsContinue = false
    /// Whether the client wants to go on with the WebSocket protocol.
    var wantsWebSocket = false

    /// Path without the query, which may hold what does not belong in a log.
    var path: Substring {
        target.utf8.firstIndex(of: UInt8(ascii: "?")).map { target[..<$0] } ?? target[...]
    }

    /// The value of the first field with this name, which is given in lower case.
    func firstValue(of name: StaticString) -> String? {
        headers.first { ASCII.equal($0.name.utf8, name) }?.value
    }
}
