import Gateway
import NIOCore

/// The access log's lines of one WebSocket connection: one for each operation, and one for the connection at its end.
final class SocketLog {
    private let log: AccessLog
    private let head: RequestHead
    private let requestID: String
    private let answer: AccessLog.Answer
    private let begunAt: NIODeadline
    private let address: String?

    /// - Parameters:
    ///   - log: Where they go.
    ///   - head: Of the handshake.
    ///   - requestID: What the answer to the handshake calls it.
    ///   - answer: What is known of the caller.
    ///   - begunAt: When the handshake came.
    ///   - address: At the other end.
    init(
        _ log: AccessLog,
        head: RequestHead,
        requestID: String,
        answer: AccessLog.Answer,
        begunAt: NIODeadline,
        address: String?
    ) {
        self.log = log
        self.head = head
        self.requestID = requestID
        var answer = answer
        answer.status = 101
        self.answer = answer
        self.begunAt = begunAt
        self.address = address
    }

    func record(_ report: SocketOperationReport) { log.record(report, requestID: requestID) }

    /// - Parameter code: Of the close frame; nil where the connection broke off without one.
    func recordEnd(_ code: UInt16?) {
        log.record(
            head,
            requestID: requestID,
            answer: answer,
            since: begunAt,
            address: address,
            isComplete: code != nil,
            closeCode: code
        )
    }
}
