import Glibc

/// The monotonic clock, as nanoseconds that only grow.
enum MonotonicTime {
    /// Nanoseconds since an arbitrary moment.
    static func now() -> Int64 {
        var time = timespec()
        // Safe: `time` outlives the call.
        unsafe _ = clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
