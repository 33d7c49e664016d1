import GraphQLExecution
import OrderedJSON
import Upstreams

/// Takes the response of an operation that comes in parts.
protocol IncrementalReceiver: AnyObject {
    /// How the parts tell what belongs where.
    var format: IncrementalFormat { get }

    /// Takes a part: the initial response first, then what follows, each as soon as it is there.
    ///
    /// What becomes ready in one turn of the event loop comes together.
    ///
    /// - Parameters:
    ///   - part: JSON text, valid during the call only.
    ///   - isLast: True once, and nothing comes afterwards.
    func receive(_ part: borrowing OutputBuffer, isLast: Bool)
}

/// Sends the parts of a response as those of a `multipart/mixed` body.
///
/// Parts that the client does not take yet wait for it: all of them together are as large as the whole response would be.
final class MultipartAnswer: IncrementalReceiver {
    private let mediaType: IncrementalMediaType
    private let transport: any StreamingTransport
    private let operationName: String?
    private var stream: (any ResponseStream)?
    private var multipart = MultipartMixed()

    /// - Parameters:
    ///   - mediaType: As which the client takes them.
    ///   - transport: Which sends them.
    ///   - operationName: For the log.
    init(as mediaType: IncrementalMediaType, to transport: any StreamingTransport, operationName: String?) {
        self.mediaType = mediaType
        self.transport = transport
        self.operationName = operationName
    }

    var format: IncrementalFormat { mediaType.format }

    func receive(_ part: borrowing OutputBuffer, isLast: Bool) {
        let stream = self.stream ?? open()
        self.stream = stream
        var framed = OutputBuffer(capacity: part.count + 256)
        multipart.beginPart(in: &framed)
        framed.append(part)
        multipart.endPart(isLast: isLast, in: &framed)
        stream.send(framed)
        if isLast { stream.end() }
    }

    private func open() -> any ResponseStream {
        transport.openStream(
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
    }
}
