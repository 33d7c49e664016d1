import Foundation

/// A value behind a lock that ThreadSanitizer understands (`Synchronization.Mutex` it does not, under contention).
// Safe to share: the value is touched only under the lock.
final class Locked<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) {
        self.value = value
    }

    func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
