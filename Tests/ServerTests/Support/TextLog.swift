import Logging
import NIOConcurrencyHelpers

/// The messages of a log, as they come.
final class TextLog: Sendable {
    private let messages = NIOLockedValueBox<[String]>([])

    var lines: [String] { messages.withLockedValue { $0 } }

    var logger: Logger { Logger(label: "test") { [self] _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: TextLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        init(log: TextLog) { self.log = log }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { log.messages.withLockedValue { $0.append("\(event.message)") } }
    }
}
