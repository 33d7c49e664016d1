import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import StateStore
import TestSupport
import Testing

@Suite("claims of schedules")
struct ScheduleClaimTests {
    /// A store on a loop of its own, for tests that wait elsewhere.
    private final class StoreUnderTest: Sendable {
        let store: StateStore
        private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

        init(_ location: StateLocation) throws { store = try StateStore(location) }

        func claim(_ name: String, at now: Int64, every: Int64 = 1000, lease: Int64 = 500) async throws -> ScheduleClaim
        {
            let loop = group.next()
            let promise = loop.makePromise(of: ScheduleClaim.self)
            loop.execute { [store] in
                store.claimSchedule(name, at: now, every: every, lease: lease, on: loop) {
                    promise.completeWith($0.mapError { $0 })
                }
            }
            return try await promise.futureResult.outcome()
        }

        func release(_ name: String, beganAt: Int64) async throws {
            let loop = group.next()
            let promise = loop.makePromise(of: Void.self)
            loop.execute { [store] in
                store.releaseSchedule(name, beganAt: beganAt, on: loop) { promise.completeWith($0.mapError { $0 }) }
            }
            try await promise.futureResult.outcome()
        }

        func stop() async throws {
            store.shutdown()
            try await group.shutdownGracefully()
        }
    }

    @Test("a run is granted once, and the next when its time has come and the last has ended")
    func sequence() async throws {
        let store = try StoreUnderTest(.memory)
        let start: Int64 = 1_700_000_000_000
        try await #expect(store.claim("a", at: start) == .granted)
        let busy = ScheduleRecord(beganAt: start, busyUntil: start + 500)
        try await #expect(store.claim("a", at: start + 1) == .refused(busy))
        // Another schedule is another matter.
        try await #expect(store.claim("b", at: start + 1) == .granted)
        try await store.release("a", beganAt: start)
        try await #expect(
            store.claim("a", at: start + 999) == .refused(ScheduleRecord(beganAt: start, busyUntil: 0))
        )
        try await #expect(store.claim("a", at: start + 1000) == .granted)
        try await store.stop()
    }

    @Test("a run that never ended keeps others away until its lease ends, and no longer")
    func lease() async throws {
        let store = try StoreUnderTest(.memory)
        let start: Int64 = 1_700_000_000_000
        try await #expect(store.claim("a", at: start, every: 100) == .granted)
        let busy = ScheduleRecord(beganAt: start, busyUntil: start + 500)
        try await #expect(store.claim("a", at: start + 499, every: 100) == .refused(busy))
        try await #expect(store.claim("a", at: start + 500, every: 100) == .granted)
        // The end of the first run is not that of the second.
        try await store.release("a", beganAt: start)
        let second = ScheduleRecord(beganAt: start + 500, busyUntil: start + 1000)
        try await #expect(store.claim("a", at: start + 700, every: 100) == .refused(second))
        try await store.stop()
    }

    @Test("a clock that was set back does not stop a schedule for good")
    func clock() async throws {
        let store = try StoreUnderTest(.memory)
        let start: Int64 = 1_700_000_000_000
        try await #expect(store.claim("a", at: start) == .granted)
        try await store.release("a", beganAt: start)
        try await #expect(store.claim("a", at: start - 3_600_000) == .granted)
        try await store.stop()
    }

    @Test("of several processes with one database, one runs it; the last run outlives them")
    func processes() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/state.sqlite"
        let start: Int64 = 1_700_000_000_000
        let stores = [try StoreUnderTest(.file(path: path)), try StoreUnderTest(.file(path: path))]
        let granted = try await withThrowingTaskGroup(of: ScheduleClaim.self) { group in
            for index in 0..<20 { group.addTask { try await stores[index % 2].claim("a", at: start) } }
            return try await group.reduce(into: 0) { $0 += $1 == .granted ? 1 : 0 }
        }
        #expect(granted == 1)
        try await stores[0].release("a", beganAt: start)
        for store in stores { try await store.stop() }
        let later = try StoreUnderTest(.file(path: path))
        try await #expect(
            later.claim("a", at: start + 10) == .refused(ScheduleRecord(beganAt: start, busyUntil: 0))
        )
        try await later.stop()
    }
}
