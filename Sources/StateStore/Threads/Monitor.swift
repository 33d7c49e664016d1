import Glibc

/// State behind a mutex, and threads that wait until it has become what they wait for.
///
/// A pthread mutex with its condition variable: the standard library's `Mutex` cannot be waited on.
// Safe to share: `state` is touched only between lock and unlock of the mutex.
@safe final class Monitor<State: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    init(_ state: State) {
        self.state = state
        // Safe: both are allocated and initialized here, once, and outlive every use because self does.
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        // Safe: nobody can hold or wait for them any more, as that takes a reference to self.
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs `body` with the state to itself, then wakes every waiting thread to look again.
    func update<Value>(_ body: (inout State) -> Value) -> Value {
        // Safe: initialized in init, destroyed in deinit.
        unsafe pthread_mutex_lock(mutex)
        defer {
            // Safe: as above; broadcast before unlock is allowed by POSIX.
            unsafe pthread_cond_broadcast(condition)
            unsafe pthread_mutex_unlock(mutex)
        }
        return body(&state)
    }

    /// Runs `body` with the state to itself, waking nobody.
    func read<Value>(_ body: (inout State) -> Value) -> Value {
        // Safe: initialized in init, destroyed in deinit.
        unsafe pthread_mutex_lock(mutex)
        // Safe: as above.
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// Runs `body` again after each update until it gives a value; blocks the calling thread meanwhile.
    func wait<Value>(until body: (inout State) -> Value?) -> Value {
        // Safe: initialized in init, destroyed in deinit.
        unsafe pthread_mutex_lock(mutex)
        // Safe: as above.
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let value = body(&state) { return value }
            // Safe: the mutex is held, as pthread_cond_wait demands.
            unsafe pthread_cond_wait(condition, mutex)
        }
    }
}
