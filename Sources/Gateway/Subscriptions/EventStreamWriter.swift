import OrderedJSON
import Upstreams

/// Writes server-sent events to a response's body, as GraphQL over SSE names them.
///
/// Spec: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation,
/// https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
struct EventStreamWriter {
    private let stream: any ResponseStream

    /// Begins the response.
    ///
    /// Its first line is a comment, so that proxies and clients see that the stream is there before its first event.
    ///
    /// - Parameters:
    ///   - transport: Which sends it.
    ///   - operationName: For the log.
    init(on transport: any StreamingTransport, operationName: String? = nil) {
        let headers = [
            HTTPHeader("content-type", ResponseMediaType.eventStream.contentType),
            HTTPHeader("cache-control", "no-cache"),
            // Proxies such as nginx would hold events back until there are many of them.
            HTTPHeader("x-accel-buffering", "no"),
        ]
        stream = transport.openStream(GatewayResponse(status: 200, headers: headers, operationName: operationName))
        heartbeat()
    }

    /// Whether the client keeps up.
    var isWritable: Bool { stream.isWritable }

    /// Has an action run whenever the client keeps up again.
    func onWritable(_ action: (() -> Void)?) { stream.onWritable = action }

    /// Sends a response.
    ///
    /// - Parameters:
    ///   - response: JSON text.
    ///   - operationID: Whose response it is, where the stream has those of several operations.
    func next(_ response: borrowing OutputBuffer, of operationID: String? = nil) {
        var event = OutputBuffer(capacity: response.count + 64)
        event.append("event: next\ndata: ")
        if let operationID {
            event.append("{\"id\":")
            event.appendQuoted(operationID)
            event.append(",\"payload\":")
        }
        event.append(onOneLine: response)
        event.append(operationID == nil ? "\n\n" : "}\n\n")
        stream.send(event)
    }

    /// Says that an operation has no further responses.
    func complete(_ operationID: String? = nil) {
        var event = OutputBuffer(capacity: 64)
        // Browsers pass over an event without data.
        event.append("event: complete\ndata:")
        if let operationID {
            event.append(" {\"id\":")
            event.appendQuoted(operationID)
            event.append(byte: UInt8(ascii: "}"))
        }
        event.append("\n\n")
        stream.send(event)
    }

    /// Sends a comment, which clients pass over and which keeps the connection from being taken for dead.
    func heartbeat() {
        var comment = OutputBuffer(capacity: 8)
        comment.append(":\n\n")
        stream.send(comment)
    }

    /// Ends the stream.
    func end() { stream.end() }
}
