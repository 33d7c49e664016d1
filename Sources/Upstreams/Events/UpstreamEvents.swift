package import NIOCore

/// What became of a stream of events.
package enum EventStreamEnd {
    /// The upstream said that there are no more.
    case over
    /// No response came about, or none any more.
    case failed(UpstreamFailure)
    /// The response is no success.
    case answered(UpstreamResponse)
    /// The response is not a stream of events: its content type.
    case notEvents(String)
    /// One event has more bytes than it may have.
    case tooLarge(EventTooLarge)
}

/// An upstream's events, one at a time, over as many responses as it takes.
///
/// The response is `text/event-stream` or `application/x-ndjson`. When it ends, it is asked for again after a while, with
/// `Last-Event-ID` where there is one; 204 says that it is not to be. The next event is given once the one before was taken:
/// meanwhile the response is not read on. Belongs to its client's event loop.
package final class UpstreamEvents {
    /// What the owner is told; nothing after ``cancel()``.
    package struct Listener {
        /// There is a response, the first one; with its head.
        var opened: (ResponseHead) -> Void
        /// The bytes of one event; to be called when it was taken.
        var event: (_ data: [UInt8], _ taken: @escaping () -> Void) -> Void
        /// The last word.
        var ended: (EventStreamEnd) -> Void

        package init(
            opened: @escaping (ResponseHead) -> Void,
            event: @escaping (_ data: [UInt8], _ taken: @escaping () -> Void) -> Void,
            ended: @escaping (EventStreamEnd) -> Void
        ) {
            self.opened = opened
            self.event = event
            self.ended = ended
        }
    }

    /// Silence after which a connection is taken for dead, and the stream asked for again.
    package static let maxSilence = TimeAmount.minutes(5)
    /// Bytes of an answer without success that are kept for its message.
    private static let maxAnswerBytes = 64 * 1024

    private let request: StreamingRequest
    private let body: [UInt8]?
    private let maxBytes: Int
    private let client: UpstreamClient
    /// Nil once the stream has ended or is cancelled.
    private var listener: Listener?

    private var stream: UpstreamStream?
    private var timer: Scheduled<Void>?
    private var reconnection = Reconnection()
    private var hasOpened = false
    private var lastEventID: [UInt8] = []
    private var retryMilliseconds: Int?

    private var state = State.waiting
    /// Of the response that is read: one of the two.
    private var serverSent: ServerSentEvents?
    private var lines: JSONLines?
    /// Events that were read and not given yet: no more than one part of the body has.
    private var events = CircularBuffer<[UInt8]>()
    private var isBusy = false
    private var isGiving = false
    /// The response has ended, and what it has brought was not all given yet.
    private var afterEvents: (() -> Void)?
    private var lastNews = NIODeadline.now()

    private enum State {
        case waiting
        case reading
        /// The response is no success.
        case answering(status: Int, ResponseHead, [UInt8])
        /// Nothing more of this response is of use.
        case done
    }

    /// - Parameters:
    ///   - request: What is asked; a header `Accept` of its own wins.
    ///   - limits: Time until a response's head, and bytes of one event.
    ///   - source: The upstream's record, whose policy the requests follow.
    ///   - client: Of the event loop.
    ///   - listener: Told what happens after this function has returned.
    package init(
        _ request: UpstreamRequest,
        limits: UpstreamLimits,
        source: UpstreamSource?,
        client: UpstreamClient,
        listener: Listener
    ) {
        var headers = request.headers
        if !headers.contains(where: { $0.name.lowercased() == "accept" }) {
            headers.append(HTTPHeader("accept", "text/event-stream, application/x-ndjson"))
        }
        self.request = StreamingRequest(
            method: request.method,
            url: request.url,
            headers: headers,
            body: request.body.map { .known(bytes: $0.count) } ?? .none,
            trust: request.trust,
            connectTimeout: limits.connectTimeout,
            responseTimeout: limits.timeout,
            source: source
        )
        body = request.body
        maxBytes = limits.maxBodyBytes
        self.client = client
        self.listener = listener
        connect()
    }

    /// Ends the stream without a word.
    package func cancel() {
        listener = nil
        close()
    }

    private func close() {
        timer?.cancel()
        timer = nil
        stream?.cancel()
        stream = nil
        events = []
        afterEvents = nil
    }

    private func end(_ end: EventStreamEnd) {
        let listener = self.listener
        self.listener = nil
        close()
        listener?.ended(end)
    }

    // MARK: Responses

    private func connect() {
        guard listener != nil else { return }
        state = .waiting
        var request = request
        if !lastEventID.isEmpty {
            request.headers.append(
                HTTPHeader("last-event-id", String(decoding: lastEventID, as: UTF8.self))
            )
        }
        let stream = client.stream(request, delegate: self)
        self.stream = stream
        if let body {
            stream.write(ByteBuffer(bytes: body))
            stream.finish()
        }
    }

    /// The response is over: asks for another one later.
    ///
    /// - Parameter failure: Of the last attempt; what the stream ends with if it is one too many, or the first.
    private func reconnect(_ failure: EventStreamEnd) {
        stream = nil
        timer?.cancel()
        guard hasOpened else { return end(failure) }
        switch reconnection.ended(retryMilliseconds: retryMilliseconds, chance: .random(in: 0...1)) {
        case .giveUp: end(failure)
        case .wait(let milliseconds):
            timer = client.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(milliseconds))) {
                [weak self] in
                self?.connect()
            }
        }
    }

    /// Sees to a connection that says nothing any more.
    private func watch() {
        timer?.cancel()
        timer = client.eventLoop.assumeIsolated().scheduleTask(deadline: lastNews + Self.maxSilence) {
            [weak self] in
            guard let self, stream != nil else { return }
            // One that is not read says nothing either.
            if isBusy || !events.isEmpty { lastNews = .now() }
            guard NIODeadline.now() >= lastNews + Self.maxSilence else { return watch() }
            stream?.cancel()
            reconnect(.failed(.timedOut))
        }
    }

    /// Prepares to read a body.
    ///
    /// - Parameter type: Its content type.
    /// - Returns: Whether it is a stream of events.
    private func beginReading(_ type: String) -> Bool {
        (serverSent, lines) = (nil, nil)
        switch type.prefix(while: { $0 != ";" }).trimmingSpaces.lowercased() {
        case "text/event-stream":
            serverSent = ServerSentEvents(lastEventID: lastEventID, maxBytes: maxBytes)
        case "application/x-ndjson", "application/ndjson": lines = JSONLines(maxBytes: maxBytes)
        default: return false
        }
        state = .reading
        return true
    }

    /// Reads a part of a body; what it brings to its end is put with the events that wait.
    private func read(_ part: ByteBuffer) throws(EventTooLarge) {
        let bytes = part.readableBytesView
        if serverSent != nil {
            defer {
                lastEventID = serverSent?.lastEventID ?? []
                retryMilliseconds = serverSent?.retryMilliseconds ?? retryMilliseconds
            }
            try serverSent?.read(bytes) { events.append($0) }
        } else {
            try lines?.read(bytes) { events.append($0) }
        }
    }

    /// Whether an answer without success may be another one later.
    private static func isPassing(_ status: Int) -> Bool {
        status >= 500 || [408, 425, 429].contains(status)
    }

    // MARK: Events

    /// Gives the events that are there, each when the one before was taken, and then reads on.
    private func give() {
        guard !isGiving else { return }
        isGiving = true
        while !isBusy, let listener, let event = events.popFirst() {
            isBusy = true
            listener.event(event) { [weak self] in
                self?.isBusy = false
                self?.give()
            }
        }
        isGiving = false
        guard !isBusy, events.isEmpty, listener != nil else { return }
        if let next = afterEvents {
            afterEvents = nil
            next()
        } else {
            stream?.resumeResponse()
        }
    }

    /// Does something when every event that has come was taken.
    private func whenGiven(_ action: @escaping () -> Void) {
        afterEvents = action
        give()
    }
}

