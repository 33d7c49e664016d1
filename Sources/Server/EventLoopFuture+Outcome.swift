import NIOConcurrencyHelpers
import NIOCore

extension EventLoopFuture where Value: Sendable {
    /// Waits for the future as `get()` does, but takes the result through a lock.
    ///
    /// Where a continuation hands a value over just before it is awaited, the thread sanitizer does not see that one comes
    /// after the other, and reports a race that is none.
    func outcome() async throws -> Value {
        let result = NIOLockedValueBox<Result<Value, any Error>?>(nil)
        await withCheckedContinuation { continuation in
            whenComplete { completed in
                result.withLockedValue { $0 = completed }
                continuation.resume()
            }
        }
        guard let result = result.withLockedValue({ $0 }) else { throw CancellationError() }
        return try result.get()
    }
}
