import Logging
import NIOConcurrencyHelpers
import Testing

@testable import Server

@Suite("Access log")
struct AccessLogTests {
    @Test("each request is a line at debug level, without its query")
    func lines() async throws {
        let lines = Lines()
        var logger = Logger(label: "test") { _ in Recorder(lines: lines) }
        logger.logLevel = .debug
        let server = try await ServerUnderTest(logger: logger)
        try await onThread {
            let wire = try server.connect()
            _ = try wire.ask("GET", "/greeting?token=secret")
            _ = try wire.ask("GET", "/none?token=secret")
            try wire.send("BAD\r\n")
            _ = try wire.readResponse()
        }
        await server.stop()
        let requests = lines.all.filter { $0.hasPrefix("request ") }
        #expect(requests.count == 3)
        #expect(requests.first?.contains("method=GET microseconds=n path=/greeting status=200") == true)
        #expect(requests.dropFirst().first?.contains("method=GET microseconds=n path=/none status=404") == true)
        #expect(requests.last?.contains("status=400") == true)
        #expect(!lines.all.contains { $0.contains("secret") })
    }

    @Test("above debug level nothing is kept")
    func off() {
        var logger = Logger(label: "test") { _ in Recorder(lines: Lines()) }
        logger.logLevel = .info
        #expect(AccessLog(logger) == nil)
    }
}

private final class Lines: Sendable {
    private let lines = NIOLockedValueBox<[String]>([])

    var all: [String] { lines.withLockedValue { $0 } }

    func append(_ line: String) { lines.withLockedValue { $0.append(line) } }
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
            "\($0.key)=\($0.key == "microseconds" ? "n" : "\($0.value)")"
        }
        lines.append("\(event.message) \(facts.joined(separator: " "))")
    }
}
