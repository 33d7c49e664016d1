import CCurl
package import NIOCore

/// A streaming call on its way: what ``UpstreamClient/stream(_:delegate:)`` returns.
///
/// Belongs to its client's event loop. Bytes go both ways at once, each way at the pace of the slower side: the request
/// body waits in a buffer of some 64 KiB, and a response nobody reads stays in the kernel's buffers.
package final class UpstreamStream {
    /// More than this waiting, and ``write(_:)`` answers false.
    package static let highWaterBytes = 64 * 1024
    /// The beginning of a request body that is kept for a second try on a fresh connection.
    private static let replayBytes = 64 * 1024
    /// Announced bytes of a response's body up to which it is passed on whole, where another server could answer.
    private static let heldBytes = 64 * 1024

    /// What was asked.
    package let request: StreamingRequest
    private weak var client: UpstreamClient?
    /// Nil once the stream has ended or is cancelled.
    private(set) var delegate: (any UpstreamStreamDelegate)?
    /// The transfer, while libcurl has it.
    var handle: EasyHandle?

    /// The attempts, where the source has a policy.
    private let routing: StreamRouting?
    /// Where the present attempt goes.
    private(set) var url: String
    /// False when the attempt has failed before any byte of the request went over a connection.
    var wasSent = true
    /// When libcurl got the present attempt; only kept for the log.
    var startedAt: NIODeadline?
    /// Bytes of the present attempt's response that were taken in.
    private(set) var receivedBytes = 0
    /// When the next attempt begins: the present one ends without a word to the delegate.
    private var repetition: NIODeadline?

    /// Of the response of the present attempt, once it has come.
    private var head: ReceivedHead?
    /// Known before libcurl ends the transfer, because we end it.
    private var ownFailure: UpstreamFailure?

    // The request's body.
    private var outbox = CircularBuffer<ByteBuffer>()
    private var outboxBytes = 0
    private var isBodyFinished: Bool
    /// What was taken of the body, for ``rewindBody()``; nil once it is too long or the response has begun.
    private var taken: [ByteBuffer]? = []
    private var takenBytes = 0
    private var hasRefused = false
    private var isSendPaused = false

    // The response.
    private var inbox = ByteBuffer()
    private var isHeadDelivered = false
    private var isHeadReady = false
    /// The head has come and is kept until the whole body has, so that another server can answer if this one dies.
    private var isHeld = false
    private var isReceivePaused = false
    private var isResponsePaused = false
    /// The outcome, until the delegate has been told.
    private var end: (UpstreamFailure?)?

    /// In the client's list of streams with news.
    var hasNews = false
    private var progress = 0
    private var timer: Scheduled<Void>?

    init(request: StreamingRequest, client: UpstreamClient, delegate: any UpstreamStreamDelegate) {
        self.request = request
        self.client = client
        self.delegate = delegate
        url = request.url
        isBodyFinished = request.body == .none
        routing = request.source.map { StreamRouting(request, source: $0, client: client) }
    }

    /// What the present attempt carries.
    var headers: [HTTPHeader] { routing?.token.map { request.headers.authorized(by: $0) } ?? request.headers }

    /// The address that the present attempt's connection goes to.
    var connectTo: String? { routing?.connectTo }

    /// For name lookup, TCP and TLS; an address that swallows packets must leave time for the other targets.
    var connectTimeout: Duration {
        guard routing?.hasOther == true, let timeout = request.responseTimeout else { return request.connectTimeout }
        return min(request.connectTimeout, timeout / 2)
    }

    // MARK: Attempts

    func begin() {
        guard let routing else {
            client?.enqueue(.stream(self))
            return
        }
        routing.begin(start: { [self] in start(at: $0) }, fail: { [self] in fail($0) })
    }

    private func start(at url: String) {
        guard delegate != nil else { return }
        self.url = url
        client?.enqueue(.stream(self))
    }

    private func fail(_ failure: UpstreamFailure?) {
        guard delegate != nil else { return }
        hasEnded(failure)
        client?.note(self)
    }

    /// Ends the present attempt: the stream goes on with another, or has ended.
    func attemptHasEnded(_ failure: UpstreamFailure?) {
        guard delegate != nil, let routing else { return fail(failure) }
        if repetition == nil, !isHeadReady, let failure = ownFailure ?? failure ?? (head != nil ? nil : .reset) {
            repetition = routing.goesOn(
                after: AttemptOutcome(failure, wasSent: wasSent),
                canRepeat: taken != nil
            )
        }
        guard let time = repetition, failure != .shuttingDown, rewindBody() else { return fail(failure) }
        repetition = nil
        head = nil
        isHeld = false
        inbox.clear()
        receivedBytes = 0
        ownFailure = nil
        wasSent = true
        isSendPaused = false
        isReceivePaused = false
        stopTimer()
        routing.again(at: time, start: { [self] in start(at: $0) }, fail: { [self] in fail($0) })
    }

    /// Whether the head that has come asks for another attempt instead of being passed on.
    private func isRepeated(after status: Int) -> Bool {
        guard let routing, !isHeadReady else { return false }
        if status == 401, routing.renewsToken(canRepeat: taken != nil) {
            repetition = .now()
            return true
        }
        let outcome = AttemptOutcome(
            status: status,
            retryAfter: head?.head.firstValue(of: "retry-after"),
            now: HTTPDate.now()
        )
        guard outcome.isSuccess == false else { return false }
        repetition = routing.goesOn(after: outcome, canRepeat: taken != nil)
        return repetition != nil
    }

    // MARK: The request's body

    /// Adds bytes to the request's body.
    ///
    /// - Returns: False if enough is waiting: write no more until ``UpstreamStreamDelegate/streamHasRoom(_:)``.
    @discardableResult
    package func write(_ part: ByteBuffer) -> Bool {
        guard delegate != nil, !isBodyFinished else { return true }
        if part.readableBytes > 0 {
            outbox.append(part)
            outboxBytes += part.readableBytes
            goOnSending()
        }
        hasRefused = outboxBytes >= UpstreamStream.highWaterBytes
        return !hasRefused
    }

    /// Ends the request's body.
    ///
    /// One that is shorter than announced ends the stream with a failure.
    package func finish() {
        guard delegate != nil, !isBodyFinished else { return }
        isBodyFinished = true
        goOnSending()
    }

    private func goOnSending() {
        guard isSendPaused, let handle else { return }
        isSendPaused = false
        client?.unpause(handle, stillPaused: isReceivePaused ? CURLPAUSE_RECV : 0)
    }

    // MARK: The response

    /// Stops the response: no part of it, nor its end, is delivered until ``resumeResponse()``.
    package func pauseResponse() {
        isResponsePaused = true
    }

    /// Goes on with the response.
    package func resumeResponse() {
        guard isResponsePaused else { return }
        isResponsePaused = false
        if isReceivePaused, let handle {
            isReceivePaused = false
            client?.unpause(handle, stillPaused: isSendPaused ? CURLPAUSE_SEND : 0)
        }
        client?.note(self)
    }

    /// Ends the stream: its connection is closed unless the response is complete, and the delegate hears no more.
    package func cancel() {
        guard delegate != nil else { return }
        close()
        if let handle { client?.abandon(handle) }
    }

    // MARK: For the client

    /// Of the present attempt; 0 while there is no head.
    var status: Int { head?.status ?? 0 }

    /// Why the present attempt failed, when libcurl says that it ended with `failure`; nil also where its response was
    /// passed over for another attempt.
    func failureOfAttempt(_ failure: UpstreamFailure?) -> UpstreamFailure? {
        repetition == nil ? ownFailure ?? failure ?? (head != nil ? nil : .reset) : nil
    }

    /// Whether the stream was neither ended nor cancelled.
    var isOpen: Bool { delegate != nil }

    func hasEnded(_ failure: UpstreamFailure?) {
        // libcurl takes a head that ends with the connection for a whole one.
        end = .some(ownFailure ?? failure ?? (head != nil ? nil : .reset))
        if isHeld, let outcome = end, outcome != nil {
            // Nothing was passed on: the caller hears of the failure alone.
            inbox.clear()
        } else if head != nil {
            isHeadReady = true
        }
        if let outcome = end, outcome == nil, status < 400 {
            client?.noteChange(method: request.method, url: request.url)
        }
        guard let routing, let outcome = end else { return }
        let isFailing = outcome.map { AttemptOutcome($0, wasSent: true).isSuccess == false } ?? (status >= 500)
        routing.end(success: outcome == .shuttingDown ? nil : !isFailing)
    }

    /// Tells the delegate what is new.
    ///
    /// Any of its answers may cancel or pause the stream.
    func deliver() {
        if hasRefused, outboxBytes < UpstreamStream.highWaterBytes / 2, end == nil {
            hasRefused = false
            delegate?.streamHasRoom(self)
        }
        if isHeadReady, !isHeadDelivered, let head {
            isHeadDelivered = true
            stopTimer()
            delegate?.stream(self, didReceive: head.head, status: head.status)
        }
        if inbox.readableBytes > 0, !isResponsePaused {
            let part = inbox
            inbox = ByteBuffer()
            delegate?.stream(self, didReceive: part)
        }
        if let outcome = end, inbox.readableBytes == 0, !isResponsePaused, let delegate {
            close()
            delegate.stream(self, didEnd: outcome)
        }
    }

    private func close() {
        delegate = nil
        routing?.end(success: nil)
        outbox.removeAll()
        inbox = ByteBuffer()
        taken = nil
        stopTimer()
    }

    // MARK: Response timeout

    func startTimer() {
        // A body that cannot be sent again leaves the attempt all the time there is.
        let attemptTimeout = taken == nil ? nil : routing?.attemptTimeout
        guard let timeout = [request.responseTimeout, attemptTimeout].compactMap(\.self).min(), let client else {
            return
        }
        let seen = progress
        var deadline = NIODeadline.now() + .nanoseconds(Int64(timeout.curlMilliseconds) * 1_000_000)
        if let end = routing?.endOfRepetition { deadline = min(deadline, max(end, .now())) }
        timer = client.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            self?.timerHasFired(progressBefore: seen)
        }
    }

    private func timerHasFired(progressBefore: Int) {
        guard delegate != nil, !isHeadReady, end == nil else { return }
        guard progress == progressBefore else { return startTimer() }
        // The head was in time; a body may take longer.
        if isHeld { return release() }
        if let handle { client?.abandon(handle) }
        attemptHasEnded(.timedOut)
    }

    private func stopTimer() {
        timer?.cancel()
        timer = nil
    }
}

