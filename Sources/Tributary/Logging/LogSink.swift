import Glibc
import Logging
import NIOConcurrencyHelpers
import Settings
import Synchronization
import Upstreams

/// Where all loggers of the process write: lines of text or JSON on standard error, without secrets.
///
/// Level, form and secrets can change while it is in use. A line is written by the thread that logs it, whole.
final class LogSink: Sendable {
    fileprivate struct State {
        var form: LogForm
        var redaction: Redaction
        /// Those handed in last.
        var secrets: Set<String> = []
        var clock = LogClock()
    }

    private let level: Synchronization.Atomic<Int>
    private let state: NIOLockedValueBox<State>
    private let descriptor: Int32

    /// Shorter secrets would take words out of lines by chance.
    private static let minSecretBytes = 6

    init(_ settings: LoggingSettings = LoggingSettings(), descriptor: Int32 = STDERR_FILENO) {
        level = Synchronization.Atomic(Self.number(Logger.Level(settings.level)))
        state = NIOLockedValueBox(State(form: LogForm(settings), redaction: Redaction(secrets: [])))
        self.descriptor = descriptor
    }

    /// Goes by other settings from now on, and keeps these texts out of every line.
    ///
    /// - Parameters:
    ///   - settings: Level, form and fields of the lines.
    ///   - secrets: Known since the configuration was read.
    ///   - live: Those that come while the process runs.
    func adopt(_ settings: LoggingSettings, secrets: Set<String>, live: LiveSecrets? = nil) {
        level.store(Self.number(Logger.Level(settings.level)), ordering: .relaxed)
        let secrets = secrets.filter { $0.utf8.count >= Self.minSecretBytes }
        state.withLockedValue {
            $0.form = LogForm(settings)
            // What has begun with the secrets of before may still be logged.
            $0.redaction = Redaction(secrets: secrets.union($0.secrets), live: live)
            $0.secrets = secrets
        }
    }

    /// What is less is not logged.
    var logLevel: Logger.Level {
        let number = level.load(ordering: .relaxed)
        return Logger.Level.allCases.indices.contains(number) ? Logger.Level.allCases[number] : .info
    }

    private static func number(_ level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }

    /// A logger that writes here; all of them have the level of the sink.
    func logger() -> Logger { Logger(label: "tributary") { _ in LogSinkHandler(sink: self) } }

    func write(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) {
        state.withLockedValue { state in
            var line: [UInt8] = []
            line.reserveCapacity(512)
            state.form.append(
                time: state.clock.now(),
                level: level,
                message: state.redaction.apply(to: message),
                fields: state.fields(metadata),
                to: &line
            )
            line.append(UInt8(ascii: "\n"))
            // While the lock is held, so that lines which the system takes in pieces are not mixed.
            Self.writeAll(line, to: descriptor)
        }
    }

    /// What cannot be written is lost: there is nowhere to say so.
    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            start += count
        }
    }
}

extension LogSink.State {
    /// Configured fields first, then the line's own by name.
    fileprivate func fields(_ metadata: Logger.Metadata) -> [LogForm.Field] {
        var fields = form.meta
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .stringConvertible(let number as Int): fields.append(.init(name: name, value: .number("\(number)")))
            case .stringConvertible(let number as Double): fields.append(.init(name: name, value: .number("\(number)")))
            case .string, .stringConvertible, .dictionary, .array:
                fields.append(.init(name: name, value: .text(redaction.apply(to: value.description))))
            }
        }
        return fields
    }
}

/// A logger's way to the sink.
struct LogSinkHandler: LogHandler {
    let sink: LogSink
    var metadata: Logger.Metadata = [:]
    /// Of a logger that was given one.
    private var ownLevel: Logger.Level?

    init(sink: LogSink) {
        self.sink = sink
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? sink.logLevel }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        if let own = event.metadata { fields.merge(own) { _, own in own } }
        sink.write(event.level, event.message.description, fields)
    }
}

extension Logger.Level {
    init(_ level: LogLevel) {
        self = Logger.Level(rawValue: level.rawValue) ?? .info
    }
}
