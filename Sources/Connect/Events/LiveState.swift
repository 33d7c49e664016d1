package import GraphQLExecution
package import Logging
import NIOConcurrencyHelpers
package import NIOCore
package import StateStore
package import Upstreams

/// What the subscriptions of one event loop listen to together: reads of stored state, and answers that are polled.
///
/// Outlives snapshots of the schema: what is under way goes on as it began. Belongs to its event loop.
package final class LiveState {
    let upstreams: UpstreamClient
    let eventLoop: any EventLoop
    let polls: Polls
    private let reader: StateReader
    private let store: StateStore
    private let logger: Logger
    let offload: OperationContext.Offload?
    private var reads: [LiveRead.Key: LiveRead] = [:]
    private var answers: [PolledAnswer.Key: PolledAnswer] = [:]
    /// Nil until somebody listens to stored state.
    private var changes: StateSubscription?
    private var isShutDown = false

    /// - Parameters:
    ///   - upstreams: The loop's client.
    ///   - reader: The loop's connection to the database.
    ///   - store: Tells what was changed.
    ///   - polls: Of the process.
    ///   - eventLoop: The one that this belongs to.
    ///   - offload: For large answers.
    ///   - logger: For operators.
    package init(
        upstreams: UpstreamClient,
        reader: StateReader,
        store: StateStore,
        polls: Polls,
        eventLoop: any EventLoop,
        offload: OperationContext.Offload? = nil,
        logger: Logger
    ) {
        self.upstreams = upstreams
        self.reader = reader
        self.store = store
        self.polls = polls
        self.eventLoop = eventLoop
        self.offload = offload
        self.logger = logger
    }

    /// Ends every stream.
    package func shutdown() {
        isShutDown = true
        changes?.cancel()
        changes = nil
        let (reads, answers) = (self.reads, self.answers)
        for read in reads.values { read.value.end() }
        for answer in answers.values { answer.value.end() }
    }

    // MARK: Stored state

    /// The read that everybody on this loop shares who asks for the same rows.
    func read(_ key: LiveRead.Key, by loader: SQLLoader, tables: Set<String>) -> LiveRead {
        if let known = reads[key] { return known }
        listen()
        let read = LiveRead(key, loader: loader, tables: tables, self) { [unowned self] in reads[key] = nil }
        reads[key] = read
        read.start()
        return read
    }

    /// Has the store's announcements come to this loop: once for each commit, and once for several that the loop has not
    /// heard of yet.
    private func listen() {
        guard changes == nil, !isShutDown else { return }
        let unheard = NIOLockedValueBox<Set<String>>([])
        let this = NIOLoopBound(WeakState(self), eventLoop: eventLoop)
        changes = store.onChange { tables in
            let isFirst = unheard.withLockedValue { unheard in
                defer { unheard.formUnion(tables) }
                return unheard.isEmpty
            }
            guard isFirst else { return }
            this.eventLoop.execute {
                let tables = unheard.withLockedValue { unheard in
                    defer { unheard = [] }
                    return unheard
                }
                this.value.state?.stateHasChanged(tables)
            }
        }
    }

    private func stateHasChanged(_ tables: Set<String>) {
        for read in Array(reads.values) where !read.tables.isDisjoint(with: tables) { read.refresh() }
    }

    // MARK: Upstreams

    /// The answer that everybody on this loop shares whose requests are the same.
    func answer(_ key: PolledAnswer.Key, made make: (_ onEmpty: @escaping () -> Void) -> PolledAnswer) -> PolledAnswer {
        if let known = answers[key] { return known }
        let answer = make { [unowned self] in answers[key] = nil }
        answers[key] = answer
        answer.start()
        return answer
    }

    // MARK: Operations

    /// What something works with that is done for all its subscribers.
    func services(for client: Client = Client(headers: [])) -> ConnectServices {
        ConnectServices(
            upstreams: upstreams,
            reader: reader,
            store: store,
            eventLoop: eventLoop,
            requestHeaders: client.headers,
            deadline: .distantFuture,
            logger: logger,
            callerSubject: client.subject,
            live: self
        )
    }

    /// Does something later on this loop.
    func later(_ action: @escaping () -> Void) { eventLoop.assumeIsolated().execute(action) }
}

private struct WeakState {
    weak var state: LiveState?

    init(_ state: LiveState) { self.state = state }
}
