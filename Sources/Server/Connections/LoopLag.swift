import NIOCore

/// How late an event loop is with what it should do now: anything that holds it up shows here.
///
/// While there are connections, a task looks every 20 ms how much later than asked for it runs. On a busy machine most of
/// that may be the loop's thread waiting for a processor, which nothing that the loop does can change: both are kept.
final class LoopLag {
    private(set) var histogram = LagHistogram()
    /// Without the time that the thread has waited for a processor since the look before.
    ///
    /// Some of that wait may have been over before the task was due, so that a lag counts for too little here at times,
    /// and never for too much.
    private(set) var ownHistogram = LagHistogram()
    private var task: RepeatedTask?

    private static let interval = TimeAmount.milliseconds(20)

    /// Starts looking; call it on the loop.
    func start(on eventLoop: any EventLoop) {
        guard task == nil else { return }
        let delay = RunQueueDelay()
        var waited = delay.nanoseconds()
        var expected = NIODeadline.now() + Self.interval
        task = eventLoop.scheduleRepeatedTask(initialDelay: Self.interval, delay: Self.interval) { [weak self] _ in
            let now = NIODeadline.now()
            let nowWaited = delay.nanoseconds()
            let lag = (now - expected).nanoseconds
            self?.histogram.record(lag)
            self?.ownHistogram.record(lag - (nowWaited - waited))
            waited = nowWaited
            expected = now + Self.interval
        }
    }

    func stop() {
        task?.cancel()
        task = nil
    }
}

extension LoopLag: CustomStringConvertible {
    /// For the log.
    var description: String { "\(histogram); without waiting for a processor \(ownHistogram)" }
}

/// Durations counted by their order of magnitude.
struct LagHistogram {
    /// `counts[i]` durations took less than 2^i µs and not less than half of that.
    private var counts = [UInt64](repeating: 0, count: 32)
    private(set) var total: UInt64 = 0
    /// In nanoseconds.
    private(set) var longest: Int64 = 0

    mutating func record(_ nanoseconds: Int64) {
        let nanoseconds = max(0, nanoseconds)
        let microseconds = UInt64(nanoseconds / 1000)
        let magnitude = UInt64.bitWidth - microseconds.leadingZeroBitCount
        counts[min(magnitude, counts.count - 1)] += 1
        total += 1
        longest = max(longest, nanoseconds)
    }

    /// The smallest power of two, in microseconds, that so large a part of the durations stayed below; nil without any.
    func bound(of part: Double) -> UInt64? {
        guard total > 0 else { return nil }
        var left = UInt64((Double(total) * part).rounded(.up))
        for (magnitude, count) in counts.enumerated() {
            if count >= left { return 1 << UInt64(magnitude) }
            left -= count
        }
        return nil
    }
}

extension LagHistogram: CustomStringConvertible {
    /// For the log.
    var description: String {
        guard let half = bound(of: 0.5), let most = bound(of: 0.99) else { return "no lag was measured" }
        return "half below \(half) µs, 99 % below \(most) µs, longest \(longest / 1000) µs, \(total) samples"
    }
}
