import Logging
import NIOConcurrencyHelpers
import NIOCore
import Testing
import Upstreams

@Suite("failures of calls")
struct FailureTests {
    struct Broken: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var expected: UpstreamFailure
        var script: ScriptedUpstream.Script

        init(_ name: String, _ expected: UpstreamFailure, script: @escaping ScriptedUpstream.Script) {
            testDescription = name
            self.expected = expected
            self.script = script
        }
    }

    @Test(
        "each way of breaking an answer has its failure, and the client goes on",
        arguments: [
            Broken("reset before the answer", .reset) { connection, _ in
                connection.reset()
                throw ConnectionEnd()
            },
            Broken("closed before the answer", .reset) { _, _ in throw ConnectionEnd() },
            Broken("closed inside the head", .reset) { connection, _ in
                try connection.send("HTTP/1.1 200 OK\r\nContent-Le")
                throw ConnectionEnd()
            },
            Broken("closed inside the body", .truncated) { connection, _ in
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
                throw ConnectionEnd()
            },
            Broken("closed inside a chunk", .truncated) { connection, _ in
                try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nonly this")
                throw ConnectionEnd()
            },
            Broken("closed before the last chunk", .truncated) { connection, _ in
                try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nthis\r\n")
                throw ConnectionEnd()
            },
            Broken("reset inside the body", .reset) { connection, request in
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
                // The client's FIN would come only after its own end: wait for what it never sends.
                connection.reset()
                throw ConnectionEnd()
            },
            Broken("no number for a chunk", .protocolError) { connection, _ in
                try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nthis\r\n")
                _ = connection.seesEnd()
                throw ConnectionEnd()
            },
            Broken("not HTTP", .protocolError) { connection, _ in
                try connection.send("SSH-2.0-OpenSSH_9.2 this is no answer to a request\r\n\r\n")
                throw ConnectionEnd()
            },
            Broken("a head without end", .protocolError) { connection, _ in
                try connection.send("HTTP/1.1 200 OK\r\n")
                let line = "X-Filler: " + String(repeating: "x", count: 1000) + "\r\n"
                while true { try connection.send(line) }
            },
            Broken("broken gzip", .protocolError) { connection, _ in
                try connection.respond("this is not compressed", headers: ["Content-Encoding: gzip"])
            },
            Broken("announced longer than the cap", .bodyTooLarge(limit: 1000)) { connection, _ in
                // Only the head: the call must not wait for the body.
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")
                _ = connection.seesEnd()
                throw ConnectionEnd()
            },
            Broken("grows longer than the cap", .bodyTooLarge(limit: 1000)) { connection, _ in
                try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while true { try connection.sendChunk([UInt8](repeating: 1, count: 100)) }
            },
            Broken("longer than the cap when decoded", .bodyTooLarge(limit: 1000)) { connection, _ in
                try connection.respond(gzippedZeros, headers: ["Content-Encoding: gzip"])
            },
            Broken("never answers", .timedOut) { connection, _ in
                _ = connection.seesEnd()
                throw ConnectionEnd()
            },
            Broken("stops inside the body", .timedOut) { connection, _ in
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
                _ = connection.seesEnd()
                throw ConnectionEnd()
            },
        ]
    )
    func brokenAnswers(_ broken: Broken) async throws {
        try await withUpstream { connection, request in
            if request.target == "/good" { return try connection.respond("good") }
            try broken.script(connection, request)
        } test: { upstream, client in
            var limits = UpstreamLimits(maxBodyBytes: 1000)
            limits.timeout = broken.expected == .timedOut ? .milliseconds(150) : .seconds(20)
            let result = await client.get(upstream.url("/broken"), limits: limits)
            // A reset may overtake the bytes sent before it.
            if broken.testDescription == "reset inside the body" {
                #expect(result.failure == .reset || result.failure == .truncated)
            } else {
                #expect(result.failure == broken.expected)
            }
            try await #expect(client.get(upstream.url("/good")).get().text == "good")
            try await #expect(client.onLoop { $0.activeCount } == 0)
        }
    }

    @Test("a body of exactly the cap is no failure", arguments: ["/announced", "/chunked"])
    func exactCap(_ path: String) async throws {
        try await withUpstream { connection, request in
            let body = patterned(1000)
            guard request.target == "/chunked" else { return try connection.respond(body) }
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            try connection.sendChunk(body)
            try connection.sendChunk([])
        } test: { upstream, client in
            let response = try await client.get(upstream.url(path), limits: UpstreamLimits(maxBodyBytes: 1000)).get()
            #expect(response.body.count == 1000)
        }
    }

    @Test(
        "requests that cannot be sent fail before any connection",
        arguments: [
            (UpstreamRequest(method: "GET", url: "ftp://127.0.0.1/"), UpstreamFailure.unsupportedURL),
            (UpstreamRequest(method: "GET", url: "file:///etc/passwd"), .unsupportedURL),
            (UpstreamRequest(method: "GET", url: "/relative"), .unsupportedURL),
            (UpstreamRequest(method: "GET", url: "http://"), .unsupportedURL),
            (UpstreamRequest(method: "GET", url: ""), .unsupportedURL),
            (UpstreamRequest(method: "GET", url: "http://127.0.0.1:1/a b"), .unsupportedURL),
            (UpstreamRequest(method: "GET", url: "http://127.0.0.1:1/a\r\nX-Injected: 1"), .unsupportedURL),
            (UpstreamRequest(method: "GET", url: "http://127.0.0.1:99999/"), .unsupportedURL),
            (UpstreamRequest(method: "GET /", url: "http://127.0.0.1:1/"), .invalidRequest),
            (UpstreamRequest(method: "", url: "http://127.0.0.1:1/"), .invalidRequest),
            (
                UpstreamRequest(method: "GET", url: "http://127.0.0.1:1/", headers: [HTTPHeader("X", "a\r\nY: b")]),
                .invalidRequest
            ),
            (
                UpstreamRequest(method: "GET", url: "http://127.0.0.1:1/", headers: [HTTPHeader("X: Y", "a")]),
                .invalidRequest
            ),
            (
                UpstreamRequest(method: "GET", url: "http://127.0.0.1:1/", headers: [HTTPHeader("X", "a\0b")]),
                .invalidRequest
            ),
        ]
    )
    func unsendable(_ request: UpstreamRequest, _ expected: UpstreamFailure) async throws {
        let client = try await ClientUnderTest()
        #expect(await client.send(request).failure == expected)
        try await #expect(client.onLoop { $0.openedConnections } == 0)
        try await client.stop()
    }

    @Test("nobody listens")
    func refused() async throws {
        let nobody = try RefusingPort()
        let client = try await ClientUnderTest()
        #expect(await client.get(nobody.url).failure == .refused)
        try await client.stop()
    }

    @Test("a host name without address")
    func noAddress() async throws {
        // A label longer than 63 characters fails without asking any server.
        let client = try await ClientUnderTest()
        #expect(await client.get("http://\(String(repeating: "a", count: 70)).invalid/").failure == .dns)
        try await client.stop()
    }

    @Test("TLS with a server that speaks none")
    func noTLS() async throws {
        try await withUpstream(greeting: "HTTP/1.1 400 Bad Request\r\n\r\n") { _, _ in
        } test: { upstream, client in
            let url = "https://127.0.0.1:\(upstream.port)/"
            #expect(await client.get(url, limits: UpstreamLimits(timeout: .seconds(5))).failure == .tls)
        }
    }

    @Test("the earlier of timeout and deadline counts, and a deadline that has passed sends nothing")
    func deadline() async throws {
        try await withUpstream { connection, _ in
            _ = connection.seesEnd()
            throw ConnectionEnd()
        } test: { upstream, client in
            let request = UpstreamRequest(method: "GET", url: upstream.url())
            let limits = UpstreamLimits(timeout: .seconds(60))
            let start = NIODeadline.now()
            #expect(
                await client.send(request, limits: limits, deadline: .now() + .milliseconds(100)).failure == .timedOut
            )
            let waited = NIODeadline.now() - start
            #expect(waited >= .milliseconds(100) && waited < .seconds(30))
            let connections = upstream.acceptedConnections
            #expect(await client.send(request, limits: limits, deadline: .now() - .seconds(1)).failure == .timedOut)
            #expect(upstream.acceptedConnections == connections)
        }
    }

    @Test("operators see method, URL and the body's beginning at debug level, and no secret")
    func log() async throws {
        let lines = LogLines()
        var logger = Logger(label: "test") { _ in lines.handler }
        logger.logLevel = .debug
        let configuration = UpstreamClientConfiguration(redaction: Redaction(secrets: ["s3cr3t"]))
        try await withUpstream(configuration: configuration, logger: logger) { connection, request in
            let status = request.target.hasPrefix("/bad") ? "500 Oops" : "200 OK"
            try connection.respond("wrong\n token s3cr3t " + String(repeating: "z", count: 600), status: status)
        } test: { upstream, client in
            let url = "http://user:pass@127.0.0.1:\(upstream.port)/bad?key=s3cr3t"
            let request = UpstreamRequest(method: "GET", url: url, headers: [HTTPHeader("X-Key", "header-value")])
            _ = try await client.send(request).get()
            _ = try await client.get(upstream.url("/good")).get()
            let text = lines.text
            #expect(text.count == 2)
            #expect(text.last?.hasPrefix("upstream attempt [") == true)
            #expect(text.last?.contains("/good") == true)
            let line = try #require(text.first)
            #expect(line.contains("http://***@127.0.0.1:\(upstream.port)/bad?key=***"))
            #expect(line.contains(#"wrong\n token *** zzz"#))
            #expect(line.contains("500"))
            for hidden in ["s3cr3t", "user:pass", "header-value", String(repeating: "z", count: 520)] {
                #expect(!line.contains(hidden))
            }
        }
    }
}

/// Collects log lines with their metadata.
final class LogLines: Sendable {
    private let lines = NIOLockedValueBox<[String]>([])

    var text: [String] { lines.withLockedValue { $0 } }
    var handler: any LogHandler { Handler(lines: self) }

    private struct Handler: LogHandler {
        let lines: LogLines
        var logLevel = Logger.Level.debug
        var metadata = Logger.Metadata()

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.lines.withLockedValue { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}

/// 100,000 zero bytes, compressed.
private let gzippedZeros: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xED, 0xC1, 0x31, 0x01, 0x00, 0x00, 0x00, 0xC2,
    0xA0, 0xF5, 0x4F, 0x6D, 0x0D, 0x0F, 0xA0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x57, 0x03, 0x7D, 0x95,
    0x11, 0xD4, 0xA0, 0x86, 0x01, 0x00,
]
