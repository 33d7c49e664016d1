import Connect
import GraphQLExecution
import OrderedJSON
import Upstreams

/// Sends the response of one operation in parts, each as soon as it is there.
final class PartsOfAnswer {
    let mediaType: IncrementalMediaType
    private let transport: any StreamingTransport
    private let operationName: String?
    private var multipart = MultipartMixed()

    init(as mediaType: IncrementalMediaType, to transport: any StreamingTransport, operationName: String?) {
        self.mediaType = mediaType
        self.transport = transport
        self.operationName = operationName
    }

    /// Sends the initial response, and has the operation go on with what follows.
    ///
    /// What becomes ready in one turn of the event loop comes as one part. Parts that the client does not take yet wait for
    /// it: all of them together are as large as the whole response would have been.
    ///
    /// - Parameters:
    ///   - operation: Has more.
    ///   - initial: Its initial response as JSON text.
    ///   - reports: The plan goes with the initial response, the sources with the last part, which is when they are known.
    ///   - call: Is told of the end.
    func deliver(
        _ operation: Operation,
        initial: borrowing OutputBuffer,
        _ reports: ResponseReports,
        _ call: GatewayCall
    ) {
        let stream = transport.openStream(
            GatewayResponse(
                status: 200,
                headers: [
                    HTTPHeader("content-type", mediaType.contentType),
                    HTTPHeader("cache-control", "no-store"),
                    // Proxies of the nginx kind would keep parts back.
                    HTTPHeader("x-accel-buffering", "no"),
                ],
                operationName: operationName
            )
        )
        send(initial, with: ResponseReports(plan: reports.plan), isLast: false, to: stream)
        operation.deliver { [self] payload, hasNext in
            let sources = hasNext ? ResponseReports() : ResponseReports(sources: reports.sources)
            if !hasNext { call.finished() }
            send(payload, with: sources, isLast: !hasNext, to: stream)
            if !hasNext { stream.end() }
        }
    }

    private func send(
        _ payload: borrowing OutputBuffer,
        with reports: ResponseReports,
        isLast: Bool,
        to stream: any ResponseStream
    ) {
        var part = OutputBuffer(capacity: payload.count + 256, headRoom: 0)
        multipart.beginPart(in: &part)
        part.append(payload)
        reports.append(to: &part)
        multipart.endPart(isLast: isLast, in: &part)
        stream.send(part)
    }
}
