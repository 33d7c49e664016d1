import NIOCore

/// A buffered call on its way: what ``UpstreamClient/send(_:limits:deadline:completion:)`` returns.
///
/// Belongs to its client's event loop, like the client.
package final class UpstreamCall {
    /// What was asked.
    package let request: UpstreamRequest
    let limits: UpstreamLimits
    let deadline: NIODeadline?
    let connectTo: String?
    private let isLookup: Bool
    let trace: RequestTrace?
    /// When libcurl got it; only kept for the log.
    var startedAt: NIODeadline?
    /// Bytes of the body that have come, as they were encoded.
    private(set) var receivedBytes = 0
    /// Nil once the call is over or cancelled.
    var completion: ((Result<UpstreamResponse, UpstreamFailure>) -> Void)?
    /// The transfer, while libcurl has it.
    var handle: EasyHandle?
    /// Known before libcurl ends the transfer, because we end it.
    private(set) var failure: UpstreamFailure?
    /// False when the call has failed before any byte of the request went over a connection.
    var wasSent = true

    /// Of the final response, once it has come.
    private(set) var head: ReceivedHead?
    private var body: BodyIntake
    private weak var client: UpstreamClient?

    init(
        request: UpstreamRequest,
        limits: UpstreamLimits,
        deadline: NIODeadline?,
        connectTo: String?,
        isLookup: Bool,
        trace: RequestTrace?,
        client: UpstreamClient,
        completion: @escaping (Result<UpstreamResponse, UpstreamFailure>) -> Void
    ) {
        self.request = request
        self.limits = limits
        self.deadline = deadline
        self.connectTo = connectTo
        self.isLookup = isLookup
        self.trace = trace
        self.client = client
        self.completion = completion
        body = BodyIntake(maxBytes: limits.maxBodyBytes, budget: client.budget)
    }

    /// Ends the call: its completion is never called.
    ///
    /// Does nothing when the call is over.
    package func cancel() {
        guard completion != nil else { return }
        completion = nil
        body.discard()
        client?.abandon(self)
    }

    /// The response, taken out of the call, or why there is none.
    func takeResult(_ failure: UpstreamFailure?) -> Result<UpstreamResponse, UpstreamFailure> {
        // libcurl takes a head that ends with the connection for a whole one.
        guard self.failure == nil, failure == nil, let head = head.take() else {
            body.discard()
            return .failure(self.failure ?? failure ?? .reset)
        }
        return .success(UpstreamResponse(status: head.status, head: head.head, body: body.take()))
    }

    /// The first bytes of what has come of the body, for operators.
    func bodyExcerpt(_ redaction: Redaction) -> String {
        body.withBytes { redaction.excerpt(of: $0, limit: 512) }
    }
}

extension UpstreamCall: TransferReceiver {
    func headBegins() { head = nil }

    func receiveHead(_ head: ReceivedHead) -> Bool {
        self.head = head
        body.restart()
        guard request.method != "HEAD", head.status != 304, let length = head.contentLength else { return true }
        guard length <= limits.maxBodyBytes else {
            failure = .bodyTooLarge(limit: limits.maxBodyBytes)
            return false
        }
        body.announcedBytes = length
        return true
    }

    func headIsTooLarge() { failure = .protocolError }

    func receiveBody(_ part: UnsafeRawBufferPointer) -> ReceiveAnswer {
        guard completion != nil else { return .abort }
        switch unsafe body.append(part, resume: resumption) {
        case .taken:
            receivedBytes &+= part.count
            if let handle { client?.multi.noteReceived(part.count, of: receivedBytes, by: handle) }
            return .taken
        case .waiting: return .pause
        case .tooLarge:
            failure = .bodyTooLarge(limit: limits.maxBodyBytes)
            return .abort
        }
    }

    func provideBody(_ buffer: UnsafeMutableRawBufferPointer) -> ProvideAnswer { .abort }

    // libcurl has the body's bytes itself.
    func rewindBody() -> Bool { false }

    func mayBegin(hasSent: Bool) -> Bool {
        guard hasSent, !isLookup, !request.isRepeatable else { return true }
        failure = .reset
        return false
    }

    /// Goes on with the transfer on its loop, once the budget has drawn the bytes it waits for.
    private func resumption() -> @Sendable () -> Void {
        guard let client else { return {} }
        let call = NIOLoopBound(self, eventLoop: client.eventLoop)
        return { call.eventLoop.execute { call.value.budgetHasDrawn() } }
    }

    private func budgetHasDrawn() {
        guard body.stopWaiting(), let handle else { return }
        client?.unpause(handle)
    }
}
