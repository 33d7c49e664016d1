import GraphQLExecution
import GraphQLTypes

/// A subscription field whose value an upstream is asked for again and again: what `@connect` with `@poll` says.
///
/// One call per interval serves every subscriber whose request is the same as the upstream sees it.
final class PollEvents: EventSource {
    let label: String
    private let identity: EventIdentity
    private let loader: HTTPLoader
    private let every: PollInterval

    /// - Parameters:
    ///   - loader: Of the request.
    ///   - every: How often it is sent.
    ///   - identity: The whole binding.
    init(_ loader: HTTPLoader, every: PollInterval, identity: EventIdentity) {
        label = loader.label
        self.loader = loader
        self.every = every
        self.identity = identity
    }

    func subscribe(_ stream: EventStream) {
        guard let services = stream.context.services as? ConnectServices, let live = services.live else {
            return stream.refuse(.noLiveState)
        }
        do throws(RequestTemplate.Fault) {
            guard let call = try loader.call(stream.arguments, client: services.client) else {
                // A part of the URL is null: there is nothing to ask for, now or later.
                stream.send(value: .success(.null))
                return stream.end()
            }
            let key = PolledAnswer.Key(
                poll: Polls.Key(call: call, every: every),
                loader: ObjectIdentifier(loader),
                subscriber: loader.readsRequest ? ObjectIdentifier(stream) : nil
            )
            let answer = live.answer(key) { onEmpty in
                PolledAnswer(
                    key,
                    loader: loader,
                    arguments: stream.arguments,
                    client: services.client,
                    live,
                    onEmpty: onEmpty
                )
            }
            answer.value.add(stream)
        } catch {
            stream.refuse(loader.failure(error, services))
        }
    }
    func isSame(as other: any EventSource) -> Bool { (other as? PollEvents)?.identity == identity }
}
