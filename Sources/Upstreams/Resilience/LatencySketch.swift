/// How long the last calls took, in a fixed amount of memory: a histogram whose steps grow by a fifth each.
///
/// Counts are halved now and then, so that the answer follows the upstream's present behaviour.
struct LatencySketch: Sendable {
    /// Fewer calls than this say nothing.
    static let leastCalls = 20
    private static let halvesAt = 2000
    /// Upper ends of the steps in microseconds: 100 µs, then a fifth more each, up to more than 5 minutes.
    private static let bounds: [Int64] = {
        var bounds: [Int64] = []
        var bound = 100.0
        while bound < 400_000_000 {
            bounds.append(Int64(bound))
            bound *= 1.2
        }
        return bounds
    }()

    private var counts = [Int](repeating: 0, count: bounds.count + 1)
    private(set) var total = 0

    mutating func record(_ latency: Duration) {
        let (seconds, attoseconds) = latency.components
        let microseconds = seconds < 1_000_000 ? seconds * 1_000_000 + attoseconds / 1_000_000_000_000 : Int64.max
        var (low, high) = (0, Self.bounds.count)
        while low < high {
            let middle = (low + high) / 2
            if Self.bounds[middle] < microseconds { low = middle + 1 } else { high = middle }
        }
        counts[low] += 1
        total += 1
        if total >= Self.halvesAt {
            for index in counts.indices { counts[index] /= 2 }
            total = counts.reduce(0, +)
        }
    }

    /// The time within which this share of calls was answered, to a fifth; nil while there are too few.
    func quantile(_ share: Double) -> Duration? {
        guard total >= Self.leastCalls else { return nil }
        let rank = Int((Double(total) * share).rounded(.up))
        var seen = 0
        for (index, count) in counts.enumerated() {
            seen += count
            if seen >= rank { return .microseconds(Self.bounds[min(index, Self.bounds.count - 1)]) }
        }
        return nil
    }
}
