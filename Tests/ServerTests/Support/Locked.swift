import Foundation

/// A value behind a lock: `Mutex`, but with a lock that the thread sanitizer understands.
final class Locked<Value>: @unchecked Sendable {
    // Unchecked: the value is touched with the lock held only.
    private var value: Value
    private let lock = NSLock()

    init(_ value: Value) {
        self.value = value
    }

    func withLock<Result>(_ use: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try use(&value)
    }
}
