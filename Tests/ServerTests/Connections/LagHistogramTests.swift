import Testing

@testable import Server

@Suite struct LagHistogramTests {
    @Test("durations are counted by powers of two of a microsecond")
    func bounds() {
        var histogram = LagHistogram()
        #expect(histogram.bound(of: 0.5) == nil)
        for _ in 0..<98 { histogram.record(900) }
        histogram.record(1_500_000)
        histogram.record(-5)
        #expect(histogram.total == 100)
        #expect(histogram.bound(of: 0.5) == 1)
        #expect(histogram.bound(of: 0.99) == 1)
        #expect(histogram.bound(of: 1) == 2048)
        #expect(histogram.longest == 1_500_000)
        #expect("\(histogram)" == "half below 1 µs, 99 % below 1 µs, longest 1500 µs, 100 samples")
    }

    @Test("a duration of days is still counted")
    func enormous() {
        var histogram = LagHistogram()
        histogram.record(.max)
        #expect(histogram.bound(of: 1) == 1 << 31)
    }

    @Test("what a thread waited for a processor is read from what the system tells of it")
    func runQueueDelay() {
        for (text, nanoseconds) in [
            ("335003 2724795 3\n", 2_724_795), ("0 0 0\n", 0), ("", 0), ("1 2", 0), ("1 x 3\n", 0),
            ("1 99999999999999999999 3\n", 0),
        ] {
            #expect(RunQueueDelay.delay(in: Array(text.utf8)) == nanoseconds, "\(text)")
        }
        let delay = RunQueueDelay()
        let before = delay.nanoseconds()
        #expect(before >= 0)
        #expect(delay.nanoseconds() >= before)
    }
}
