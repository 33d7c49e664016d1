import Logging
import NIOConcurrencyHelpers
import Testing

@testable import Server

@Suite("Access log")
struct AccessLogTests {
    private func logger(_ lines: Lines, _ level: Logger.Level) -> Logger {
        var logger = Logger(label: "test") { _ in Recorder(lines: lines) }
        logger.logLevel = level
        return logger
    }

    @Test("each request is one line, without its query, and says what was answered")
    func lines() async throws {
        let lines = Lines()
        let upstream = try Upstream { wire, _ in try wire.respond("five!") }
        let server = try await ServerUnderTest(
            backend: "  trustProxy: loopback",
            own: "  logging: { access: true }",
            proxy: "  /up: http://127.0.0.1:\(upstream.port)/",
            upstream: upstream,
            logger: logger(lines, .info)
        )
        try await onThread {
            let wire = try server.connect()
            let id = ["x-request-id: r"]
            _ = try wire.ask("GET", "/greeting?token=secret", headers: id)
            _ = try wire.ask("GET", "/none?token=secret", headers: id + ["x-forwarded-for: 203.0.113.9"])
            let json = id + ["content-type: application/json"]
            _ = try wire.ask("POST", "/graphql", headers: json, body: #"{"query":"query Hello { greet }"}"#)
            _ = try wire.ask("GET", "/api/proxy/up/x", headers: id)
            _ = try wire.ask("HEAD", "/.backstage/health/v1/liveness", headers: id)
            try wire.send("BAD\r\n")
            _ = try wire.readResponse()
        }
        upstream.stop()
        await server.stop()
        let requests = lines.all.filter { $0.contains(" request ") }
        let client = "client=127.0.0.1"
        #expect(
            requests.dropLast() == [
                "info request bytes=7 caller=none \(client) method=GET milliseconds=n path=/greeting requestId=r status=200",
                "info request bytes=0 caller=none client=203.0.113.9 method=GET milliseconds=n path=/none requestId=r status=404",
                "info request bytes=26 caller=none \(client) method=POST milliseconds=n operation=Hello path=/graphql "
                    + "requestId=r status=200",
                "info request bytes=5 caller=none \(client) method=GET milliseconds=n path=/api/proxy/up/x requestId=r "
                    + "status=200",
                "info request bytes=0 caller=none \(client) method=HEAD milliseconds=n "
                    + "path=/.backstage/health/v1/liveness requestId=r status=200",
            ]
        )
        #expect(requests.last?.contains(" status=400") == true)
        #expect(!lines.all.contains { $0.contains("secret") })
    }

    @Test("a client that goes before its answer leaves a line, too")
    func aborted() async throws {
        let (arrived, isLogged, mayAnswer) = (Gate(), Gate(), Gate())
        let lines = Lines { if $0.contains(" request ") { isLogged.open() } }
        let upstream = try Upstream { wire, _ in
            arrived.open()
            try mayAnswer.wait()
            try wire.respond("late")
        }
        let server = try await ServerUnderTest(
            own: "  logging: { access: true }",
            upstream: upstream,
            logger: logger(lines, .info)
        )
        try await onThread {
            let wire = try server.connect()
            let headers = ["content-type: application/json"]
            try wire.request("POST", "/graphql", headers: headers, body: #"{"query":"{ slow }"}"#)
            try arrived.wait()
            wire.close()
            // Else the answer could be faster than the news that nobody waits for it.
            try isLogged.wait()
            mayAnswer.open()
        }
        upstream.stop()
        await server.stop()
        let requests = lines.all.filter { $0.contains(" request ") }
        #expect(requests.count == 1)
        #expect(requests.first?.contains("aborted=true") == true)
        #expect(requests.first?.contains("path=/graphql") == true)
    }

    @Test("at debug level there is a line for each request, and one for each attempt to reach an upstream")
    func debug() async throws {
        let lines = Lines()
        let upstream = try Upstream { wire, request in
            try wire.respond(#"{"value":"x"}"#, status: request.target.contains("bad") ? "503 Gone" : "200 OK")
        }
        let server = try await ServerUnderTest(
            proxy:
                "  /up: { target: 'http://127.0.0.1:\(upstream.port)/', tributary: { retry: { attempts: 1, delay: 1 } } }",
            upstream: upstream,
            logger: logger(lines, .debug)
        )
        try await onThread {
            let wire = try server.connect()
            let headers = ["x-request-id: r", "content-type: application/json"]
            _ = try wire.ask("POST", "/graphql", headers: headers, body: #"{"query":"{ slow }"}"#)
            _ = try wire.ask("GET", "/api/proxy/up/bad", headers: headers)
        }
        upstream.stop()
        await server.stop()
        let up = "http://127.0.0.1:\(upstream.port)"
        #expect(
            lines.all.filter { $0.contains(" upstream ") || $0.contains(" request ") } == [
                "debug upstream attempt bytes=13 method=GET milliseconds=n requestId=r status=200 url=\(up)/slow",
                "debug request bytes=21 caller=none client=127.0.0.1 method=POST milliseconds=n path=/graphql requestId=r status=200",
                "debug upstream attempt failed bytes=0 method=GET milliseconds=n requestId=r status=503 url=\(up)/bad",
                "debug upstream attempt failed bytes=13 method=GET milliseconds=n requestId=r status=503 url=\(up)/bad",
                "debug request bytes=13 caller=none client=127.0.0.1 method=GET milliseconds=n path=/api/proxy/up/bad requestId=r "
                    + "status=503",
            ]
        )
    }

    @Test("is off by default, and then nothing is kept", arguments: [Logger.Level.info, .warning])
    func off(level: Logger.Level) async throws {
        let lines = Lines()
        let server = try await ServerUnderTest(logger: logger(lines, level))
        try await onThread { _ = try server.connect().ask("GET", "/greeting") }
        await server.stop()
        #expect(lines.all.filter { $0.contains(" request ") } == [])
    }
}

private final class Lines: Sendable {
    private let lines = NIOLockedValueBox<[String]>([])
    private let onLine: @Sendable (String) -> Void

    init(onLine: @escaping @Sendable (String) -> Void = { _ in }) { self.onLine = onLine }

    var all: [String] { lines.withLockedValue { $0 } }

    func append(_ line: String) {
        lines.withLockedValue { $0.append(line) }
        onLine(line)
    }
}

private struct Recorder: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    init(lines: Lines) {
        self.lines = lines
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map {
            "\($0.key)=\($0.key == "milliseconds" ? "n" : "\($0.value)")"
        }
        lines.append("\(event.level) \(event.message) \(facts.joined(separator: " "))")
    }
}