extension UpstreamStream: TransferReceiver {
    func headBegins() { head = nil }

    func receiveHead(_ head: ReceivedHead) -> Bool {
        guard delegate != nil else { return false }
        self.head = head
        if isRepeated(after: head.status) { return false }
        if mayBeHeld {
            isHeld = true
            return true
        }
        taken = nil
        if !isRedirectToFollow {
            isHeadReady = true
            client?.note(self)
        }
        return true
    }

    func headIsTooLarge() { ownFailure = .protocolError }

    /// Whether the response is passed on only once it is whole: a small one of a request that another server could
    /// answer.
    private var mayBeHeld: Bool {
        guard let routing, routing.hasOther, !request.followsRedirects, request.method != "HEAD",
            let length = head?.contentLength, length > 0, length <= Self.heldBytes
        else { return false }
        return isRepeatableRequest(method: request.method, headers: request.headers)
    }

    /// Passes on what was kept.
    private func release() {
        isHeld = false
        isHeadReady = true
        taken = nil
        client?.note(self)
    }

    /// Whether libcurl will ask again elsewhere.
    ///
    /// If it does not after all, the body or the end shows it.
    private var isRedirectToFollow: Bool {
        request.followsRedirects && [301, 302, 303, 307, 308].contains(status)
            && head?.head.firstValue(of: "location") != nil
    }

