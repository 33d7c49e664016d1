import NIOCore
import Testing
import Upstreams

@testable import Server

@Suite("Request heads")
struct RequestHeadParserTests {
    @Test("a request is read the same however it is cut into pieces")
    func pieces() throws {
        let text = "POST /graphql?a=1 HTTP/1.1\r\nHost: a\r\nX-Long:  two words \r\nContent-Length: 4\r\n\r\nbody"
        let whole = try #require(try DecodedRequest(text))
        #expect(whole.head.method == "POST")
        #expect(whole.head.target == "/graphql?a=1")
        #expect(whole.head.path == "/graphql")
        #expect(whole.head.framing == .length(4))
        #expect(whole.body == Array("body".utf8))
        #expect(
            whole.head.headers == [
                HTTPHeader("Host", "a"), HTTPHeader("X-Long", "two words"), HTTPHeader("Content-Length", "4"),
            ]
        )
        for step in 1...text.utf8.count {
            let cut = try #require(try DecodedRequest(text, step: step))
            #expect(cut.head.headers == whole.head.headers)
            #expect(cut.body == whole.body)
        }
    }

    struct Accepted: Sendable {
        var text: String
        var check: @Sendable (RequestHead) -> Bool
    }

    @Test("what the head says is understood", arguments: accepted)
    func understands(_ example: Accepted) throws {
        let head = try #require(try DecodedRequest(example.text + "\r\n\r\n")).head
        #expect(example.check(head), "\(head)")
    }

    static let accepted: [Accepted] = [
        Accepted(text: "GET / HTTP/1.1\r\nHost: a") { $0.keepsAlive && $0.framing == .none && !$0.isHTTP10 },
        Accepted(text: "\r\nGET / HTTP/1.1\r\nHost: a") { $0.target == "/" },
        Accepted(text: "GET / HTTP/1.1\r\nhost:a\r\nCONNECTION: Close") { !$0.keepsAlive },
        Accepted(text: "GET / HTTP/1.1\r\nHost: a\r\nConnection: x , close") { !$0.keepsAlive },
        Accepted(text: "GET  / HTTP/1.1\r\nHost: a") { $0.target == "/" },
        Accepted(text: "GET / HTTP/1.0") { !$0.keepsAlive && $0.isHTTP10 },
        Accepted(text: "GET / HTTP/1.0\r\nConnection: keep-alive") { $0.keepsAlive },
        Accepted(text: "PROPFIND / HTTP/1.1\r\nHost: a") { $0.method == "PROPFIND" },
        Accepted(text: "GET http://x.y:1/p?q HTTP/1.1\r\nHost: a") {
            $0.target == "/p?q" && $0.firstValue(of: "host") == "x.y:1"
        },
        Accepted(text: "GET HTTP://x?q HTTP/1.1\r\nHost: a") { $0.target == "/?q" },
        Accepted(text: "OPTIONS * HTTP/1.1\r\nHost: a") { $0.target == "*" },
        Accepted(text: "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Upgrade\r\nUpgrade: h2c") { $0.offersUpgrade },
        Accepted(text: "GET / HTTP/1.1\r\nHost: a\r\nConnection: xupgrade\r\nUpgrade: h2c") { !$0.offersUpgrade },
        Accepted(text: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 00") { $0.framing == .length(0) },
        Accepted(text: "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue") { $0.expectsContinue },
        Accepted(text: "POST / HTTP/1.0\r\nExpect: 100-continue") { !$0.expectsContinue },
        Accepted(text: "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket") { $0.wantsWebSocket },
        Accepted(text: "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c") { !$0.wantsWebSocket },
        Accepted(text: "GET / HTTP/1.1\r\nHost: a\r\nEmpty:\r\nTab:\tx\t") {
            $0.firstValue(of: "empty") == "" && $0.firstValue(of: "tab") == "x"
        },
    ]

    @Test("what two servers could read differently is refused", arguments: refused)
    func refuses(_ text: String, _ fault: RequestFault) {
        let isUnfinished = text.hasSuffix("\r\n") && !text.hasSuffix("\r\n\r\n")
        #expect(throws: fault) { try DecodedRequest(isUnfinished ? text + "Host: a\r\n\r\n" : text) }
    }

    static let refused: [(String, RequestFault)] = [
        ("GET / HTTP/1.1\nHost: a\n\n", .version),
        ("GET / HTTP/1.1\r\nHost: a\n\r\n", .malformed),
        ("GET /\r\n", .version),
        ("GET / HTTP/1.1 \r\n", .version),
        ("GET / x HTTP/1.1\r\n", .requestLine),
        (" GET / HTTP/1.1\r\n", .requestLine),
        ("G(T / HTTP/1.1\r\n", .requestLine),
        ("GET / HTTP/11\r\n", .version),
        ("get / HTTP/1.1\r\n", .requestLine),
        ("GET / HTTP/1.9\r\n", .version),
        ("GET / HTTP/0.9\r\n", .version),
        ("GET / HTTP/2.0\r\n", .version),
        ("PRI * HTTP/2.0\r\n", .version),
        ("GET x HTTP/1.1\r\n", .target),
        ("GET http:///x HTTP/1.1\r\n", .target),
        ("GET * HTTP/1.1\r\n", .target),
        ("GET /\u{e9} HTTP/1.1\r\n", .target),
        ("GET /\u{1} HTTP/1.1\r\n", .target),
        ("GET / HTTP/1.1\r\n\r\n", .host),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .host),
        ("GET / HTTP/1.1\r\nHost : a\r\n", .field),
        ("GET / HTTP/1.1\r\nHost\r\n", .field),
        ("GET / HTTP/1.1\r\n: a\r\n", .field),
        ("GET / HTTP/1.1\r\nA: b\u{0}\r\n", .field),
        ("GET / HTTP/1.1\r\nA: b\rc\r\n", .lineEnd),
        ("GET / HTTP/1.1\r\nA: b\r\n c\r\n", .field),
        ("POST / HTTP/1.1\r\nContent-Length: +1\r\n", .contentLength),
        ("POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n", .contentLength),
        ("POST / HTTP/1.1\r\nContent-Length:\r\n", .contentLength),
        ("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n", .contentLength),
        ("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n", .contentLength),
        ("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n", .malformed),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n", .contentLength),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", .malformed),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", .conflictingLengths),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n", .transferCoding),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: \u{b}chunked\r\n", .field),
        ("POST / HTTP/1.1\r\nExpect: more\r\n", .expectation),
        (
            "GET /" + String(repeating: "a", count: 2000),
            .headTooLarge(limitBytes: 1000, fields: RequestDecoder.maxFields)
        ),
        (
            "GET / HTTP/1.1\r\nA: " + String(repeating: "a", count: 2000),
            .headTooLarge(limitBytes: 1000, fields: RequestDecoder.maxFields)
        ),
    ]

    @Test("more fields than anyone needs, and longer ones, are refused")
    func tooLarge() {
        let fault = RequestFault.headTooLarge(limitBytes: 1000, fields: RequestDecoder.maxFields)
        let fields = String(repeating: "a:\r\n", count: RequestDecoder.maxFields + 1)
        #expect(throws: fault) { try DecodedRequest("GET / HTTP/1.1\r\n" + fields) }
        let long = String(repeating: "a", count: 1001)
        for text in ["/" + long, "/ HTTP/1.1\r\nA: " + long, "/ HTTP/1.1\r\n\(long): a"] {
            for step in [1, 100, 10_000] { #expect(throws: fault) { try DecodedRequest("GET \(text)", step: step) } }
        }
    }
}
