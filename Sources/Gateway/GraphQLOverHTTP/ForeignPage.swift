import NIOCore
import Settings
package import Upstreams

/// Tells requests that a page of another origin may have made a browser send, with the user's cookies and inside the
/// user's network, without the browser having asked us first (a preflight).
///
/// Of the GraphQL endpoint only GET requests are such: what is posted has to be `application/json`, for which browsers
/// ask. A query changes nothing, but an answer's time and size tell a page what it may not read. Routes of the
/// configuration take any body, so those that change something are checked, too.
///
/// Spec: https://fetch.spec.whatwg.org/#cors-preflight-fetch, https://www.w3.org/TR/fetch-metadata/
struct ForeignPage {
    private let snapshot: GatewaySnapshot

    /// - Parameter snapshot: Whose settings hold.
    init(_ snapshot: GatewaySnapshot) {
        self.snapshot = snapshot
    }

    /// - Throws: What a request is refused with that may have come from such a page.
    func check(_ request: GatewayRequest) throws(GraphQLRefusal) {
        switch snapshot.settings.endpoint.csrfPrevention {
        case .never: return
        case .always: if !asksFirst(request) { throw .unaskedRequest }
        case .browsers: if isForeign(request), !asksFirst(request) { throw .foreignPage }
        }
    }

    /// Headers that a page can only send after the browser has asked: those that other servers go by, and our own.
    private static let askingHeaders: [StaticString] = [
        "graphql-require-preflight", "apollo-require-preflight", "x-apollo-operation-name", "x-requested-with",
        "x-tributary-report",
    ]

    /// Whether a browser asks for permission before it sends such a request for a page.
    private func asksFirst(_ request: GatewayRequest) -> Bool {
        for header in request.headers {
            let name = header.name.utf8
            if Self.askingHeaders.contains(where: { name.isEqual(toLowercased: $0) }) { return true }
            // Credentials of other schemes are sent by the browser itself, once the user has typed them.
            if name.isEqual(toLowercased: "authorization"),
                header.value.utf8.prefix(7).isEqual(toLowercased: "bearer ")
            {
                return true
            }
            if name.isEqual(toLowercased: "content-type"), !isSimple(contentType: header.value) { return true }
        }
        return false
    }

    /// Whether it is a content type that forms have; what cannot be read counts as one.
    private func isSimple(contentType: String) -> Bool {
        let name = MediaRange(contentType[...].utf8).name
        return !name.contains(UInt8(ascii: "/")) || name.contains(UInt8(ascii: ","))
            || name.isEqual(toLowercased: "text/plain")
            || name.isEqual(toLowercased: "multipart/form-data")
            || name.isEqual(toLowercased: "application/x-www-form-urlencoded")
    }

    /// Whether the browser says that a page of another origin is behind the request, and not one that `backend.cors` allows.
    ///
    /// Programs that are no browsers say nothing of the kind.
    func isForeign(_ request: GatewayRequest) -> Bool {
        let origin = request.header("origin")
        if let origin, let cors = snapshot.settings.backend.cors, cors.allows(origin: origin) { return false }
        // Browsers send it over TLS and to the same machine.
        if let site = request.header("sec-fetch-site") {
            return !site.utf8.isEqual(toLowercased: "same-origin") && !site.utf8.isEqual(toLowercased: "none")
        }
        guard let page = origin ?? request.header("referer") else { return false }
        guard let host = request.header("host"), let authority = Self.authority(of: page) else { return true }
        return authority.lowercased() != host.lowercased()
    }

    /// Host and port of a URL or an origin; nil for what has none, such as the origin `null`.
    private static func authority(of url: String) -> Substring? {
        let bytes = url.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), url[colon...].hasPrefix("://") else { return nil }
        let rest = bytes[colon...].dropFirst(3)
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        return url[rest.startIndex..<(end ?? rest.endIndex)]
    }
}

extension GatewayLoop {
    /// Whether a WebSocket handshake is to be refused since a page of another origin is behind it: for these, browsers ask
    /// nobody first.
    ///
    /// - Parameter headers: Of the handshake.
    /// - Returns: False wherever the configuration prevents no such thing.
    package func isForeignPage(_ headers: [HTTPHeader]) -> Bool {
        guard snapshot.settings.endpoint.csrfPrevention != .never else { return false }
        let request = GatewayRequest(method: "GET", target: "/graphql", headers: headers, body: ByteBuffer())
        return ForeignPage(snapshot).isForeign(request)
    }
}

extension GraphQLRefusal {
    private static let advice =
        "Send a POST request with the content type application/json, or the header GraphQL-Require-Preflight: 1."

    fileprivate static var foreignPage: GraphQLRefusal {
        GraphQLRefusal(403, "The request comes from a page of an origin that backend.cors does not allow. " + advice)
    }

    fileprivate static var unaskedRequest: GraphQLRefusal {
        GraphQLRefusal(403, "Any page can make a browser send such a request without asking first. " + advice)
    }
}
