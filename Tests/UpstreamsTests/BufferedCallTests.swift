import NIOCore
import Testing
import Upstreams

@Suite("buffered calls")
struct BufferedCallTests {
    @Test("status, all headers in order and the body come back")
    func wholeResponse() async throws {
        try await withUpstream { connection, _ in
            try connection.respond("hello", status: "207 Quite So", headers: ["X-A: 1", "x-b:two  words ", "X-A: 3"])
        } test: { upstream, client in
            let response = try await client.get(upstream.url("/x")).get()
            #expect(response.status == 207)
            #expect(response.head.reasonPhrase == "Quite So")
            let expected = [
                HTTPHeader("X-A", "1"), HTTPHeader("x-b", "two  words"), HTTPHeader("X-A", "3"),
                HTTPHeader("Content-Length", "5"),
            ]
            #expect(response.headers == expected)
            #expect(response.firstValue(of: "x-a") == "1")
            #expect(response.firstValue(of: "x-c") == nil)
            #expect(response.text == "hello")
        }
    }

    struct Sent: Sendable, CustomTestStringConvertible {
        var request: UpstreamRequest
        var line: String
        /// Sorted, without `Host`.
        var headers: [String]
        var body = ""
        var testDescription: String { "\(request.method) \(request.url) \(request.headers.map(\.name))" }

        init(
            _ method: String,
            _ path: String,
            headers: [HTTPHeader] = [],
            body: String? = nil,
            becomes line: String,
            _ lines: [String]
        ) {
            request = UpstreamRequest(method: method, url: path, headers: headers, body: body.map { Array($0.utf8) })
            self.line = line
            self.headers = lines
            self.body = body ?? ""
        }
    }

