import Glibc
import NIOCore
import OrderedJSON
import Testing

@testable import Frobsco

/// Over real sockets, on whatever port is free.
@Suite("The server")
struct FrobServerTests {
    /// Runs a server for the time of `body`.
    private func withServer(frobs: Int = 500, _ body: (FrobServer) async throws -> Void) async throws {
        let server = try FrobServer.start(FrobService(options: LaunchOptions(frobCount: frobs)), port: 0)
        do {
            try await body(server)
        } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
    }

    private func get(_ path: String, method: String = "GET", body: String = "") -> String {
        """
        \(method) \(path) HTTP/1.1\r
        Host: frobsco\r
        Authorization: Bearer demo\r
        Content-Length: \(body.utf8.count)\r
        Connection: close\r
        \r
        \(body)
        """
    }

    @Test("answers the list, byte for byte")
    func list() async throws {
        try await withServer { server in
            let reply = try RawClient.send(get("/v1/list"), port: server.port)
            #expect(reply.text.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"))
            #expect(reply.body == Frob.list(count: 500))
        }
    }

    @Test("streams the blob to several clients")
    func blob() async throws {
        try await withServer { server in
            let expected = Blob.make()
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        let reply = try RawClient.send(get("/v1/blob"), port: server.port)
                        return reply.body == expected
                    }
                }
                for try await isSame in group { #expect(isSame) }
            }
        }
    }

    @Test("answers several requests on one connection in their order, also when the first is late")
    func keepAlive() async throws {
        try await withServer(frobs: 1) { server in
            _ = try RawClient.send(get("/__faults?path=/v1/list&latencyMs=50", method: "PUT"), port: server.port)
            let first = "GET /v1/list HTTP/1.1\r\nHost: f\r\nAuthorization: Bearer demo\r\n\r\n"
            let reply = try RawClient.send(first + get("/flerp-batch"), port: server.port)
            let list = try #require(reply.text.firstRange(of: "Brisk Frob 1"))
            let flerps = try #require(reply.text.firstRange(of: "flerp-1"))
            #expect(list.lowerBound < flerps.lowerBound)
        }
    }

    @Test("answers HEAD without a body, and HTTP/1.0 by closing")
    func head() async throws {
        try await withServer(frobs: 1) { server in
            let reply = try RawClient.send(get("/v1/list", method: "HEAD"), port: server.port)
            #expect(reply.text.contains("Content-Length: \(Frob.list(count: 1).readableBytes)\r\n"))
            #expect(reply.body.readableBytes == 0)
            let old = try RawClient.send("GET /flerp-batch HTTP/1.0\r\n\r\n", port: server.port)
            #expect(old.text.contains("\r\nConnection: close\r\n"))
            #expect(old.body == Flerp.all(frobCount: 1))
        }
    }

    @Test("answers a batch, and refuses bodies that are too long or no JSON")
    func batch() async throws {
        try await withServer { server in
            let ids = #"{"ids":["frob-3","frob-10","frob-2"]}"#
            let reply = try RawClient.send(get("/flerp-batch", method: "POST", body: ids), port: server.port)
            #expect(reply.body == Flerp.list(ids: ["frob-2", "frob-3"], frobCount: 500))

            let bad = try RawClient.send(get("/flerp-batch", method: "POST", body: "{"), port: server.port)
            #expect(bad.text.hasPrefix("HTTP/1.1 400 "))

            let long = String(repeating: " ", count: FrobService.maxBodyBytes + 1)
            let refused = try RawClient.send(get("/flerp-batch", method: "POST", body: long), port: server.port)
            #expect(refused.text.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("tells a client that waits to go on")
    func expectContinue() async throws {
        try await withServer { server in
            let request =
                "POST /flerp-batch HTTP/1.1\r\nHost: f\r\nExpect: 100-continue\r\nContent-Length: 10\r\n"
                + "Connection: close\r\n\r\n" + #"{"ids":[]}"#
            let reply = try RawClient.send(request, port: server.port)
            #expect(reply.text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
        }
    }

    @Test("breaks connections off on request")
    func reset() async throws {
        try await withServer { server in
            _ = try RawClient.send(get("/__faults?path=/v1/list&reset", method: "PUT"), port: server.port)
            let reply = try RawClient.send(get("/v1/list"), port: server.port)
            #expect(reply.wasReset)
            #expect(reply.bytes.isEmpty)
        }
    }

    @Test("cuts bodies short of the length it announced")
    func truncation() async throws {
        try await withServer { server in
            _ = try RawClient.send(get("/__faults?path=/v1/list&truncate=100", method: "PUT"), port: server.port)
            let reply = try RawClient.send(get("/v1/list"), port: server.port)
            let whole = Frob.list(count: 500)
            #expect(reply.text.contains("Content-Length: \(whole.readableBytes)\r\n"))
            #expect(reply.body == whole.getSlice(at: 0, length: 100))
            #expect(!reply.wasReset)
        }
    }

    @Test("sends a body in chunks on request; of one that is cut, the last is missing")
    func chunks() async throws {
        try await withServer(frobs: 1) { server in
            _ = try RawClient.send(get("/__faults?path=/v1/list&chunked", method: "PUT"), port: server.port)
            let whole = try RawClient.send(get("/v1/list"), port: server.port)
            #expect(whole.text.contains("\r\ntransfer-encoding: chunked\r\n"))
            #expect(!whole.text.contains("Content-Length"))
            #expect(whole.text.hasSuffix("]\r\n0\r\n\r\n"))
            // Neither knows chunks: the one by its version, the other for want of a body.
            let old = try RawClient.send(
                "GET /v1/list HTTP/1.0\r\nAuthorization: Bearer demo\r\n\r\n",
                port: server.port
            )
            #expect(old.body == Frob.list(count: 1))
            #expect(
                try RawClient.send(get("/v1/list", method: "HEAD"), port: server.port).text.contains("Content-Length")
            )

            _ = try RawClient.send(get("/__faults?path=/v1/list&chunked&truncate=5", method: "PUT"), port: server.port)
            let cut = try RawClient.send(get("/v1/list"), port: server.port)
            #expect(cut.text.hasSuffix("\r\n5\r\n[{\"id\r\n"))
        }
    }

    @Test("names ports at which no connection comes about")
    func deadPorts() async throws {
        try await withServer(frobs: 0) { server in
            let reply = try RawClient.send(get("/__ports"), port: server.port)
            guard case .object(let members) = try JSONValue.parse(reply.body.readableBytesView),
                case .int(let refusing)? = members.first(where: { $0.name == "refusing" })?.value,
                case .int(let silent)? = members.first(where: { $0.name == "silent" })?.value
            else {
                Issue.record("no ports in \(reply.text)")
                return
            }
            let error = #expect(throws: RawClient.SystemError.self) { try RawClient.send("", port: refusing) }
            #expect(error?.code == ECONNREFUSED)
            // A connection that somebody answers is there at once on the loopback interface.
            #expect(try RawClient.connects(within: 200, port: server.port))
            #expect(try !RawClient.connects(within: 200, port: silent))
            // The same ones, as long as the server is there.
            #expect(try RawClient.send(get("/__ports"), port: server.port).body == reply.body)
        }
    }

    @Test("drips a body without losing any of it, and takes the time for it")
    func drip() async throws {
        try await withServer(frobs: 2) { server in
            let whole = Frob.list(count: 2)
            _ = try RawClient.send(
                get("/__faults?path=/v1/list&dripBytes=20&dripMs=5", method: "PUT"),
                port: server.port
            )
            let clock = ContinuousClock()
            let began = clock.now
            let reply = try RawClient.send(get("/v1/list"), port: server.port)
            #expect(reply.body == whole)
            // A pause after each piece but the last.
            #expect(began.duration(to: clock.now) >= .milliseconds(5) * ((whole.readableBytes - 1) / 20))
        }
    }

    @Test("answers late on request")
    func latency() async throws {
        try await withServer { server in
            _ = try RawClient.send(get("/__faults?path=/v1/list&latencyMs=80", method: "PUT"), port: server.port)
            let clock = ContinuousClock()
            let began = clock.now
            let reply = try RawClient.send(get("/v1/list"), port: server.port)
            #expect(reply.text.hasPrefix("HTTP/1.1 200 OK"))
            #expect(began.duration(to: clock.now) >= .milliseconds(80))
        }
    }

    @Test("a port that is taken is named")
    func portTaken() async throws {
        try await withServer(frobs: 0) { server in
            let service = FrobService(options: LaunchOptions(frobCount: 0))
            let error = #expect(throws: FrobServer.CannotListen.self) {
                try FrobServer.start(service, port: server.port)
            }
            #expect(error.map { "\($0)" }?.contains("port \(server.port) of 127.0.0.1 is in use") == true)
        }
    }
}
