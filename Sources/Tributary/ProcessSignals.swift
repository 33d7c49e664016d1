import Dispatch
import Glibc

/// What the process is asked by signals: to stop (SIGTERM, SIGINT) or to read its configuration anew (SIGHUP).
final class ProcessSignals: Sendable {
    enum Request: Hashable, Sendable {
        case stop
        case reload
    }

    /// Signals as they come; several of the same may be told as one.
    let stream: AsyncStream<Request>
    // Safe: written once in init and only kept alive; Dispatch itself calls from any thread.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    init() {
        let (stream, continuation) = AsyncStream<Request>.makeStream()
        self.stream = stream
        let queue = DispatchQueue(label: "tributary.signals")
        let requests: [(Int32, Request)] = [(SIGTERM, .stop), (SIGINT, .stop), (SIGHUP, .reload)]
        sources = requests.map { number, request in
            // The default action would end the process before the source is told.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { continuation.yield(request) }
            source.resume()
            return source
        }
    }
}
