import Glibc

/// A value behind a lock that is held for nanoseconds.
///
/// Not `Synchronization.Mutex`: where threads contend for it on Linux, the kernel hands the lock over unseen by
/// ThreadSanitizer, which then reports races that are none.
// Safe to share: the value is touched only between lock and unlock.
@safe
final class Locked<Value>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    init(_ value: sending Value) {
        self.value = value
        // Safe: the mutex stays at this address, as it must, from init to deinit.
        unsafe mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        // Safe: initialised above; unlocked by the thread that locked it.
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
