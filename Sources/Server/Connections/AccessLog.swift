import Logging
import NIOCore

/// One line per answered request, at debug level.
struct AccessLog {
    private let logger: Logger

    /// Nil unless the logger's level lets it through, so that it costs nothing then.
    init?(_ logger: Logger) {
        guard logger.logLevel <= .debug else { return nil }
        self.logger = logger
    }

    /// Logs a request that is answered.
    ///
    /// - Parameters:
    ///   - head: Its query is left out: it may hold what does not belong in a log.
    ///   - status: Of the answer.
    ///   - start: When the request's head was complete.
    func record(_ head: RequestHead, status: Int, since start: NIODeadline) {
        let microseconds = (NIODeadline.now() - start).nanoseconds / 1000
        logger.debug(
            "request",
            metadata: [
                "method": "\(head.method)",
                "path": "\(head.path)",
                "status": "\(status)",
                "microseconds": "\(microseconds)",
            ]
        )
    }
}
