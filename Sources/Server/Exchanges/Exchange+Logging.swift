import Gateway
import NIOCore
import Upstreams

extension Exchange {
    /// Called when a request's head is there, or cannot be read.
    func beginLogging() {
        guard loop.logsRequests else { return }
        begunAt = .now()
        logged = AccessLog.Answer()
        isUnlogged = true
    }

    /// Writes the request's line.
    ///
    /// - Parameter isComplete: Whether the answer was written whole.
    func logAnswer(isComplete: Bool) {
        isUnlogged = false
        guard let log = loop.accessLog else { return }
        log.record(
            head,
            requestID: trace?.requestID ?? "",
            answer: logged,
            since: begunAt,
            address: remoteAddress,
            isComplete: isComplete
        )
    }
}
