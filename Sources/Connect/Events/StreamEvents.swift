import GraphQLExecution
import GraphQLTypes
import Logging
import Upstreams

/// A subscription field whose events an upstream sends: what `@connect` says there without `@poll`.
///
/// Each subscriber has a response of its own from the upstream, which is read no faster than the subscriber takes its events.
final class StreamEvents: EventSource {
    let label: String
    private let identity: EventIdentity
    private let loader: HTTPLoader

    /// - Parameters:
    ///   - loader: Of the request.
    ///   - identity: The whole binding.
    init(_ loader: HTTPLoader, identity: EventIdentity) {
        label = loader.label
        self.loader = loader
        self.identity = identity
    }

    func subscribe(_ stream: EventStream) {
        guard let services = stream.context.services as? ConnectServices, services.live != nil else {
            return stream.refuse(.noLiveState)
        }
        let request: UpstreamRequest
        do throws(RequestTemplate.Fault) {
            guard let call = try loader.call(stream.arguments, client: services.client) else {
                stream.send(value: .success(.null))
                return stream.end()
            }
            request = call.request
        } catch {
            return stream.refuse(loader.failure(error, services))
        }
        let batch = LoadBatch(
            inputs: [],
            keyCount: 1,
            arguments: stream.arguments,
            context: stream.context
        )
        var isOpen = false
        var head = ResponseHead(headers: [])
        let events = UpstreamEvents(
            request,
            limits: loader.terms.limits,
            source: loader.terms.source,
            client: services.upstreams,
            listener: UpstreamEvents.Listener(
                opened: { [loader] received in
                    // An event is a body of its own, and JSON whatever carries it.
                    let others = received.headers.filter { $0.name.lowercased() != "content-type" }
                    head = ResponseHead(headers: [HTTPHeader("content-type", "application/json")] + others)
                    isOpen = true
                    services.logger.debug("\(loader.label): events are coming")
                    stream.open()
                },
                event: { [loader] data, taken in
                    let answer = UpstreamResponse(status: 200, head: head, body: ResponseBody(copying: data))
                    stream.send(value: loader.take(answer, for: batch, services), taken: taken)
                },
                ended: { [loader] end in
                    let failure: ExecutionFailure?
                    switch end {
                    case .over, .failed(.shuttingDown): failure = nil
                    case .failed(let reason): failure = ExecutionFailure(reason)
                    case .answered(let answer): failure = loader.failure(of: answer, for: batch, services)
                    case .notEvents(let type):
                        services.logger.warning(
                            "\(loader.label): no stream of events",
                            metadata: ["content-type": "\(services.redacted(type))"]
                        )
                        failure = ExecutionFailure(
                            "The response is no stream of events: text/event-stream or application/x-ndjson is needed.",
                            code: "CONNECTOR_RESPONSE_INVALID"
                        )
                    case .tooLarge(let fault):
                        failure = ExecutionFailure(
                            "An event is larger than \(fault.limit) bytes.",
                            code: "CONNECTOR_RESPONSE_TOO_LARGE"
                        )
                    }
                    if let failure, !isOpen { stream.refuse(failure) } else { stream.end(failure) }
                }
            )
        )
        stream.context.onCancel { events.cancel() }
    }

    func isSame(as other: any EventSource) -> Bool { (other as? StreamEvents)?.identity == identity }
}
