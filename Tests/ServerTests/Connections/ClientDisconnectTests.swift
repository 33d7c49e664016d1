import Testing

@testable import Server

@Suite("Clients that go away")
struct ClientDisconnectTests {
    @Test(
        "a client that closes or resets cancels its operation, and the call to the upstream ends",
        arguments: [false, true]
    )
    func cancelsOperation(resets: Bool) async throws {
        let (asked, ended) = (Gate(), Gate())
        let upstream = try Upstream { wire, _ in
            asked.open()
            // Blocks until the server closes the connection: no answer is ever given.
            _ = try? wire.readToEnd()
            ended.open()
        }
        // Longer than the test waits, so that no timeout can pass for the cancellation.
        try await withServer(own: "  limits: { requestDeadline: 100s }", upstream: upstream) { server in
            let wire = try server.connect()
            try wire.post(query: "{slow}")
            try asked.wait()
            if resets { wire.reset() } else { wire.close() }
            try ended.wait()
            #expect(try server.connect().ask("GET", "/greeting").status == 200)
        }
    }

    @Test("a client that goes away ends the stream of its proxied request", arguments: [false, true])
    func cancelsStream(afterHead: Bool) async throws {
        let (asked, ended) = (Gate(), Gate())
        let upstream = try Upstream { wire, _ in
            if afterHead { try wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n") }
            asked.open()
            _ = try? wire.readToEnd()
            ended.open()
        }
        try await withServer(proxy: "  '/up': 'http://127.0.0.1:\(upstream.port)'", upstream: upstream) { server in
            let wire = try server.connect()
            try wire.request("GET", "/proxy/up/x")
            try asked.wait()
            if afterHead { #expect(try wire.readHead()?.status == 200) }
            wire.close()
            try ended.wait()
        }
    }
}