    @Test(
        "the upstream gets what was given, and of libcurl's own headers only Accept-Encoding",
        arguments: [
            Sent("GET", "/", becomes: "GET /", []),
            Sent("GET", "/a/../b%2Fc//d?x=%20&y={}", becomes: "GET /a/../b%2Fc//d?x=%20&y={}", []),
            Sent(
                "GET",
                "/",
                headers: [HTTPHeader("accept", "x/y"), HTTPHeader("X-Empty", ""), HTTPHeader("X-Blank", " ")],
                becomes: "GET /",
                ["X-Blank:", "X-Empty:", "accept: x/y"]
            ),
            Sent(
                "GET",
                "/",
                headers: [HTTPHeader("X-Two", "a"), HTTPHeader("X-Two", "b")],
                becomes: "GET /",
                [
                    "X-Two: a", "X-Two: b",
                ]
            ),
            Sent("POST", "/p", body: "abc", becomes: "POST /p", ["Content-Length: 3"]),
            Sent("POST", "/p", body: "", becomes: "POST /p", ["Content-Length: 0"]),
            Sent("POST", "/p", becomes: "POST /p", ["Content-Length: 0"]),
            Sent(
                "PUT",
                "/p",
                headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("Content-Length", "99")],
                body: "{}",
                becomes: "PUT /p",
                ["Content-Length: 2", "Content-Type: application/json"]
            ),
            Sent("DELETE", "/p", becomes: "DELETE /p", []),
            Sent("DELETE", "/p", body: "x", becomes: "DELETE /p", ["Content-Length: 1"]),
            Sent("GET", "/p", body: "x", becomes: "GET /p", ["Content-Length: 1"]),
            Sent("PURGE", "/p", becomes: "PURGE /p", []),
        ]
    )
    func requestAsSent(_ sent: Sent) async throws {
        try await withUpstream { connection, _ in
            try connection.respond("ok")
        } test: { upstream, client in
            // Twice and with another request between, since handles keep their options.
            let other = UpstreamRequest(method: "POST", url: upstream.url("/other"), headers: [], body: [1])
            var request = sent.request
            request.url = upstream.url(request.url)
            for _ in 0..<2 {
                _ = try await client.send(other).get()
                let response = try await client.send(request).get()
                #expect(response.text == "ok")
                let received = try #require(upstream.requests.last)
                #expect("\(received.method) \(received.target)" == sent.line)
                #expect(String(decoding: received.body, as: UTF8.self) == sent.body)
                #expect(received.value("host") == "127.0.0.1:\(upstream.port)")
                #expect(received.value("accept-encoding")?.contains("gzip") == true)
                let rest = received.headerLines.filter { !$0.hasPrefix("Host:") && !$0.hasPrefix("Accept-Encoding:") }
                #expect(rest.sorted() == sent.headers)
            }
            try await #expect(client.onLoop { $0.openedConnections } == 1)
        }
    }

    @Test("a HEAD request has no body and its announced length is no limit's business")
    func head() async throws {
        try await withUpstream { connection, _ in
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
        } test: { upstream, client in
            let response = try await client.send(UpstreamRequest(method: "HEAD", url: upstream.url())).get()
            #expect(response.status == 200)
            #expect(response.body.count == 0)
        }
    }

    @Test("bodies of any size come whole, announced or chunked", arguments: [0, 1, 16384, 65537, 1_048_577, 5_000_000])
    func sizes(_ count: Int) async throws {
        let body = patterned(count)
        try await withUpstream { connection, request in
            if request.target == "/chunked" {
                try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                for start in stride(from: 0, to: body.count, by: 50_000) {
                    try connection.sendChunk(Array(body[start..<min(start + 50_000, body.count)]))
                }
                try connection.send("0\r\nX-Trailer: 1\r\n\r\n")
            } else {
                try connection.respond(body)
            }
        } test: { upstream, client in
            for path in ["/announced", "/chunked", "/announced"] {
                let response = try await client.get(upstream.url(path)).get()
                #expect(response.bodyBytes == body)
                #expect(response.firstValue(of: "x-trailer") == nil)
                let body = response.body
                let padding = (0..<ResponseBody.padding).map { body.start[body.count + $0] }
                #expect(padding.allSatisfy { $0 == 0 })
            }
        }
    }

    @Test("large bodies let the loop do other work, and their connection serves on")
    func restingBodies() async throws {
        let body = patterned(1024 * 1024)
        try await withUpstream { connection, _ in
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
            try connection.send(body)
        } test: { upstream, client in
            // Each as long as a turn's share: many of them have to wait with their last part.
            for _ in 0..<64 {
                let response = try await client.get(upstream.url()).get()
                #expect(response.bodyBytes == body)
            }
            #expect(try await client.onLoop { $0.rests } > 0)
            #expect(try await client.onLoop { $0.openedConnections } == 1)
        }
    }

    @Test("a compressed body is decoded")
    func gzip() async throws {
        try await withUpstream { connection, _ in
            try connection.respond(gzippedHello, headers: ["Content-Encoding: gzip"])
        } test: { upstream, client in
            try await #expect(client.get(upstream.url()).get().text == "hello hello hello hello")
        }
    }

    @Test("informational responses are skipped")
    func informational() async throws {
        try await withUpstream { connection, _ in
            try connection.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            try connection.respond("done", headers: ["X-Final: yes"])
        } test: { upstream, client in
            let response = try await client.get(upstream.url()).get()
            #expect(response.status == 200)
            #expect(response.headers.map(\.name) == ["X-Final", "Content-Length"])
            #expect(response.text == "done")
        }
    }

    @Test("redirects are not followed")
    func redirect() async throws {
        try await withUpstream { connection, _ in
            try connection.respond("moved", status: "302 Found", headers: ["Location: /elsewhere"])
        } test: { upstream, client in
            let response = try await client.get(upstream.url()).get()
            #expect(response.status == 302)
            #expect(upstream.requests.count == 1)
        }
    }

    @Test("connections are kept, and one that the upstream has closed is replaced")
    func keepAlive() async throws {
        try await withUpstream { connection, request in
            try connection.respond("\(connection.number)")
            if request.target == "/close" { throw ConnectionEnd() }
        } test: { upstream, client in
            for _ in 0..<3 { try await #expect(client.get(upstream.url()).get().text == "1") }
            try await #expect(client.get(upstream.url("/close")).get().text == "1")
            try await #expect(client.get(upstream.url()).get().text == "2")
            try await #expect(client.onLoop { $0.openedConnections } == 2)
        }
    }

    @Test(
        "a kept connection that dies under a request is replaced, unless the request must not be sent twice",
        arguments: [("GET", true), ("PUT", true), ("POST", false), ("PATCH", false)]
    )
    func deathOfKeptConnection(method: String, isReplaced: Bool) async throws {
        try await withUpstream { connection, _ in
            if connection.number == 1 {
                try connection.respond("first")
                // The next request on this connection is read and never answered.
                _ = try connection.readRequest(readsBody: true)
                throw ConnectionEnd()
            }
            try connection.respond("second")
        } test: { upstream, client in
            var request = UpstreamRequest(method: method, url: upstream.url())
            if method != "GET" { request.body = Array("body".utf8) }
            try await #expect(client.send(request).get().text == "first")
            let second = await client.send(request)
            #expect((try? second.get())?.text == (isReplaced ? "second" : nil))
            #expect(second.failure == (isReplaced ? nil : .reset))
            #expect(upstream.requests.count == (isReplaced ? 2 : 1))
        }
    }

    @Test("a thousand requests over a hundred connections")
    func many() async throws {
        try await withUpstream { connection, request in
            try connection.respond(request.target + String(repeating: "x", count: 20_000))
        } test: { upstream, client in
            let results = await withTaskGroup(of: [Bool].self) { group in
                for worker in 0..<100 {
                    group.addTask {
                        var answers: [Bool] = []
                        for number in 0..<10 {
                            let path = "/\(worker)/\(number)/"
                            let result = await client.get(upstream.url(path))
                            answers.append((try? result.get().text.hasPrefix(path)) == true)
                        }
                        return answers
                    }
                }
                return await group.reduce(into: []) { $0 += $1 }
            }
            #expect(results.count == 1000 && results.allSatisfy { $0 })
            try await #expect(client.onLoop { $0.openedConnections } <= 100)
            try await #expect(client.onLoop { $0.activeCount } == 0)
        }
    }
}

/// "hello hello hello hello", compressed.
let gzippedHello: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40,
    0x27, 0x01, 0xE3, 0x51, 0x3D, 0x8D, 0x17, 0x00, 0x00, 0x00,
]
