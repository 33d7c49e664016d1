import CCurl
package import Logging
package import NIOCore

/// Sends HTTP requests through libcurl, driven by one event loop.
///
/// A client belongs to its event loop: except for init, it may be used only there, and calls back only there. What is
/// sent in one turn of the loop is handed to libcurl together at the turn's end; what has arrived together is delivered
/// together, followed by what ``onTurnEnd(_:)`` registered. Connections are kept and used again.
package final class UpstreamClient {
    package let eventLoop: any EventLoop
    /// The process's bytes for bodies over 1 MiB.
    package let budget: BodyBudget
    package private(set) var configuration: UpstreamClientConfiguration
    /// Responses kept for later, by all clients of the process.
    package let cache: ResponseCache
    let logger: Logger
    let multi: MultiHandle
    private let poller: SocketPoller
    /// The way from other threads to this object.
    private let doorbell: Doorbell

    /// Calls that wait for the end of the turn.
    private var pending: [Transfer] = []
    /// Transfers that libcurl has, each at its handle's `position`.
    private var running: [Transfer] = []
    private var idleHandles: [EasyHandle] = []
    private var idleStreamHandles: [EasyHandle] = []
    /// Streams with something to tell their delegates.
    private var streamsWithNews: [UpstreamStream] = []
    private var turnEndActions: [TurnEndAction] = []

    /// PERF: a function in an array of its own kind is put into a box, one in a struct is not.
    private struct TurnEndAction {
        let run: () -> Void
    }
    /// Transfers whose end was asked for while libcurl was running.
    private var abandoned: [EasyHandle] = []
    private var isInTurn = false
    private var isTurnScheduled = false
    private var isPollerArmed = false
    private var isRestScheduled = false
    /// Made when a body rests for the first time.
    private var restBell: RestBell?
    private var isShutDown = false
    /// PERF: asked of the logger once a turn.
    private var logsAttempts = false
    private var isClosed = false
    private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?
    /// GETs that identical ones may join.
    var flights = Flights()
    /// Set while those who wait for one call are given its answer.
    package internal(set) var landing: Landing?
    /// Of the one loop that makes the process's health checks.
    var healthChecker: HealthChecker?

    /// Handles kept without a transfer; more than this many at once is a peak not worth its memory.
    private static let maxIdleHandles = 512
    /// Rounds of sending and receiving before the loop's other work gets its turn.
    private static let maxRounds = 8

    /// A client for the loop, with a thread of its own that waits for sockets.
    ///
    /// - Throws: ``UpstreamClientError`` if the system has no more descriptors, threads or memory.
    package init(
        eventLoop: any EventLoop,
        budget: BodyBudget,
        cache: ResponseCache = ResponseCache(),
        configuration: UpstreamClientConfiguration = UpstreamClientConfiguration(),
        logger: Logger
    ) throws(UpstreamClientError) {
        self.eventLoop = eventLoop
        self.budget = budget
        self.cache = cache
        self.configuration = configuration
        self.logger = logger
        let doorbell = Doorbell(eventLoop: eventLoop)
        self.doorbell = doorbell
        poller = try SocketPoller { doorbell.ring() }
        multi = try MultiHandle(poller: poller, maxIdleConnections: configuration.maxIdleConnections)
        doorbell.client = self
    }

    deinit {
        tearDown()
    }

    /// Calls that are pending or running, streams included.
    package var activeCount: Int { pending.count + running.count }

    /// Connections opened since the start: what keep-alive saves shows here.
    package var openedConnections: Int { multi.openedConnections }

    /// How often a large body had to wait while the loop did other work, since the start.
    package var rests: Int { multi.rests }

    /// Keeps other texts out of logs from now on.
    package func adopt(_ redaction: Redaction) { configuration.redaction = redaction }

    // MARK: Sending

    /// Sends a request and collects the whole response.
    ///
    /// - Parameters:
    ///   - request: Sent as it is; a URL, method or header that cannot be sent is the completion's failure.
    ///   - limits: How long the call may take and how much it may bring back.
    ///   - deadline: The request's end as a whole; the earlier of it and the limits' timeout counts.
    ///   - connectTo: The address that the connection goes to, as `CURLOPT_CONNECT_TO` takes it; nil for the URL's host.
    ///   - isLookup: Whether it may go over a fresh connection when a kept one ends under it, whatever its method.
    ///   - trace: What the upstream is told of the client's request; a header of the same name in the request wins.
    ///   - completion: Called exactly once, on the loop, after this function has returned; never after `cancel()`.
    /// - Returns: The call, to cancel it.
    @discardableResult
    package func send(
        _ request: consuming UpstreamRequest,
        limits: UpstreamLimits = UpstreamLimits(),
        deadline: NIODeadline? = nil,
        connectTo: String? = nil,
        isLookup: Bool = false,
        trace: RequestTrace? = nil,
        completion: @escaping (Result<UpstreamResponse, UpstreamFailure>) -> Void
    ) -> UpstreamCall {
        let call = UpstreamCall(
            request: request,
            limits: limits,
            deadline: deadline,
            connectTo: connectTo,
            isLookup: isLookup,
            trace: trace,
            client: self,
            completion: completion
        )
        enqueue(.call(call))
        return call
    }

    /// Sends a request whose bodies pass through in parts.
    ///
    /// - Parameters:
    ///   - request: Sent as it is; what cannot be sent is the stream's failure.
    ///   - delegate: Told of the response on the loop, after this function has returned; kept until the end.
    /// - Returns: The stream, to feed, pause and cancel it.
    package func stream(_ request: StreamingRequest, delegate: any UpstreamStreamDelegate) -> UpstreamStream {
        let stream = UpstreamStream(request: request, client: self, delegate: delegate)
        stream.begin()
        return stream
    }

    /// Runs an action once, after the completions of the current turn, or of the next if none is under way.
    package func onTurnEnd(_ action: @escaping () -> Void) {
        turnEndActions.append(TurnEndAction(run: action))
        scheduleTurn()
    }

    /// Hands what was sent to libcurl now instead of at the end of the turn, and takes in what has arrived.
    package func flush() {
        turn()
    }

    func enqueue(_ transfer: Transfer) {
        eventLoop.assertInEventLoop()
        pending.append(transfer)
        scheduleTurn()
    }

    /// Ends a transfer without a word to its owner.
    func abandon(_ call: UpstreamCall) {
        eventLoop.assertInEventLoop()
        // One that is pending still is dropped when its turn comes, since it has no completion any more.
        guard let handle = call.handle else { return }
        abandon(handle)
    }

    func abandon(_ handle: EasyHandle) {
        if multi.isRunning {
            abandoned.append(handle)
            scheduleTurn()
        } else {
            _ = release(handle, keep: true)
        }
    }

    /// Lets a transfer go on that had said `pause`.
    func unpause(_ handle: EasyHandle, stillPaused directions: Int32 = 0) {
        multi.unpause(handle, stillPaused: directions)
        scheduleTurn()
    }

    /// Has a stream tell its delegate what is new, in this turn or the next.
    func note(_ stream: UpstreamStream) {
        guard !stream.hasNews else { return }
        stream.hasNews = true
        streamsWithNews.append(stream)
        scheduleTurn()
    }

    // MARK: Turns

    private func scheduleTurn() {
        guard !isTurnScheduled, !isInTurn else { return }
        isTurnScheduled = true
        doorbell.schedule()
    }

    /// The poller's wake-up has reached the loop.
    fileprivate func pollerHasWoken() {
        isPollerArmed = false
        turn()
    }

    fileprivate func scheduledTurn() {
        isTurnScheduled = false
        turn()
    }

    private func turn() {
        guard !isInTurn else { return }
        guard !isShutDown else { return failPending() }
        isInTurn = true
        logsAttempts = logger.logLevel <= .debug
        multi.beginTurn()
        var rounds = 0
        var isBusy = true
        while isBusy, rounds < UpstreamClient.maxRounds, !isShutDown {
            rounds += 1
            startPending()
            if let deadline = multi.deadline, deadline <= .now() { multi.expire() }
            let ready = multi.takeReady()
            finishDone()
            deliverNews()
            runTurnEndActions()
            isBusy = ready > 0 || !pending.isEmpty || !streamsWithNews.isEmpty
        }
        isInTurn = false
        guard !isShutDown else { return tearDown() }
        if !pending.isEmpty || !turnEndActions.isEmpty || !streamsWithNews.isEmpty { scheduleTurn() }
        if !running.isEmpty, !isPollerArmed {
            isPollerArmed = true
            poller.arm()
        }
        if multi.hasResting { scheduleRest() }
        updateTimer()
    }

    /// Has what rests go on once the loop has looked at its own sockets.
    private func scheduleRest() {
        guard !isRestScheduled else { return }
        isRestScheduled = true
        if restBell == nil {
            restBell = RestBell(eventLoop: eventLoop) { [doorbell] in doorbell.client?.restIsOver() }
        }
        if let restBell { restBell.ring() } else { doorbell.scheduleRest() }
    }

    fileprivate func restIsOver() {
        isRestScheduled = false
        multi.endRest()
        turn()
    }

    private func startPending() {
        guard !pending.isEmpty else { return }
        let transfers = pending
        pending.removeAll(keepingCapacity: true)
        for transfer in transfers { start(transfer) }
    }

    private func deliverNews() {
        guard !streamsWithNews.isEmpty else { return }
        let streams = streamsWithNews
        streamsWithNews.removeAll(keepingCapacity: true)
        for stream in streams {
            stream.hasNews = false
            stream.deliver()
        }
    }

    private func runTurnEndActions() {
        guard !turnEndActions.isEmpty else { return }
        let actions = turnEndActions
        turnEndActions.removeAll(keepingCapacity: true)
        for action in actions { action.run() }
    }

    private func updateTimer() {
        guard let deadline = multi.deadline else { return }
        if let timer {
            // An earlier timer will look again; libcurl moves its deadlines with every transfer.
            if timer.deadline <= deadline { return }
            timer.task.cancel()
        }
        timer = (deadline, doorbell.schedule(at: deadline))
    }

    fileprivate func timerHasFired() {
        timer = nil
        turn()
    }

    // MARK: Transfers

    private func start(_ transfer: Transfer) {
        switch transfer {
        case .call(let call):
            guard call.completion != nil else { return }
            if let failure = startCall(call) { finish(call, failure) }
        case .stream(let stream):
            guard stream.isOpen else { return }
            if let failure = startStream(stream) { end(transfer, failure) }
        }
    }

    private func startCall(_ call: UpstreamCall) -> UpstreamFailure? {
        var millisecondsLeft: Int?
        if let deadline = call.deadline {
            let left = (deadline - .now()).nanoseconds
            guard left > 0 else { return .timedOut }
            millisecondsLeft = Int(1 + (left - 1) / 1_000_000)
        }
        guard let handle = takeHandle(.buffered) else { return .other("cannot create a libcurl handle") }
        let failure = handle.apply(
            call.request,
            limits: call.limits,
            millisecondsLeft: millisecondsLeft,
            trace: call.trace
        )
        if let failure {
            idleHandles.append(handle)
            return failure
        }
        handle.apply(connectTo: call.connectTo)
        if logsAttempts { call.startedAt = .now() }
        guard run(.call(call), on: handle) else { return .other("libcurl refused the transfer") }
        call.handle = handle
        return nil
    }

    private func startStream(_ stream: UpstreamStream) -> UpstreamFailure? {
        let request = stream.request
        guard let handle = takeHandle(.streaming) else { return .other("cannot create a libcurl handle") }
        let failure = handle.apply(
            request,
            url: stream.url,
            headers: stream.headers,
            connectTimeout: stream.connectTimeout
        )
        if let failure {
            idleStreamHandles.append(handle)
            return failure
        }
        handle.apply(connectTo: stream.connectTo)
        guard run(.stream(stream), on: handle) else { return .other("libcurl refused the transfer") }
        stream.handle = handle
        if logsAttempts { stream.startedAt = .now() }
        stream.startTimer()
        return nil
    }

    private func run(_ transfer: Transfer, on handle: EasyHandle) -> Bool {
        handle.begin(transfer.receiver)
        handle.position = running.count
        running.append(transfer)
        guard multi.add(handle) else {
            running.removeLast()
            handle.end()
            return false
        }
        return true
    }

    private func takeHandle(_ kind: EasyHandleKind) -> EasyHandle? {
        let kept =
            switch kind {
            case .buffered: idleHandles.popLast()
            case .streaming: idleStreamHandles.popLast()
            }
        if let kept { return kept }
        return try? EasyHandle(kind: kind, multi: multi, configuration: configuration)
    }

    /// Takes a transfer out of libcurl and of the list.
    private func release(_ handle: EasyHandle, keep: Bool) -> Transfer {
        multi.remove(handle)
        let transfer = running.takeTransfer(at: handle.position)
        handle.end()
        switch transfer {
        case .call(let call):
            call.handle = nil
            handle.forgetLargeBody(call.request.body)
            if keep, idleHandles.count < UpstreamClient.maxIdleHandles { idleHandles.append(handle) }
        case .stream(let stream):
            stream.handle = nil
            if keep, idleStreamHandles.count < UpstreamClient.maxIdleHandles { idleStreamHandles.append(handle) }
        }
        return transfer
    }

    private func finishDone() {
        for handle in abandoned where handle.receiver != nil { _ = release(handle, keep: true) }
        abandoned.removeAll(keepingCapacity: true)
        // PERF: libcurl looks through its news for each transfer that is taken out, so all of them are read before.
        var done: [(EasyHandle, CURLcode)] = []
        while let news = multi.nextDone() { done.append(news) }
        for (handle, outcome) in done where handle.receiver != nil {
            let failure =
                outcome == CURLE_OK ? nil : UpstreamFailure(outcome, errorNumber: handle.systemErrorNumber)
            let transfer = release(handle, keep: true)
            if failure != nil, !handle.hasSentRequest { transfer.noteUnsent() }
            end(transfer, failure)
        }
    }

    private func finish(_ call: UpstreamCall, _ failure: UpstreamFailure?) {
        guard let completion = call.completion else { return }
        call.completion = nil
        if logsAttempts { log(call, call.failure ?? failure) }
        completion(call.takeResult(failure))
    }

    /// Tells operators, at debug level, how an attempt went; of a bad one also how its body began.
    private func log(_ call: UpstreamCall, _ failure: UpstreamFailure?) {
        let attempt = AttemptLog(
            method: call.request.method,
            url: call.request.url,
            status: call.head?.status ?? 0,
            bytes: call.receivedBytes,
            startedAt: call.startedAt,
            requestID: call.trace?.requestID,
            failure: failure
        )
        let redaction = configuration.redaction
        attempt.write(to: logger, redaction: redaction, body: attempt.isBad ? call.bodyExcerpt(redaction) : nil)
    }

    private func log(_ stream: UpstreamStream, _ failure: UpstreamFailure?) {
        let attempt = AttemptLog(
            method: stream.request.method,
            url: stream.url,
            status: stream.status,
            bytes: stream.receivedBytes,
            startedAt: stream.startedAt,
            requestID: stream.request.trace?.requestID,
            failure: stream.failureOfAttempt(failure)
        )
        attempt.write(to: logger, redaction: configuration.redaction, body: nil)
    }

    // MARK: Ending

    /// Fails what is in flight with ``UpstreamFailure/shuttingDown``, closes all connections and ends the thread.
    ///
    /// What is sent afterwards fails likewise. Called by one of the client's own callbacks, it acts after that turn.
    package func shutdown() {
        eventLoop.assertInEventLoop()
        guard !isShutDown else { return }
        isShutDown = true
        if !isInTurn { tearDown() }
    }

    private func tearDown() {
        guard !isClosed else { return }
        isClosed = true
        healthChecker?.stop()
        healthChecker = nil
        restBell = nil
        timer?.task.cancel()
        timer = nil
        poller.stop()
        while let transfer = running.last {
            guard let handle = transfer.handle else { break }
            _ = release(handle, keep: false)
            end(transfer, .shuttingDown)
        }
        idleHandles.removeAll()
        idleStreamHandles.removeAll()
        abandoned.removeAll()
        multi.close()
        failPending()
    }

    private func failPending() {
        for transfer in pending { end(transfer, .shuttingDown) }
        pending.removeAll()
        deliverNews()
        runTurnEndActions()
    }

    private func end(_ transfer: Transfer, _ failure: UpstreamFailure?) {
        switch transfer {
        case .call(let call): finish(call, failure)
        case .stream(let stream):
            if logsAttempts { log(stream, failure) }
            stream.attemptHasEnded(failure)
        }
    }
}

