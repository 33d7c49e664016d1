import Testing
import Upstreams

@testable import Proxy

@Suite("Headers of the connection")
struct HopByHopHeadersTests {
    static let hopByHop = [
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade",
    ]

    @Test("never pass, even when they are allowed by name")
    func neverPass() throws {
        let names = Self.hopByHop.joined(separator: ", ")
        let table = try endpoints("/t: { target: 'http://h', allowedHeaders: [\(names), X-Own] }")
        let headers =
            Self.hopByHop.map { HTTPHeader($0, "v") } + [
                HTTPHeader("Expect", "100-continue"), HTTPHeader("X-Own", "v"),
            ]
        let request = try #require(table.upstreamRequest("/api/proxy/t", headers: headers))
        #expect(request.headers == [HTTPHeader("X-Own", "v")])
        #expect(table.routes[0].filterResponseHeaders(headers, bodyIsDecoded: false) == [HTTPHeader("X-Own", "v")])
    }

    @Test("nor do those that a Connection header names")
    func namedInConnection() throws {
        let table = try endpoints("/t: { target: 'http://h', allowedHeaders: [X-Hop, X-Own] }")
        let headers = [
            HTTPHeader("X-Hop", "v"), HTTPHeader("X-Own", "v"), HTTPHeader("Connection", "close, x-hop\t,"),
            HTTPHeader("Accept", "*/*"),
            HTTPHeader("connection", "accept"),
        ]
        let request = try #require(table.upstreamRequest("/api/proxy/t", headers: headers))
        #expect(request.headers == [HTTPHeader("X-Own", "v")])
        #expect(table.routes[0].filterResponseHeaders(headers, bodyIsDecoded: true) == [HTTPHeader("X-Own", "v")])
    }
}
