import Logging
import NIOCore

/// One line of the log, at debug level, for each time that a request was sent to an upstream.
struct AttemptLog {
    let method: String
    let url: String
    /// 0 where no response came.
    let status: Int
    /// Of the response's body as it came over the wire.
    let bytes: Int
    /// Nil for one that never began.
    let startedAt: NIODeadline?
    let requestID: String?
    let failure: UpstreamFailure?

    /// Whether someone who reads the log wants to know more.
    var isBad: Bool { failure != nil || status >= 400 }

    /// - Parameters:
    ///   - logger: At debug level.
    ///   - redaction: Keeps secrets out of the URL.
    ///   - body: How the body of a bad response began.
    func write(to logger: Logger, redaction: Redaction, body: String?) {
        var metadata: Logger.Metadata = [
            "method": "\(method)",
            "url": "\(redaction.apply(toURL: url))",
            "status": .stringConvertible(status),
            "bytes": .stringConvertible(bytes),
        ]
        if let startedAt {
            let microseconds = (NIODeadline.now() - startedAt).nanoseconds / 1000
            metadata["milliseconds"] = .stringConvertible(Double(microseconds) / 1000)
        }
        if let requestID { metadata["requestId"] = "\(requestID)" }
        if let failure { metadata["failure"] = "\(failure.reason)" }
        if let body { metadata["body"] = "\(body)" }
        logger.debug(isBad ? "upstream attempt failed" : "upstream attempt", metadata: metadata)
    }
}