    func receiveBody(_ part: UnsafeRawBufferPointer) -> ReceiveAnswer {
        guard delegate != nil else { return .abort }
        if isHeld {
            unsafe inbox.writeBytes(part)
            if inbox.readableBytes >= head?.contentLength ?? 0 { release() }
            return .taken
        }
        isHeadReady = true
        if isResponsePaused {
            isReceivePaused = true
            return .pause
        }
        unsafe inbox.writeBytes(part)
        receivedBytes &+= part.count
        client?.note(self)
        return .taken
    }

    func provideBody(_ buffer: UnsafeMutableRawBufferPointer) -> ProvideAnswer {
        guard delegate != nil else { return .abort }
        var filled = 0
        while filled < buffer.count, let first = outbox.first {
            let count = min(first.readableBytes, buffer.count - filled)
            guard let slice = first.getSlice(at: first.readerIndex, length: count) else { break }
            // Safe: filled + count stays within the buffer's count.
            unsafe slice.withUnsafeReadableBytes { source in
                unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyMemory(from: source)
            }
            keep(slice)
            filled += count
            if count == first.readableBytes {
                outbox.removeFirst()
            } else {
                outbox[outbox.startIndex].moveReaderIndex(forwardBy: count)
            }
        }
        outboxBytes -= filled
        progress &+= filled
        if filled == 0, !isBodyFinished {
            isSendPaused = true
            return .pause
        }
        if hasRefused { client?.note(self) }
        return .bytes(filled)
    }

    private func keep(_ slice: ByteBuffer) {
        takenBytes += slice.readableBytes
        if takenBytes > UpstreamStream.replayBytes { taken = nil }
        taken?.append(slice)
    }

    func rewindBody() -> Bool {
        guard let taken else { return false }
        for slice in taken.reversed() { outbox.prepend(slice) }
        outboxBytes += takenBytes
        takenBytes = 0
        self.taken = []
        return true
    }

    func mayBegin(hasSent: Bool) -> Bool {
        // After a redirect's head, it is another request.
        guard hasSent, head == nil, !isRepeatableRequest(method: request.method, headers: request.headers)
        else { return true }
        ownFailure = .reset
        return false
    }
}
