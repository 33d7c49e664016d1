import Gateway
import Logging
import NIOCore
import Settings

/// One line per answered request: at info level where `tributary.logging.access` asks for it, at debug level otherwise.
struct AccessLog {
    /// How a request was answered.
    struct Answer {
        var status = 0
        /// Of the body, as it was sent; nothing for an answer to HEAD.
        var bodyBytes = 0
        /// Of the GraphQL operation that was run, if it has one.
        var operationName: String?
        /// Which kind of credentials the caller was known by; nil where none were looked at.
        var callerKind: String?
    }

    private let logger: Logger
    private let level: Logger.Level
    private let trustedProxies: TrustedProxies

    /// Nil where the logger's level does not let the lines through, so that requests cost nothing more then.
    init?(_ logger: Logger, _ settings: GatewaySettings) {
        level = settings.logging.access ? .info : .debug
        guard logger.logLevel <= level else { return nil }
        self.logger = logger
        trustedProxies = settings.backend.trustedProxies
    }

    /// Logs a request that is answered, or whose answer broke off.
    ///
    /// - Parameters:
    ///   - head: Its query is left out: it may hold what does not belong in a log.
    ///   - requestID: What the answer calls the request.
    ///   - answer: What was sent.
    ///   - start: When the request's head was complete.
    ///   - address: At the other end of the connection.
    ///   - isComplete: False if the connection ended first.
    ///   - closeCode: Of the close frame with which a WebSocket connection ended.
    func record(
        _ head: RequestHead,
        requestID: String,
        answer: Answer,
        since start: NIODeadline,
        address: String?,
        isComplete: Bool,
        closeCode: UInt16? = nil
    ) {
        let microseconds = (NIODeadline.now() - start).nanoseconds / 1000
        var metadata: Logger.Metadata = [
            "method": "\(head.method)",
            "path": "\(head.path)",
            "status": .stringConvertible(answer.status),
            "bytes": .stringConvertible(answer.bodyBytes),
            "milliseconds": .stringConvertible(Double(microseconds) / 1000),
            "requestId": "\(requestID)",
            "caller": "\(answer.callerKind ?? "none")",
        ]
        if let name = answer.operationName { metadata["operation"] = "\(name)" }
        if let address {
            let forwarded = trustedProxies == .none ? nil : head.joinedValue(of: "x-forwarded-for")
            metadata["client"] = "\(trustedProxies.clientAddress(connection: address, forwardedFor: forwarded))"
        }
        if let closeCode { metadata["closeCode"] = .stringConvertible(closeCode) }
        if !isComplete { metadata["aborted"] = "true" }
        logger.log(level: level, "request", metadata: metadata)
    }

    /// Logs an operation of a WebSocket connection that is over.
    ///
    /// - Parameters:
    ///   - report: What is known of it.
    ///   - requestID: Of the connection's handshake.
    func record(_ report: SocketOperationReport, requestID: String) {
        let microseconds = (NIODeadline.now() - report.begunAt).nanoseconds / 1000
        var metadata: Logger.Metadata = [
            "type": "\(report.type)",
            "responses": .stringConvertible(report.responses),
            "milliseconds": .stringConvertible(Double(microseconds) / 1000),
            "requestId": "\(requestID)",
        ]
        if let name = report.name { metadata["operation"] = "\(name)" }
        logger.log(level: level, "operation", metadata: metadata)
    }
}
