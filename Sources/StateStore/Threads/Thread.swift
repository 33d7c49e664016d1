import Glibc

/// One operating-system thread that runs one closure to its end.
struct Thread: Sendable {
    private let id: pthread_t

    /// Starts the thread; nil when the system has no more threads to give.
    init?(_ body: @escaping @Sendable () -> Void) {
        let start = unsafe Unmanaged.passRetained(Start(body: body))
        var id = pthread_t()
        // Safe: the pointer is a retained Start, and the new thread is the only one to take it back.
        let code = unsafe pthread_create(
            &id,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                // Safe: exactly the object retained above, taken back once.
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.body()
                return nil
            },
            start.toOpaque()
        )
        guard code == 0 else {
            unsafe start.release()
            return nil
        }
        self.id = id
    }

    /// Waits for the thread's end; to be called once, from another thread.
    func join() {
        // Safe: the thread was created joinable, and is joined or detached once.
        _ = pthread_join(id, nil)
    }

    /// Gives up the right to join: the thread's end frees what it used.
    func detach() {
        _ = pthread_detach(id)
    }

    private final class Start: Sendable {
        let body: @Sendable () -> Void

        init(body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
