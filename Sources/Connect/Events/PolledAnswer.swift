import GraphQLExecution
import GraphQLTypes
import NIOCore
import Upstreams

/// The answer to a poll as one binding reads it, for its subscribers on one event loop.
///
/// Belongs to its event loop.
final class PolledAnswer {
    /// What makes two the same: one poll, read by the same binding.
    struct Key: Hashable {
        let poll: Polls.Key
        let loader: ObjectIdentifier
        /// Where the binding looks at the request of each client: whose.
        let subscriber: ObjectIdentifier?
    }

    let value: SharedValue
    private let key: Key
    private let loader: HTTPLoader
    /// What the binding reads the answer with.
    private let batch: LoadBatch
    private let services: ConnectServices
    private let live: LiveState
    private var ticket: Polls.Ticket?
    private var isTaking = false
    /// Came while the one before was taken in.
    private var next: Polls.Answer?

    /// - Parameters:
    ///   - key: What is polled.
    ///   - loader: Reads answers.
    ///   - arguments: Of the field.
    ///   - client: The first that asks.
    ///   - live: Of the event loop.
    ///   - onEmpty: Called when the last subscriber has gone.
    init(
        _ key: Key,
        loader: HTTPLoader,
        arguments: ArgumentValues,
        client: Client,
        _ live: LiveState,
        onEmpty: @escaping () -> Void
    ) {
        self.key = key
        self.loader = loader
        self.live = live
        let services = live.services(for: client)
        self.services = services
        batch = LoadBatch(
            inputs: [],
            keyCount: 1,
            arguments: arguments,
            context: OperationContext(services: services) { live.upstreams.onTurnEnd($0) }
        )
        value = SharedValue { live.later($0) }
        value.onEmpty = { [unowned self] in
            if let ticket { live.polls.leave(ticket) }
            ticket = nil
            onEmpty()
        }
    }

    func start() {
        let this = NIOLoopBound(WeakAnswer(self), eventLoop: live.eventLoop)
        ticket = live.polls.join(key.poll, through: live.upstreams) { answer in
            this.eventLoop.execute { this.value.answer?.take(answer) }
        }
    }

    /// Reads what came, in the order in which it came.
    private func take(_ answer: Polls.Answer) {
        guard ticket != nil else { return }
        if isTaking {
            next = answer
            return
        }
        guard case .success(let response) = answer else {
            if case .failure(let failure) = answer { value.publish(.failure(ExecutionFailure(failure))) }
            return
        }
        guard response.body.count > OperationContext.maxBytesOnLoop, let offload = live.offload else {
            return value.publish(loader.take(response, for: batch, services))
        }
        isTaking = true
        var taken: SharedValue.State = .success(.null)
        offload({ [self] in taken = loader.take(response, for: batch, services) }) { [self] in
            isTaking = false
            value.publish(taken)
            guard let answer = next else { return }
            next = nil
            take(answer)
        }
    }
}

private struct WeakAnswer {
    weak var answer: PolledAnswer?

    init(_ answer: PolledAnswer) { self.answer = answer }
}
