import NIOConcurrencyHelpers
import NIOCore
import Upstreams

/// The calls of the process that are made again and again: each for everybody, on whatever event loop, whose request is the
/// same.
package final class Polls: Sendable {
    /// What makes two polls the same: the upstream could not tell their calls apart, and they come equally often.
    struct Key: Hashable, Sendable {
        let call: PlannedCall
        let every: PollInterval
    }

    typealias Answer = Result<UpstreamResponse, UpstreamFailure>

    /// A listener's place in a poll.
    struct Ticket: Sendable {
        fileprivate let key: Key
        fileprivate let number: Int
        fileprivate let poll: NIOLoopBound<Poll>
    }

    private struct Entry {
        /// On the event loop of who listened first.
        let poll: NIOLoopBound<Poll>
        var listeners: [Int: @Sendable (Answer) -> Void] = [:]
        var latest: Answer?
    }

    private struct Table {
        var entries: [Key: Entry] = [:]
        var lastNumber = 0
    }

    private let table = NIOLockedValueBox(Table())

    package init() {}

    /// Listens to a poll, which begins if nobody does yet.
    ///
    /// - Parameters:
    ///   - key: What is asked, and how often.
    ///   - client: Of the caller's event loop.
    ///   - listener: Given the answer that is known, before this returns, and each that is another; on any thread.
    /// - Returns: The place to leave.
    func join(_ key: Key, through client: UpstreamClient, _ listener: @escaping @Sendable (Answer) -> Void) -> Ticket {
        let (ticket, latest, isNew) = table.withLockedValue { table in
            table.lastNumber += 1
            let known = table.entries[key]
            var entry =
                known ?? Entry(poll: NIOLoopBound(Poll(key, client: client, polls: self), eventLoop: client.eventLoop))
            entry.listeners[table.lastNumber] = listener
            table.entries[key] = entry
            return (Ticket(key: key, number: table.lastNumber, poll: entry.poll), entry.latest, known == nil)
        }
        // A new poll is of this loop.
        if isNew { ticket.poll.value.ask() } else if let latest { listener(latest) }
        return ticket
    }

    /// Gives a place up; the poll ends with its last listener.
    func leave(_ ticket: Ticket) {
        let isOver = table.withLockedValue { table in
            table.entries[ticket.key]?.listeners[ticket.number] = nil
            guard table.entries[ticket.key]?.listeners.isEmpty == true else { return false }
            table.entries[ticket.key] = nil
            return true
        }
        guard isOver else { return }
        ticket.poll.eventLoop.execute { ticket.poll.value.stop() }
    }

    /// Tells the listeners of a poll what came, unless it is what they have.
    fileprivate func answered(_ poll: Poll, _ answer: Answer) {
        let listeners: [@Sendable (Answer) -> Void] = table.withLockedValue { table in
            // A poll that ended while its call was under way may have a successor.
            guard let entry = table.entries[poll.key], entry.poll.value === poll else { return [] }
            if let latest = entry.latest, Self.isSame(latest, answer) { return [] }
            table.entries[poll.key]?.latest = answer
            return Array(entry.listeners.values)
        }
        for listener in listeners { listener(answer) }
    }

    private static func isSame(_ left: Answer, _ right: Answer) -> Bool {
        switch (left, right) {
        case (.success(let left), .success(let right)):
            left.status == right.status && left.firstValue(of: "content-type") == right.firstValue(of: "content-type")
                && left.body.isSame(as: right.body)
        case (.failure(let left), .failure(let right)): left == right
        case (.success, .failure), (.failure, .success): false
        }
    }
}

/// One call that is made again and again, on the event loop of who wanted it first; for nobody there, perhaps, as long as
/// somebody elsewhere listens.
private final class Poll {
    let key: Polls.Key
    private let client: UpstreamClient
    private let polls: Polls
    private var call: CallInProgress?
    private var timer: Scheduled<Void>?
    private var isOver = false

    init(_ key: Polls.Key, client: UpstreamClient, polls: Polls) {
        self.key = key
        self.client = client
        self.polls = polls
    }

    /// Makes the call, and the next one an interval after this one began, but never before it has ended.
    func ask() {
        guard !isOver else { return }
        let next = NIODeadline.now() + key.every.next()
        call = client.call(key.call) { [weak self] result in
            guard let self else { return }
            call = nil
            // The listeners are ended by who shuts down.
            if case .failure(.shuttingDown) = result { return stop() }
            polls.answered(self, result)
            guard !isOver else { return }
            timer = client.eventLoop.assumeIsolated().scheduleTask(deadline: next) { [weak self] in self?.ask() }
        }
    }

    func stop() {
        isOver = true
        timer?.cancel()
        timer = nil
        call?.cancel()
        call = nil
    }
}
