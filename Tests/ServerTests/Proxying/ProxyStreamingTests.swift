import Testing

@testable import Server

@Suite("Proxied requests")
struct ProxyStreamingTests {
    private func withProxy(
        options: String = "",
        readsBodies: Bool = true,
        _ script: @escaping Upstream.Script,
        _ work: @escaping @Sendable (ServerUnderTest, Upstream) throws -> Void
    ) async throws {
        let upstream = try Upstream(readsBodies: readsBodies, script)
        let target = "target: 'http://127.0.0.1:\(upstream.port)/base'"
        let proxy = "  '/up': { \(target)\(options.isEmpty ? "" : ", " + options) }"
        try await withServer(proxy: proxy, upstream: upstream) { try work($0, upstream) }
    }

    @Test("requests and responses pass with what may pass of their headers")
    func passes() async throws {
        try await withProxy(options: "headers: { X-Key: k }, allowedHeaders: [X-In]") { wire, _ in
            try wire.respond(
                "made",
                status: "201 Quite So",
                headers: ["Content-Type: text/x", "Set-Cookie: a=b", "X-In: 1", "Server: x"]
            )
        } _: { server, upstream in
            let wire = try server.connect()
            for _ in 0..<2 {
                let answer = try wire.ask(
                    "POST",
                    "/api/proxy/up/a%2Fb?q=1",
                    headers: ["X-In: 2", "Cookie: c", "Content-Type: text/y"],
                    body: "hello"
                )
                #expect(answer.startLine == "HTTP/1.1 201 Quite So")
                #expect(answer.text == "made")
                #expect(answer.value("content-type") == "text/x")
                #expect(answer.value("x-in") == "1")
                #expect(answer.value("content-length") == "4")
                #expect(answer.value("date") != nil)
                #expect(answer.values("set-cookie").isEmpty && answer.values("server").isEmpty)
            }
            let request = upstream.requests[1]
            #expect(request.method == "POST")
            #expect(request.target == "/base/a%2Fb?q=1")
            #expect(request.text == "hello")
            #expect(request.value("x-key") == "k")
            #expect(request.value("x-in") == "2")
            #expect(request.value("content-type") == "text/y")
            #expect(request.value("content-length") == "5")
            #expect(request.values("cookie").isEmpty && request.values("expect").isEmpty)
        }
    }

    @Test("chunked bodies pass in both directions and stay chunked")
    func chunked() async throws {
        try await withProxy { wire, request in
            try wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for byte in request.body { try wire.sendChunk([byte]) }
            try wire.sendChunk([])
        } _: { server, upstream in
            let wire = try server.connect()
            try wire.request("DELETE", "/proxy/up/x", headers: ["Transfer-Encoding: chunked"])
            for byte in "hello".utf8 { try wire.sendChunk([byte]) }
            try wire.sendChunk([])
            let answer = try wire.readResponse()
            #expect(answer.value("transfer-encoding") == "chunked")
            #expect(answer.text == "hello")
            #expect(upstream.requests.first?.value("transfer-encoding") == "chunked")
            #expect(try wire.ask("GET", "/greeting").status == 200)
        }
    }

    @Test("methods without a body are sent with or without a length, as servers expect it")
    func bodyless() async throws {
        try await withProxy { wire, _ in
            try wire.respond()
        } _: { server, upstream in
            let wire = try server.connect()
            for method in ["GET", "POST", "DELETE", "OPTIONS"] { _ = try wire.ask(method, "/proxy/up/x") }
            #expect(upstream.requests.map { $0.value("content-length") } == [nil, "0", "0", "0"])
        }
    }

    @Test("HEAD and statuses without a body end with the head")
    func noBody() async throws {
        try await withProxy { wire, request in
            switch request.target {
            case "/base/head": try wire.send("HTTP/1.1 200 OK\r\nContent-Length: 123\r\n\r\n")
            case "/base/204": try wire.send("HTTP/1.1 204 No Content\r\n\r\n")
            default: try wire.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nCache-Control: x\r\n\r\n")
            }
        } _: { server, _ in
            let wire = try server.connect()
            #expect(try wire.ask("HEAD", "/proxy/up/head").value("content-length") == "123")
            let none = try wire.ask("GET", "/proxy/up/204")
            #expect(none.status == 204)
            #expect(none.values("content-length").isEmpty && none.values("transfer-encoding").isEmpty)
            try wire.request("GET", "/proxy/up/304")
            #expect(try wire.readResponse(hasBody: false).startLine == "HTTP/1.1 304 Not Modified")
            #expect(try wire.ask("GET", "/greeting").status == 200)
        }
    }

