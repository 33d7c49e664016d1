import Foundation
import Glibc
import Logging
import Settings
import Testing
import Upstreams

@testable import Tributary

@Suite("The log")
struct LogSinkTests {
    /// A sink that writes into a pipe, and what has come out of it.
    private final class Piped {
        let sink: LogSink
        private let ends: [Int32]

        init(_ settings: LoggingSettings = LoggingSettings()) throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            self.ends = ends
            sink = LogSink(settings, descriptor: ends[1])
        }

        /// Lines so far, the time of each as `T` if it has the form of one.
        func lines() -> [String] {
            var bytes = [UInt8](repeating: 0, count: 65_536)
            fcntl(ends[0], F_SETFL, O_NONBLOCK)
            let count = max(0, read(ends[0], &bytes, bytes.count))
            return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map { line in
                String(line).replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z/, with: "T")
            }
        }

        deinit { for end in ends { close(end) } }
    }

    private func settings(
        _ format: LoggingSettings.Format,
        level: LogLevel = .info,
        meta: [LoggingSettings.Field] = []
    ) -> LoggingSettings {
        var settings = LoggingSettings()
        settings.format = format
        settings.level = level
        settings.meta = meta
        return settings
    }

    @Test("keeps out secrets that come after the configuration was read")
    func liveSecrets() throws {
        let live = LiveSecrets()
        let piped = try Piped()
        piped.sink.adopt(settings(.text), secrets: ["configured"], live: live)
        live.note("issued-token", of: "api")
        piped.sink.logger().info("got issued-token", metadata: ["answer": "configured issued-token"])
        #expect(piped.lines() == [#"T info got *** answer="*** ***""#])
    }

    @Test("keeps out the secrets of the configuration before, which requests in flight still use")
    func replacedSecrets() throws {
        let piped = try Piped()
        piped.sink.adopt(settings(.text), secrets: ["secret-before"])
        piped.sink.adopt(settings(.text), secrets: ["secret-now"])
        piped.sink.logger().info("secret-before, secret-now")
        #expect(piped.lines() == ["T info ***, ***"])
    }

    @Test("as text has time, level, message and facts by name, those that are no plain word in quotes")
    func text() throws {
        let piped = try Piped(settings(.text, meta: [.init(name: "env", value: "test")]))
        let logger = piped.sink.logger()
        logger.info("request", metadata: ["status": .stringConvertible(200), "path": "/a b", "empty": "", "x": "a=b"])
        logger.warning("two\nlines\u{7}")
        logger.debug("not shown")
        #expect(
            piped.lines() == [
                #"T info request env=test empty="" path="/a b" status=200 x="a=b""#, "T warn two",
                "    lines  env=test",
            ]
        )
    }

    @Test("as JSON is an object on each line, numbers as numbers, no member twice")
    func json() throws {
        let meta: [LoggingSettings.Field] = [.init(name: "env", value: "test"), .init(name: "path", value: "hidden")]
        let piped = try Piped(settings(.json, meta: meta))
        let logger = piped.sink.logger()
        logger.error(
            "a \"b\"\nc",
            metadata: [
                "status": .stringConvertible(200), "milliseconds": .stringConvertible(0.25), "path": "/x", "level": "9",
            ]
        )
        #expect(
            piped.lines() == [
                #"{"timestamp":"T","level":"error","message":"a \"b\"\nc","env":"test","level_":"9","milliseconds":0.25,"path":"/x","status":200}"#
            ]
        )
    }

    @Test("changes form, level and secrets while loggers are in use")
    func change() throws {
        let piped = try Piped(settings(.text, level: .error))
        let logger = piped.sink.logger()
        logger.info("1")
        piped.sink.adopt(settings(.json, level: .debug), secrets: ["s3cr3t-token", "abc"])
        logger.debug("with s3cr3t-token and abc", metadata: ["url": "http://h/?key=s3cr3t-token"])
        #expect(
            piped.lines() == [
                #"{"timestamp":"T","level":"debug","message":"with *** and abc","url":"http://h/?key=***"}"#
            ]
        )
        #expect(logger.logLevel == .debug)
    }

    @Test("a logger with a level of its own leaves the others alone")
    func ownLevel() throws {
        let piped = try Piped(settings(.text))
        var quiet = piped.sink.logger()
        quiet.logLevel = .error
        quiet.info("1")
        piped.sink.logger().info("2")
        #expect(piped.lines() == ["T info 2"])
    }

    @Test("lines of many threads are not mixed")
    func threads() async throws {
        let piped = try Piped(settings(.text))
        let logger = piped.sink.logger()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask { for _ in 0..<50 { logger.info("\(String(repeating: "\(number)", count: 60))") } }
            }
        }
        let lines = piped.lines()
        #expect(lines.count == 400)
        #expect(lines.allSatisfy { Set($0.dropFirst("T info ".count)).count == 1 })
    }

    @Test(
        "times are those of UTC",
        arguments: [(0, 0, "1970-01-01T00:00:00.000Z"), (951_827_696, 7, "2000-02-29T12:34:56.007Z")]
    )
    func times(second: Int, milliseconds: Int, expected: String) {
        var clock = LogClock()
        #expect(clock.text(second: second, milliseconds: milliseconds) == expected)
    }
}
