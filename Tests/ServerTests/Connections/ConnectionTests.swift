import Testing

@testable import Server

private let hello = #"{"data":{"greet":"hello"}}"#

@Suite("Connections")
struct ConnectionTests {
    @Test("one connection takes request after request")
    func keepsAlive() async throws {
        try await withServer { server in
            let wire = try server.connect()
            for _ in 0..<3 {
                try wire.post(query: "{ greet }")
                let answer = try wire.readResponse()
                #expect(answer.startLine == "HTTP/1.1 200 OK")
                #expect(answer.value("content-type") == "application/json; charset=utf-8")
                #expect(answer.value("date") != nil)
                #expect(answer.values("connection").isEmpty)
                #expect(answer.text == hello)
            }
            #expect(try wire.ask("GET", "/graphql?query=%7Bgreet%7D").text == hello)
        }
    }

    @Test("pipelined requests are answered in their order")
    func pipelining() async throws {
        let upstream = try Upstream { wire, _ in
            try wire.respond(#"{"value":"late"}"#, headers: ["Content-Type: application/json"])
        }
        try await withServer(upstream: upstream) { server in
            let wire = try server.connect()
            var requests = ""
            for index in 0..<200 {
                let field = index % 10 == 0 ? "slow" : "greet"
                requests += "GET /graphql?query=%7B\(field)%7D HTTP/1.1\r\nHost: a\r\n\r\n"
                requests += "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n"
            }
            try wire.send(requests)
            for index in 0..<200 {
                let answer = try wire.readResponse()
                #expect(answer.text == (index % 10 == 0 ? #"{"data":{"slow":"late"}}"# : hello))
                #expect(try wire.readResponse().status == 404)
            }
        }
    }

    @Test("requests that arrive byte by byte are answered")
    func byteByByte() async throws {
        try await withServer { server in
            let wire = try server.connect()
            let body = #"{"query":"{greet}"}"#
            let head = "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            let chunked =
                "Transfer-Encoding: chunked\r\n\r\n\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
            for byte in (head + chunked).utf8 { try wire.send([byte]) }
            #expect(try wire.readResponse().text == hello)
        }
    }

    @Test("the connection ends when the client asks for it, and with HTTP/1.0 unless it asks otherwise")
    func ends() async throws {
        try await withServer { server in
            for (version, header, stays) in [
                ("HTTP/1.1", "X: y", true), ("HTTP/1.1", "Connection: close", false), ("HTTP/1.0", "X: y", false),
                ("HTTP/1.0", "Connection: keep-alive", true),
            ] {
                let wire = try server.connect()
                let answer = try wire.ask("GET", "/graphql?query=%7Bgreet%7D", headers: [header], version: version)
                #expect(answer.startLine == "HTTP/1.1 200 OK")
                #expect(answer.text == hello)
                let said = answer.value("connection")
                if stays {
                    #expect(said == (version == "HTTP/1.0" ? "keep-alive" : nil))
                    #expect(try wire.ask("GET", "/none", headers: [header], version: version).status == 404)
                } else {
                    #expect(said == "close")
                    #expect(try wire.endsOrderly())
                }
            }
        }
    }

    @Test("HEAD is answered like GET without the body")
    func head() async throws {
        try await withServer { server in
            let wire = try server.connect()
            let answer = try wire.ask("HEAD", "/graphql?query=%7Bgreet%7D")
            #expect(answer.status == 200)
            #expect(answer.value("content-length") == "\(hello.utf8.count)")
            #expect(try wire.ask("HEAD", "/.backstage/health/v1/liveness").value("content-length") == "15")
            #expect(try wire.ask("HEAD", "/none").status == 404)
            #expect(try wire.ask("GET", "/graphql?query=%7Bgreet%7D").text == hello)
        }
    }

    @Test("a client that expects it is told to go on, but not when the body is there or refused")
    func expectContinue() async throws {
        try await withServer(own: "  limits: { bodyBytes: 100 B }") { server in
            let wire = try server.connect()
            let body = #"{"query":"{greet}"}"#
            let type = ["Content-Type: application/json", "Expect: 100-continue"]
            try wire.request("POST", "/graphql", headers: type + ["Content-Length: \(body.utf8.count)"])
            #expect(try wire.readHead()?.startLine == "HTTP/1.1 100 Continue")
            try wire.send(body)
            #expect(try wire.readResponse().text == hello)
            try wire.request("POST", "/graphql", headers: type, body: body)
            #expect(try wire.readResponse().text == hello)
            let answer = try wire.ask("POST", "/graphql", headers: type + ["Content-Length: 101"])
            #expect(answer.status == 413)
            #expect(answer.value("connection") == "close")
            #expect(try wire.endsOrderly())
        }
    }

    @Test("an offer to go on with another protocol is passed over, and the connection goes on", arguments: [1, 1000])
    func upgradeOffer(step: Int) async throws {
        try await withServer { server in
            let wire = try server.connect()
            let offer = "Connection: keep-alive, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk"
            let body = #"{"query":"{greet}"}"#
            let requests = [
                "GET /greeting HTTP/1.1\r\nHost: a\r\n\(offer)\r\n\r\n",
                "POST /graphql HTTP/1.1\r\nHost: a\r\n\(offer)\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)",
                "GET /none HTTP/1.1\r\nHost: a\r\n\r\n",
            ]
            var rest = Array((requests.joined() + requests.joined()).utf8)[...]
            while !rest.isEmpty {
                try wire.send(Array(rest.prefix(step)))
                rest = rest.dropFirst(step)
            }
            for _ in 0..<2 {
                #expect(try wire.readResponse().text == #""hello""#)
                #expect(try wire.readResponse().text == hello)
                #expect(try wire.readResponse().status == 404)
            }
        }
    }

    @Test("a client that has sent its last request and says so gets the answers that are ready")
    func halfClosed() async throws {
        let long = #"{"value":"\#(String(repeating: "a", count: 12 << 20))"}"#
        let upstream = try Upstream { wire, _ in
            try wire.respond(long, headers: ["Content-Type: application/json"])
        }
        try await withServer(upstream: upstream) { server in
            // More than the kernel's buffers take at once.
            let slow = try server.connect(receiveBytes: 32 * 1024)
            try slow.post(query: "{slow}")
            let head = try #require(try slow.readHead())
            slow.closeSending()
            #expect(try slow.readBody(of: head).count > 12 << 20)
            #expect(try slow.endsOrderly())
            let wire = try server.connect()
            let get = "GET /greeting HTTP/1.1\r\nHost: a\r\n\r\n"
            try wire.send(get + get + get)
            wire.closeSending()
            for _ in 0..<3 { #expect(try wire.readResponse().text == #""hello""#) }
            #expect(try wire.endsOrderly())
            // In the middle of a request there is nothing to wait for.
            let cut = try server.connect()
            try cut.send("GET /greeting HTTP/1.1\r\nHo")
            cut.closeSending()
            #expect(try cut.endsOrderly())
        }
    }

    @Test("routes that need no body pass over it")
    func unwantedBody() async throws {
        try await withServer { server in
            let wire = try server.connect()
            #expect(try wire.ask("POST", "/none", body: String(repeating: "x", count: 100_000)).status == 404)
            #expect(try wire.ask("GET", "/graphql?query=%7Bgreet%7D").text == hello)
            // Not all of it is awaited.
            let answer = try wire.ask("POST", "/none", headers: ["Content-Length: 100000000"])
            #expect(answer.status == 404)
            #expect(answer.value("connection") == "close")
            _ = try? wire.sendUntilBlocked(0, limit: 3_000_000)
            #expect((try? wire.endsOrderly()) != nil)
        }
    }

    @Test("what has no route is 404 without a body")
    func unrouted() async throws {
        try await withServer { server in
            let wire = try server.connect()
            for target in ["/", "/graphqlx", "/api/proxy/none", "/.backstage/health/v1"] {
                let answer = try wire.ask("GET", target)
                #expect(answer.startLine == "HTTP/1.1 404 Not Found")
                #expect(answer.value("content-length") == "0")
            }
            #expect(try wire.ask("OPTIONS", "*").status == 404)
        }
    }

    @Test("aggregate routes answer the bare value")
    func aggregate() async throws {
        try await withServer { server in
            let wire = try server.connect()
            #expect(try wire.ask("GET", "/greeting").text == #""hello""#)
            #expect(try wire.ask("GET", "/api/greeting?x=1").text == #""hello""#)
        }
    }

    @Test("all loops serve")
    func loops() async throws {
        try await withServer(loops: 3) { server in
            let wires = try (0..<9).map { _ in try server.connect() }
            for _ in 0..<3 {
                for wire in wires { try wire.post(query: "{greet}") }
                for wire in wires { #expect(try wire.readResponse().text == hello) }
            }
        }
    }
}