extension UpstreamEvents: UpstreamStreamDelegate {
    package func stream(_ stream: UpstreamStream, didReceive head: ResponseHead, status: Int) {
        guard stream === self.stream else { return }
        lastNews = .now()
        switch status {
        case 204: end(.over)
        case 200..<300:
            let type = head.firstValue(of: "content-type") ?? ""
            guard head.firstValue(of: "content-encoding") == nil, beginReading(type) else {
                return end(.notEvents(type))
            }
            // What ends without an event is asked for again all the same: servers end streams on which nothing happens.
            reconnection.succeeded()
            watch()
            if !hasOpened {
                hasOpened = true
                listener?.opened(head)
            }
        default: state = .answering(status: status, head, [])
        }
    }

    package func stream(_ stream: UpstreamStream, didReceive part: ByteBuffer) {
        guard stream === self.stream else { return }
        lastNews = .now()
        switch state {
        case .waiting, .done: break
        case .answering(let status, let head, var bytes):
            state = .done
            bytes += part.readableBytesView.prefix(Self.maxAnswerBytes - bytes.count)
            state = .answering(status: status, head, bytes)
        case .reading:
            do throws(EventTooLarge) {
                try read(part)
            } catch {
                stream.cancel()
                self.stream = nil
                return whenGiven { [weak self] in self?.end(.tooLarge(error)) }
            }
            guard !events.isEmpty else { return }
            stream.pauseResponse()
            give()
        }
    }

    package func streamHasRoom(_ stream: UpstreamStream) {}

    package func stream(_ stream: UpstreamStream, didEnd failure: UpstreamFailure?) {
        guard stream === self.stream else { return }
        self.stream = nil
        if failure == .shuttingDown { return end(.failed(.shuttingDown)) }
        switch state {
        case .answering(let status, let head, let bytes):
            let answer = EventStreamEnd.answered(
                UpstreamResponse(status: status, head: head, body: ResponseBody(copying: bytes))
            )
            if Self.isPassing(status) { reconnect(answer) } else { end(answer) }
        case .reading:
            if failure == nil { lines?.finish { events.append($0) } }
            whenGiven { [weak self] in self?.reconnect(.failed(failure ?? .reset)) }
        case .waiting, .done: reconnect(.failed(failure ?? .reset))
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let last = lastIndex(where: { !isSpace($0) }) else { return "" }
        return self[...last].drop(while: isSpace)
    }
}
