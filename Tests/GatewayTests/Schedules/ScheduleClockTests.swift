import StateStore
import Testing

@testable import Gateway

@Suite("schedule clock")
struct ScheduleClockTests {
    private func begins(_ clock: inout ScheduleClock, _ now: Int64) -> Bool { clock.begin(at: now) }

    @Test("a run begins at once, one at a time, and then once in each interval")
    func sequence() {
        var clock = ScheduleClock(every: 1000)
        #expect(begins(&clock, 5_000_000) == true)
        #expect(begins(&clock, 5_002_000) == false)
        clock.ended(beganAt: 5_000_000, at: 5_000_300)
        #expect(clock.due == 5_001_000)
        #expect(begins(&clock, 5_000_999) == false)
        #expect(begins(&clock, 5_001_000) == true)
        // What took longer than the interval is followed by one run, not by all that were missed.
        clock.ended(beganAt: 5_001_000, at: 5_009_500)
        #expect(begins(&clock, 5_009_500) == true)
    }

    @Test(
        "what was refused is due when the last run's interval and its lease are over",
        arguments: [
            (ScheduleRecord(beganAt: 4_999_500, busyUntil: 0), 5_000_500),
            (ScheduleRecord(beganAt: 4_999_500, busyUntil: 5_003_000), 5_003_000),
            (ScheduleRecord(beganAt: 4_000_000, busyUntil: 5_000_100), 5_000_100),
            // Of a time to come: the clock was set back.
            (ScheduleRecord(beganAt: 9_000_000, busyUntil: 0), 5_001_000),
        ] as [(ScheduleRecord, Int64)]
    )
    func refused(record: ScheduleRecord, due: Int64) {
        var clock = ScheduleClock(every: 1000)
        #expect(begins(&clock, 5_000_000) == true)
        clock.refused(record, at: 5_000_000)
        #expect(clock.due == due)
        #expect(begins(&clock, due) == true)
    }

    @Test(
        "a database that does not answer is asked again after some seconds",
        arguments: [(1000, 1000), (3_600_000, 5000)] as [(Int64, Int64)]
    )
    func unanswered(every: Int64, wait: Int64) {
        var clock = ScheduleClock(every: every)
        #expect(begins(&clock, 5_000_000) == true)
        clock.unanswered(at: 5_000_000)
        #expect(clock.due == 5_000_000 + wait)
    }
}
