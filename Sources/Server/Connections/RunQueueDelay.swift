import Glibc

/// How long the calling thread has waited for a processor while it had something to do.
///
/// Linux counts it for each thread. To be made and read on the thread that it tells of.
///
/// Spec: https://docs.kernel.org/scheduler/sched-stats.html
struct RunQueueDelay: ~Copyable {
    /// Below 0 where the system does not tell.
    private let file: Int32

    init() {
        file = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)
    }

    deinit {
        if file >= 0 { close(file) }
    }

    /// Nanoseconds since the thread began; 0 where the system does not tell.
    func nanoseconds() -> Int64 {
        guard file >= 0 else { return 0 }
        var text = [UInt8](repeating: 0, count: 96)
        let count = pread(file, &text, text.count, 0)
        return count > 0 ? Self.delay(in: text.prefix(count)) : 0
    }

    /// The second of three numbers: time on a processor, time waiting for one, number of turns.
    static func delay(in schedstat: some Collection<UInt8>) -> Int64 {
        let numbers = schedstat.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") })
        guard numbers.count == 3 else { return 0 }
        return Int64(String(decoding: numbers[1], as: UTF8.self)) ?? 0
    }
}