extension [Transfer] {
    /// Takes out a transfer, in whose place the last one comes.
    fileprivate mutating func takeTransfer(at position: Int) -> Transfer {
        let last = removeLast()
        guard position < count else { return last }
        let transfer = self[position]
        self[position] = last
        last.handle?.position = position
        return transfer
    }
}

/// What a client carries out.
enum Transfer {
    case call(UpstreamCall)
    case stream(UpstreamStream)

    var handle: EasyHandle? {
        switch self {
        case .call(let call): call.handle
        case .stream(let stream): stream.handle
        }
    }

    /// Nothing of the request went over a connection.
    func noteUnsent() {
        switch self {
        case .call(let call): call.wasSent = false
        case .stream(let stream): stream.wasSent = false
        }
    }

    var receiver: any TransferReceiver {
        switch self {
        case .call(let call): call
        case .stream(let stream): stream
        }
    }
}

/// Brings other threads' news to a client on its loop.
// Safe to share: `client` is set before the doorbell is first rung and read only on the client's loop.
final class Doorbell: @unchecked Sendable {
    private let eventLoop: any EventLoop
    weak var client: UpstreamClient?

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// From the poller's thread: a socket is ready.
    func ring() {
        eventLoop.execute { self.client?.pollerHasWoken() }
    }

    /// From the loop: another turn, after what the loop is doing now.
    func schedule() {
        eventLoop.execute { self.client?.scheduledTurn() }
    }

    /// From the loop: a turn at that time.
    func schedule(at deadline: NIODeadline) -> Scheduled<Void> {
        eventLoop.scheduleTask(deadline: deadline) { self.client?.timerHasFired() }
    }

    /// From the loop: a turn for what rests, after a time in which the loop has looked at its sockets.
    func scheduleRest() {
        eventLoop.scheduleTask(in: .microseconds(100)) { self.client?.restIsOver() }
    }
}
