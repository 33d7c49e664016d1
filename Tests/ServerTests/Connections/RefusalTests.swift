import Testing

@testable import Server

@Suite("Refused requests")
struct RefusalTests {
    @Test("bodies over the limit are refused in Backstage's error shape, and the client gets the answer")
    func bodyTooLarge() async throws {
        try await withServer(own: "  limits: { bodyBytes: 1000 B }") { server in
            let type = ["Content-Type: application/json"]
            for target in ["/graphql", "/api/greeting"] {
                let wire = try server.connect()
                let answer = try wire.ask("POST", target, headers: type, body: String(repeating: " ", count: 1001))
                #expect(answer.startLine == "HTTP/1.1 413 Content Too Large")
                #expect(answer.value("content-type") == "application/json; charset=utf-8")
                #expect(
                    answer.text
                        == #"{"error":{"name":"PayloadTooLargeError","message":"The request's body is longer than 1000 bytes."},"#
                        + #""request":{"method":"POST","url":"\#(target)"},"response":{"statusCode":413}}"#
                )
                #expect(answer.value("connection") == "close")
                #expect(try wire.endsOrderly())
            }
            let exact = try server.connect()
            let query = #"{"query":"{greet}"}"#
            let padded = query + String(repeating: " ", count: 1000 - query.utf8.count)
            #expect(try exact.ask("POST", "/graphql", headers: type, body: padded).status == 200)
            let chunked = try server.connect()
            try chunked.request("POST", "/graphql", headers: type + ["Transfer-Encoding: chunked"])
            for _ in 0..<2 { try chunked.sendChunk([UInt8](repeating: 0x20, count: 501)) }
            #expect(try chunked.readResponse().status == 413)
            #expect(try chunked.endsOrderly())
        }
    }

    @Test("an endless body does not keep the answer from the client")
    func endlessBody() async throws {
        try await withServer { server in
            let wire = try server.connect()
            try wire.request("POST", "/graphql", headers: ["Transfer-Encoding: chunked"])
            try wire.sendChunk([UInt8](repeating: 0x20, count: 64 << 20))
            #expect(try wire.readResponse().status == 413)
        }
    }

    @Test(
        "malformed requests are refused, and the connection ends",
        arguments: [
            ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400), ("GET / HTTP/1.1\r\n\r\n", 400), ("nonsense\r\n\r\n", 400),
            ("GET / HTTP/1.1\nHost: a\n\n", 505), ("GET / HTTP/3.0\r\n\r\n", 505),
            ("POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            ("POST /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
            ("POST /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\n\r\n", 417),
            ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}\n", 400),
        ]
    )
    func malformed(_ text: String, _ status: Int) async throws {
        try await withServer { server in
            let wire = try server.connect()
            try wire.send(text)
            let answer = try wire.readResponse()
            #expect(answer.status == status)
            #expect(answer.value("connection") == "close")
            #expect(answer.text.hasPrefix(#"{"error":{"name":""#))
            #expect(answer.text.hasSuffix(#""response":{"statusCode":\#(status)}}"#))
            #expect(try wire.endsOrderly())
        }
    }

    @Test("a client whose head is refused gets the answer, though its body is on the way")
    func refusedHead() async throws {
        try await withServer { server in
            let wire = try server.connect()
            try wire.request("POST", "/graphql", headers: ["Expect: wonders", "Content-Length: \(4 << 20)"])
            #expect(try wire.isReadable(within: 30))
            try wire.send([UInt8](repeating: 0x20, count: 4 << 20))
            wire.closeSending()
            #expect(try wire.readResponse().status == 417)
            #expect(try wire.endsOrderly())
        }
    }

    @Test("answers before a malformed request still arrive")
    func malformedAfterGood() async throws {
        try await withServer { server in
            let wire = try server.connect()
            try wire.send("GET /greeting HTTP/1.1\r\nHost: a\r\n\r\nGET /greeting HTTP/1.1\r\nHost : a\r\n\r\n")
            #expect(try wire.readResponse().status == 200)
            #expect(try wire.readResponse().status == 400)
            #expect(try wire.endsOrderly())
        }
    }

    @Test("heads over the limit are refused")
    func headTooLarge() async throws {
        try await withServer(own: "  limits: { headerBytes: 1000 B }") { server in
            let wire = try server.connect()
            let answer = try wire.ask("GET", "/greeting", headers: ["X: " + String(repeating: "x", count: 1000)])
            #expect(answer.startLine == "HTTP/1.1 431 Request Header Fields Too Large")
            #expect(answer.text.contains("longer than 1000 bytes"))
            #expect(try wire.endsOrderly())
            // Blanks around a value are not part of it, and would be without end.
            let blank = try server.connect()
            try blank.send("GET /greeting HTTP/1.1\r\nHost: a\r\nX:")
            _ = try? blank.sendUntilBlocked(0x20, limit: 1 << 20)
            #expect(try blank.readResponse().status == 431)
        }
    }

    @Test("slow heads and bodies are answered with 408, silent connections closed")
    func timeouts() async throws {
        try await withServer(own: "  limits: { headerTimeout: 500ms, idleTimeout: 1s }") { server in
            let (silent, idle, slowHead, slowBody) = (
                try server.connect(), try server.connect(), try server.connect(), try server.connect()
            )
            #expect(try idle.ask("GET", "/greeting").status == 200)
            try slowHead.send("GET /greeting HTTP/1.1\r\nHo")
            try slowBody.request("POST", "/graphql", headers: ["Content-Length: 10"])
            let head = try slowHead.readResponse()
            #expect(head.startLine == "HTTP/1.1 408 Request Timeout")
            #expect(head.text.contains("headers did not arrive"))
            #expect(try slowHead.endsOrderly())
            let body = try slowBody.readResponse()
            #expect(body.status == 408)
            #expect(body.text.contains("body did not arrive"))
            #expect(try slowBody.endsOrderly())
            #expect(try silent.endsOrderly())
            #expect(try idle.endsOrderly())
        }
    }

    @Test("a body that trickles in is not awaited for longer than the whole request may take")
    func tricklingBody() async throws {
        try await withServer(own: "  limits: { requestDeadline: 1s, idleTimeout: 600ms }") { server in
            let wire = try server.connect()
            try wire.request("POST", "/graphql", headers: ["Content-Length: 1000"])
            var isRefused = false
            while !isRefused {
                // Often enough for the idle timeout.
                try? wire.send("x")
                isRefused = try wire.isReadable(within: 0.1)
            }
            #expect(try wire.readResponse().status == 408)
        }
    }

    @Test("a client that takes its answer slowly is waited for, one that takes nothing is not")
    func slowTakers() async throws {
        let length = 24 << 20
        let upstream = try Upstream { wire, _ in
            try wire.respond(
                #"{"value":"\#(String(repeating: "a", count: length))"}"#,
                headers: ["Content-Type: application/json"]
            )
        }
        let own = "  limits: { idleTimeout: 1s, headerTimeout: 200ms, maxBodyBytesInFlight: 100 MB }"
        try await withServer(own: own, maxBodyBytes: 2 * length, upstream: upstream) { server in
            let (slow, stuck) = (
                try server.connect(receiveBytes: 32 * 1024), try server.connect(receiveBytes: 32 * 1024)
            )
            for wire in [slow, stuck] { try wire.post(query: "{slow}") }
            let head = try #require(try slow.readHead())
            #expect(head.value("content-length").flatMap { Int($0) } ?? 0 > length)
            for _ in 0..<16 {
                _ = try slow.read(1 << 20)
                // Its end tells that the time for headers has passed.
                let clock = try server.connect()
                try clock.send("G")
                #expect(try clock.readResponse().status == 408)
            }
            #expect(try slow.read(length - (16 << 20)).count == length - (16 << 20))
            _ = try stuck.readHead()
            #expect(try stuck.isCutOff(before: length))
        }
    }

    @Test("an answer may take longer than the idle timeout")
    func slowAnswer() async throws {
        let gate = Gate()
        let upstream = try Upstream { wire, _ in
            try gate.wait()
            try wire.respond(#"{"value":"late"}"#, headers: ["Content-Type: application/json"])
        }
        try await withServer(own: "  limits: { headerTimeout: 500ms, idleTimeout: 500ms }", upstream: upstream) {
            server in
            let wire = try server.connect()
            try wire.post(query: "{slow}")
            // Closed by the idle timeout, so that much time has passed.
            #expect(try server.connect().endsOrderly())
            gate.open()
            #expect(try wire.readResponse().text == #"{"data":{"slow":"late"}}"#)
        }
    }
}
