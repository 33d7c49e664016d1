import GraphQLExecution
import OrderedJSON

/// The state of something, with everyone on one event loop who wants to see it change.
///
/// Each subscriber is given the newest state that it has not had, one at a time: the next once the response to the one
/// before is written. A slow client so misses states in between, never the last one, and holds up nobody.
final class SharedValue {
    typealias State = Result<LoadedValue, ExecutionFailure>

    private final class Subscriber {
        let stream: EventStream
        /// Of the state that it was given last.
        var version = 0
        var isBusy = false

        init(_ stream: EventStream) { self.stream = stream }
    }

    /// Subscribers that are served before the loop's other work gets its turn.
    private static let maxServed = 64

    private var latest: State?
    private var version = 0
    private var subscribers: [Int: Subscriber] = [:]
    private var lastNumber = 0
    /// Numbers of subscribers that have to be looked at.
    private var waiting: [Int] = []
    private var isServing = false
    /// Does something later in the same event loop.
    private let later: (@escaping () -> Void) -> Void
    /// The last subscriber has gone.
    var onEmpty: () -> Void = {}

    init(later: @escaping (@escaping () -> Void) -> Void) { self.later = later }

    /// Takes a subscriber in, until its stream is cancelled: it is given the state at once, if there is one.
    func add(_ stream: EventStream) {
        lastNumber += 1
        let number = lastNumber
        subscribers[number] = Subscriber(stream)
        stream.context.onCancel { [weak self] in self?.remove(number) }
        stream.open()
        serve(number)
    }

    /// Changes the state; one that is as before is no change.
    func publish(_ state: State) {
        if let latest, Self.isSame(latest, state) { return }
        latest = state
        version += 1
        waiting = subscribers.keys.sorted()
        serveWaiting()
    }

    /// Ends the streams: no state comes any more.
    func end(_ failure: ExecutionFailure? = nil) {
        let all = subscribers
        subscribers = [:]
        for (_, subscriber) in all.sorted(by: { $0.key < $1.key }) { subscriber.stream.end(failure) }
        if !all.isEmpty { onEmpty() }
    }

    private func remove(_ number: Int) {
        guard subscribers.removeValue(forKey: number) != nil, subscribers.isEmpty else { return }
        onEmpty()
    }

    private func serveWaiting() {
        guard !isServing else { return }
        // In the order they came, so that nobody is always last for long.
        for number in waiting.prefix(Self.maxServed) { serve(number) }
        waiting.removeFirst(min(Self.maxServed, waiting.count))
        guard !waiting.isEmpty else { return }
        isServing = true
        later { [weak self] in
            self?.isServing = false
            self?.serveWaiting()
        }
    }

    private func serve(_ number: Int) {
        guard let latest, let subscriber = subscribers[number], !subscriber.isBusy, subscriber.version < version
        else { return }
        subscriber.version = version
        subscriber.isBusy = true
        subscriber.stream.send(value: latest, skipsUnchanged: true) { [weak self] in
            subscriber.isBusy = false
            self?.serve(number)
        }
    }

    /// Whether nobody could tell two states apart: values that are written in the same bytes, or the same failure.
    private static func isSame(_ left: State, _ right: State) -> Bool {
        switch (left, right) {
        case (.success(let left), .success(let right)):
            // What computed members look at may have changed.
            guard left.metadata == nil, right.metadata == nil else { return false }
            guard let leftRoot = left.root, let rightRoot = right.root else { return left.root == right.root }
            let reader = JSONReader(left.body)
            return (try? reader.isWritten(at: leftRoot, like: JSONReader(right.body), at: rightRoot)) ?? false
        case (.failure(let left), .failure(let right)):
            return left.message == right.message && left.code == right.code
        case (.success, .failure), (.failure, .success): return false
        }
    }
}
