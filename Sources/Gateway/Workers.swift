import GraphQLExecution
import NIOCore
import NIOPosix

/// A few threads for what would hold an event loop up: reading bodies over 1 MiB.
final class Workers: Sendable {
    private let pool = NIOThreadPool(numberOfThreads: 2)

    init() { pool.start() }

    /// Ends the threads once what they do is done.
    func shutdown() { pool.shutdownGracefully { _ in } }

    /// A way away from a loop and back to it.
    func offload(from eventLoop: any EventLoop) -> OperationContext.Offload {
        { [pool] work, next in
            let errand = Errand(work: work, next: next)
            pool.submit { _ in
                // A pool that is shutting down still calls its items, so that nothing waits for ever.
                errand.work()
                eventLoop.execute { errand.next() }
            }
        }
    }

    /// Two steps that never run at the same time, the first on a thread of the pool and the second on the event loop.
    // Safe: the pool and the loop hand it over, each to the next, and whoever made it lets go of what the steps touch.
    private struct Errand: @unchecked Sendable {
        let work: () -> Void
        let next: () -> Void
    }
}
