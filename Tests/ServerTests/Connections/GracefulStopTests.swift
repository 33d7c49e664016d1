import Testing

@testable import Server

@Suite("Graceful stop")
struct GracefulStopTests {
    @Test("requests in flight are answered, idle connections closed, nothing new is accepted")
    func stops() async throws {
        let (asked, gate) = (Gate(), Gate())
        let upstream = try Upstream { wire, request in
            asked.open()
            try gate.wait()
            try wire.respond(#"{"value":"late"}"#, headers: ["Content-Type: application/json"])
        }
        defer { upstream.stop() }
        let server = try await ServerUnderTest(
            proxy: "  '/up': 'http://127.0.0.1:\(upstream.port)'",
            loops: 2,
            upstream: upstream
        )
        let wires = try await onThread {
            // The loops take connections in turn: each has an idle one.
            let wires = try (0..<6).map { _ in try server.connect() }
            #expect(try wires[0].ask("GET", "/.backstage/health/v1/readiness").text == #"{"status":"ok"}"#)
            try wires[1].post(query: "{slow}")
            try wires[2].request("GET", "/api/proxy/up/x")
            // A request of which a part has come when the server stops.
            try wires[3].send("GET /greeting HTTP/1.1\r\nHost: a\r\n")
            for _ in 0..<2 { try asked.wait() }
            return wires
        }
        let port = server.port
        async let stopped: Void = server.stop()
        try await onThread {
            for idle in [0, 4, 5] { #expect(try wires[idle].endsOrderly()) }
            // The listener is closed before connections are.
            #expect(throws: WireError.self) { try Wire(port: port) }
            try wires[3].send("\r\n")
            let refused = try wires[3].readResponse()
            #expect(refused.startLine == "HTTP/1.1 503 Service Unavailable")
            #expect(refused.value("connection") == "close")
            #expect(refused.text.contains("ServiceUnavailableError"))
            for _ in 0..<2 { gate.open() }
            let late = try wires[1].readResponse()
            #expect(late.text == #"{"data":{"slow":"late"}}"#)
            #expect(late.value("connection") == "close")
            #expect(try wires[1].endsOrderly())
            #expect(try wires[2].readResponse().text == #"{"value":"late"}"#)
            #expect(try wires[2].endsOrderly())
        }
        await stopped
    }

    @Test("readiness fails from the signal on, while requests are still served for the configured delay")
    func delay() async throws {
        let server = try await ServerUnderTest(backend: "  lifecycle: { serverShutdownDelay: 1 second }")
        let wire = try await onThread {
            let wire = try server.connect()
            #expect(try wire.ask("GET", "/.backstage/health/v1/readiness").status == 200)
            return wire
        }
        async let stopped: Void = server.stop()
        try await onThread {
            var answer = try wire.ask("GET", "/.backstage/health/v1/readiness")
            while answer.status == 200 { answer = try wire.ask("GET", "/.backstage/health/v1/readiness") }
            #expect(answer.status == 503)
            #expect(answer.text == #"{"message":"Backend has not started yet","status":"error"}"#)
            #expect(try wire.ask("GET", "/.backstage/health/v1/liveness").status == 200)
            let status = try server.connect().ask("GET", "/greeting").status
            #expect(status == 200)
            #expect(try wire.endsOrderly())
        }
        await stopped
    }

    @Test("no request holds up the stop for longer than the request deadline")
    func grace() async throws {
        let asked = Gate()
        let upstream = try Upstream { wire, _ in
            asked.open()
            _ = try? wire.readToEnd()
        }
        defer { upstream.stop() }
        let server = try await ServerUnderTest(
            own: "  limits: { requestDeadline: 300ms }",
            proxy: "  '/up': 'http://127.0.0.1:\(upstream.port)'",
            upstream: upstream
        )
        let wire = try await onThread {
            let wire = try server.connect()
            try wire.request("GET", "/api/proxy/up/x")
            try asked.wait()
            return wire
        }
        await server.stop()
        let isCut = try await onThread { try wire.endsOrderly() }
        #expect(isCut)
    }

    @Test("without a host it listens on all interfaces")
    func allInterfaces() async throws {
        let server = try await ServerUnderTest(listen: "0")
        try await onThread {
            let status = try server.connect().ask("GET", "/greeting").status
            #expect(status == 200)
        }
        await server.stop()
        #expect(server.server.port == nil)
    }

    @Test("an address in use is named")
    func addressInUse() async throws {
        let first = try await ServerUnderTest()
        let port = first.port
        await #expect {
            _ = try await ServerUnderTest(listen: "{ host: 127.0.0.1, port: \(port) }")
        } throws: { error in
            "\(error)".hasPrefix("127.0.0.1:\(port) is in use")
        }
        await first.stop()
    }
}
