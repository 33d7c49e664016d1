import CCurl
import Glibc
import Synchronization

/// What `malloc` keeps of memory that nobody uses any more: after a burst of small calls it may be several times what is in use.
enum SpareMemory {
    /// Between two times that it is given back.
    private static let pauseSeconds = 10
    /// When it was given back last, in seconds of the monotonic clock.
    private static let lastTime = Atomic<Int>(-pauseSeconds)

    /// Gives it back to the system, from a thread of its own and not more often than every ten seconds.
    ///
    /// Called where much memory is about to be taken at once, which cannot come from what is left between small pieces.
    static func giveBack() {
        var now = unsafe timespec()
        guard unsafe clock_gettime(CLOCK_MONOTONIC, &now) == 0 else { return }
        let seconds = unsafe now.tv_sec
        let last = lastTime.load(ordering: .relaxed)
        guard seconds - last >= pauseSeconds,
            lastTime.compareExchange(expected: last, desired: seconds, ordering: .relaxed).exchanged
        else { return }
        var thread = pthread_t()
        // Safe: the thread touches nothing of ours. Where there is no thread to be had, nothing is given back this time.
        let failure = unsafe pthread_create(
            &thread,
            nil,
            { _ in
                ccurl_trim_memory()
                return nil
            },
            nil
        )
        if failure == 0 { pthread_detach(thread) }
    }
}