    @Test("an HTTP/1.0 client gets no chunks: the connection's end is the body's end")
    func http10() async throws {
        try await withProxy { wire, _ in
            try wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for text in ["one ", "two"] { try wire.sendChunk(Array(text.utf8)) }
            try wire.sendChunk([])
        } _: { server, _ in
            let wire = try server.connect()
            try wire.request("GET", "/proxy/up/x", headers: ["Connection: keep-alive"], version: "HTTP/1.0")
            let head = try #require(try wire.readHead())
            #expect(head.values("transfer-encoding").isEmpty && head.values("content-length").isEmpty)
            #expect(head.value("connection") == "close")
            #expect(String(decoding: try wire.readToEnd(), as: UTF8.self) == "one two")
        }
    }

    @Test("each event of a stream arrives before the next is sent")
    func serverSentEvents() async throws {
        let gate = Gate()
        try await withProxy { wire, _ in
            try wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            for index in 0..<3 {
                try gate.wait()
                try wire.sendChunk(Array("data: \(index)\n\n".utf8))
            }
            try gate.wait()
            try wire.sendChunk([])
        } _: { server, _ in
            let wire = try server.connect()
            try wire.request("GET", "/proxy/up/events")
            // The head comes alone, before any event.
            #expect(try wire.readHead()?.value("content-type") == "text/event-stream")
            for index in 0..<3 {
                gate.open()
                #expect(try wire.readChunk() == Array("data: \(index)\n\n".utf8))
            }
            gate.open()
            #expect(try wire.readChunk() == nil)
        }
    }

    @Test("parts of a request's body arrive before the next is sent")
    func requestParts() async throws {
        let gate = Gate()
        try await withProxy(readsBodies: false) { wire, _ in
            for _ in 0..<3 {
                _ = try wire.read(4)
                gate.open()
            }
            try wire.respond("all")
        } _: { server, _ in
            let wire = try server.connect()
            try wire.request("PUT", "/proxy/up/x", headers: ["Content-Length: 12", "Expect: 100-continue"])
            #expect(try wire.readHead()?.status == 100)
            for _ in 0..<3 {
                try wire.send("part")
                try gate.wait()
            }
            #expect(try wire.readResponse().text == "all")
        }
    }

    @Test("an answer that comes before the request's body has ended is passed on, and the connection stays in step")
    func earlyAnswer() async throws {
        try await withProxy(readsBodies: false) { wire, _ in
            _ = try wire.read(4)
            try wire.respond("no", status: "403 Forbidden", headers: ["Connection: close"])
            throw WireError(call: "close", code: 0)
        } _: { server, _ in
            let wire = try server.connect()
            try wire.request("PUT", "/proxy/up/x", headers: ["Content-Length: 8"])
            try wire.send("part")
            let answer = try wire.readResponse()
            #expect(answer.status == 403)
            #expect(answer.text == "no")
            try wire.send("rest")
            #expect(try wire.ask("GET", "/greeting").text == #""hello""#)
        }
    }

    @Test("a method that a route does not allow, and a path that leads out of it, are 404 without a body")
    func notFound() async throws {
        try await withProxy(options: "allowedMethods: [GET]") { wire, _ in
            try wire.respond()
        } _: { server, upstream in
            let wire = try server.connect()
            for (method, target) in [("POST", "/proxy/up/x"), ("GET", "/proxy/other/x"), ("GET", "/proxy/up/../../x")] {
                let answer = try wire.ask(method, target)
                #expect(answer.status == 404)
                #expect(answer.value("content-length") == "0")
            }
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test("WebSocket is refused on proxy routes, other upgrades are passed over")
    func upgrade() async throws {
        try await withProxy { wire, _ in
            try wire.respond("plain")
        } _: { server, upstream in
            let plain = try server.connect()
            #expect(
                try plain.ask("GET", "/proxy/up/x", headers: ["Connection: Upgrade", "Upgrade: h2c"]).text == "plain"
            )
            let answer = try plain.ask("GET", "/proxy/up/x", headers: ["Connection: Upgrade", "Upgrade: websocket"])
            #expect(answer.status == 501)
            #expect(answer.text.contains("NotImplementedError"))
            #expect(try plain.endsOrderly())
            #expect(upstream.requests.count == 1)
        }
    }
}
