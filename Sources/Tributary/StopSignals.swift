import Dispatch
import Glibc

/// Waits for SIGTERM or SIGINT, whichever comes first.
final class StopSignals: Sendable {
    private let stream: AsyncStream<Void>
    // Safe: written once in init and only kept alive; Dispatch itself calls from any thread.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    init() {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        self.stream = stream
        let queue = DispatchQueue(label: "tributary.signals")
        sources = [SIGTERM, SIGINT].map { number in
            // The default action would end the process before the source is told.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }

    func wait() async {
        for await _ in stream { return }
    }
}
