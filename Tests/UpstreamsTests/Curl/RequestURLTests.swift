import Testing

@testable import Upstreams

@Suite("URLs of requests")
struct RequestURLTests {
    struct Case: Sendable {
        var url: String
        var origin = ""
        var originLength = 0
        var hasOrigin = false
        var canBeSplit = true
        var isEncrypted = false
    }

    @Test(
        "end their origin where the path begins",
        arguments: [
            Case(url: "http://h/a?b", originLength: 8),
            Case(url: "http://h/a?b", origin: "http://h", originLength: 8, hasOrigin: true),
            Case(url: "http://hh/a", origin: "http://h", originLength: 9),
            Case(url: "http://h/a", origin: "http://hh", originLength: 8),
            Case(url: "http://h:80//a/../%2F", origin: "http://h", originLength: 11),
            Case(url: "HTTPS://me:pw@[::1]:8/", originLength: 21, isEncrypted: true),
            Case(
                url: "https://h/?",
                origin: "https://h",
                originLength: 9,
                hasOrigin: true,
                isEncrypted: true
            ),
            Case(url: "http://h/a#f", originLength: 8, canBeSplit: false),
            Case(url: "http://h", originLength: 8, canBeSplit: false),
            Case(url: "http://h", origin: "http://h", originLength: 8, canBeSplit: false),
            Case(url: "http://h?a/b", origin: "http://h", originLength: 8, canBeSplit: false),
            Case(url: "http://h#/b", originLength: 8, canBeSplit: false),
            Case(url: "http://h/ü", originLength: 8),
        ]
    )
    func parts(_ example: Case) throws {
        let url = try #require(RequestURL(example.url, origin: Array(example.origin.utf8)))
        #expect(url.originLength == example.originLength)
        #expect(url.hasOrigin == example.hasOrigin)
        #expect(url.canBeSplit == example.canBeSplit)
        #expect(url.isEncrypted == example.isEncrypted)
    }

    @Test(
        "are refused where no request can go",
        arguments: [
            "", "h/a", "ftp://h/a", "http:/h", "http://", "https://", "http://h/a b", "http://h/\u{7F}", "http://h /",
            "http://h/a\u{0}", "http://h/a\n",
        ]
    )
    func refused(_ url: String) {
        #expect(RequestURL(url, origin: []) == nil)
        #expect(RequestURL(url, origin: Array("http://h".utf8)) == nil)
    }

    @Test("lead where they say, whatever the last request of the handle was")
    func targets() async throws {
        try await withUpstream { connection, request in
            try connection.respond("\(request.value("host") ?? "") \(request.method) \(request.target)")
        } test: { upstream, client in
            let address = "127.0.0.1:\(upstream.port)"
            let name = "localhost:\(upstream.port)"
            // One at a time: each has the handle of the one before.
            for (url, expected) in [
                ("http://\(address)/a?b=1", "\(address) GET /a?b=1"),
                ("http://\(address)/c", "\(address) GET /c"),
                ("http://\(address)?d", "\(address) GET /?d"),
                ("http://\(address)//e/%2f/../f", "\(address) GET //e/%2f/../f"),
                ("http://\(address)/g#h", "\(address) GET /g"),
                ("http://\(address)", "\(address) GET /"),
                ("http://\(name)/i", "\(name) GET /i"),
                ("http://\(address)/i", "\(address) GET /i"),
            ] {
                let response = try await client.get(url).get()
                #expect(response.text == expected)
            }
        }
    }
}
