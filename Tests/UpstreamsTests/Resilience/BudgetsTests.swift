import NIOCore
import Testing

@testable import Upstreams

private let start = NIODeadline.uptimeNanoseconds(77_000_000_000)

@Suite("retry budget")
struct RetryBudgetTests {
    @Test("allows a few at once and a fifth of the calls of the last ten seconds", arguments: [0, 50, 1000])
    func share(calls: Int) {
        let budget = Kept(RetryBudget())
        for _ in 0..<calls { budget.change { $0.noteCall(at: start) } }
        var withdrawn = 0
        while budget.value.withdraw(at: start + .seconds(1)) { withdrawn += 1 }
        #expect(withdrawn == max(RetryBudget.reserve, calls / 5))
    }

    @Test("forgets calls and retries of long ago")
    func window() {
        let budget = Kept(RetryBudget())
        for _ in 0..<1000 { budget.change { $0.noteCall(at: start) } }
        var withdrawn = 0
        while budget.value.withdraw(at: start + .seconds(30)) { withdrawn += 1 }
        #expect(withdrawn == RetryBudget.reserve)
        #expect(budget.change { $0.withdraw(at: start + .seconds(60)) })
    }
}

@Suite("concurrency limit")
struct ConcurrencyLimitTests {
    @Test("grants, queues, refuses, and passes permits on in order")
    func order() {
        let limit = Kept(ConcurrencyLimit<String>(ConcurrencyPolicy(calls: 2, queue: 2)))
        #expect(limit.change { $0.enter("a") } == .granted)
        #expect(limit.change { $0.enter("b") } == .granted)
        #expect(limit.change { $0.enter("c") } == .queued(number: 0))
        #expect(limit.change { $0.enter("d") } == .queued(number: 1))
        #expect(limit.change { $0.enter("e") } == .full)
        #expect(limit.change { $0.exit() } == "c")
        #expect(limit.value.running == 2)
        #expect(limit.change { $0.enter("f") } == .queued(number: 2))
        let left = limit.change { $0.leave(1) }
        #expect(left)
        let leftAgain = limit.change { $0.leave(1) }
        #expect(!leftAgain)
        #expect(limit.change { $0.exit() } == "f")
        #expect(limit.change { $0.exit() } == nil)
        #expect(limit.change { $0.exit() } == nil)
        #expect(limit.value.running == 0)
        #expect(limit.change { $0.enter("g") } == .granted)
    }

    @Test("a queue of none refuses at once")
    func noQueue() {
        let limit = Kept(ConcurrencyLimit<String>(ConcurrencyPolicy(calls: 1, queue: 0)))
        #expect(limit.change { $0.enter("a") } == .granted)
        #expect(limit.change { $0.enter("b") } == .full)
    }

    @Test("who has left after its turn came gives the permit back itself")
    func lateLeave() {
        let limit = Kept(ConcurrencyLimit<String>(ConcurrencyPolicy(calls: 1, queue: 1)))
        _ = limit.change { $0.enter("a") }
        _ = limit.change { $0.enter("b") }
        #expect(limit.change { $0.exit() } == "b")
        let left = limit.change { $0.leave(0) }
        #expect(!left)
        #expect(limit.change { $0.exit() } == nil)
        #expect(limit.value.running == 0)
    }
}

@Suite("latency sketch")
struct LatencySketchTests {
    @Test("says nothing of too few calls")
    func few() {
        var sketch = LatencySketch()
        for _ in 1..<LatencySketch.leastCalls { sketch.record(.milliseconds(5)) }
        #expect(sketch.quantile(0.95) == nil)
        sketch.record(.milliseconds(5))
        #expect(sketch.quantile(0.95) != nil)
    }

    @Test("finds quantiles to a fifth", arguments: [(0.5, 50), (0.95, 95), (0.99, 99)])
    func quantiles(share: Double, milliseconds: Int) throws {
        var sketch = LatencySketch()
        for latency in 1...100 { sketch.record(.milliseconds(latency)) }
        let found = try #require(sketch.quantile(share))
        #expect(found >= .milliseconds(milliseconds))
        #expect(found <= .milliseconds(milliseconds) * 1.25)
    }

    @Test("follows a change, and keeps extremes in bounds")
    func change() throws {
        var sketch = LatencySketch()
        for _ in 0..<5000 { sketch.record(.milliseconds(1)) }
        for _ in 0..<5000 { sketch.record(.milliseconds(100)) }
        #expect(try #require(sketch.quantile(0.5)) >= .milliseconds(100))
        #expect(sketch.total <= 2000)
        for _ in 0..<5000 { sketch.record(.seconds(1_000_000_000)) }
        #expect(sketch.quantile(0.5) != nil)
    }
}

@Suite("target health")
struct TargetHealthTests {
    @Test("changes after as many checks in a row as the thresholds say")
    func thresholds() {
        let health = Kept(
            TargetHealth(
                HealthCheckPolicy(path: "/", interval: .seconds(10), unhealthyThreshold: 3, healthyThreshold: 2),
                at: start
            )
        )
        var now = start
        func check(_ success: Bool) -> Bool {
            #expect(health.value.due == now)
            #expect(health.change { $0.begin(at: now) })
            #expect(!health.change { $0.begin(at: now) }, "one at a time")
            #expect(health.value.due == nil)
            defer { now = now + .seconds(10) }
            return health.change { $0.end(success: success, at: now) }
        }
        #expect(health.value.isHealthy)
        #expect([false, false, true, false, false].map(check) == [false, false, false, false, false])
        #expect(health.value.isHealthy)
        #expect(check(false))
        #expect(!health.value.isHealthy)
        #expect([true, false, true].map(check) == [false, false, false])
        #expect(check(true))
        #expect(health.value.isHealthy)
        #expect(!health.change { $0.begin(at: now - .seconds(1)) }, "not before it is due")
    }
}

@Suite("source state")
struct SourceStateTests {
    private func state(_ targets: Int, breaker: BreakerPolicy? = nil, check: HealthCheckPolicy? = nil) -> SourceState {
        var policy = SourcePolicy()
        policy.targets = (0..<targets).map { "http://\($0)" }
        policy.breaker = breaker
        policy.healthCheck = check
        return SourceState(policy, at: start)
    }

    @Test("the target with the fewest attempts under way is taken, and equal ones by chance")
    func leastOutstanding() throws {
        let state = Kept(self.state(3))
        #expect(state.change { $0.choose(tried: [], at: start, chance: 1) }?.target == 1)
        #expect(state.change { $0.choose(tried: [], at: start, chance: 1) }?.target == 2)
        #expect(state.change { $0.choose(tried: [], at: start, chance: 1) }?.target == 0)
        #expect(state.change { $0.choose(tried: [], at: start, chance: 2) }?.target == 2)
        state.change { $0.end(.init(target: 1, isProbe: false), success: true, latency: nil, at: start) }
        #expect(state.change { $0.choose(tried: [], at: start, chance: 0) }?.target == 1)
    }

    @Test("one that was tried is taken again only when no other is well")
    func tried() {
        let state = Kept(self.state(2))
        #expect(state.change { $0.choose(tried: [0], at: start, chance: 0) }?.target == 1)
        #expect(state.value.other(than: [0], at: start) == .well)
        #expect(state.value.other(than: [0, 1], at: start) == .none)
        #expect(state.change { $0.choose(tried: [0, 1], at: start, chance: 0) }?.target == 0)
    }

    @Test("a target that fails is passed over for a while, and then tried")
    func passive() throws {
        let state = Kept(self.state(2))
        for _ in 0..<3 {
            let choice = try #require(state.change { $0.choose(tried: [1], at: start, chance: 0) })
            state.change { $0.end(choice, success: false, latency: nil, at: start) }
        }
        for chance in 0..<8 as Range<UInt64> {
            #expect(state.change { $0.choose(tried: [], at: start, chance: chance) }?.target == 1)
        }
        let later = start + .seconds(6)
        #expect(
            state.change { $0.choose(tried: [], at: later, chance: 0) }
                == .init(target: 0, isProbe: true, endpoint: Endpoint(base: "http://0"))
        )
        #expect(state.change { $0.choose(tried: [], at: later, chance: 0) }?.target == 1)
    }

    @Test(
        "when a server goes, one that failed of late is asked before it, unless a breaker is configured",
        arguments: [true, false]
    )
    func lastResort(isConfigured: Bool) throws {
        let state = Kept(self.state(2, breaker: isConfigured ? BreakerPolicy(failures: 3) : nil))
        for _ in 0..<3 {
            let choice = try #require(state.change { $0.choose(tried: [1], at: start, chance: 0) })
            state.change { $0.end(choice, success: false, latency: nil, at: start) }
        }
        #expect(state.value.other(than: [1], at: start) == (isConfigured ? .none : .lastResort))
        // Target 1 is well as far as is known, and has just been lost.
        #expect(state.change { $0.choose(tried: [1], at: start, chance: 0) }?.target == 1)
        let moved = state.change { $0.choose(tried: [1], at: start, chance: 0, isMove: true) }
        #expect(moved?.target == (isConfigured ? 1 : 0))
    }

    @Test("with all targets down, calls go out all the same, unless a breaker is configured", arguments: [true, false])
    func allDown(isConfigured: Bool) throws {
        let state = Kept(self.state(2, breaker: isConfigured ? BreakerPolicy(failures: 1) : nil))
        for target in 0..<2 {
            for _ in 0..<3 {
                guard let choice = state.value.choose(tried: [1 - target], at: start, chance: 0) else { break }
                state.change { $0.end(choice, success: false, latency: nil, at: start) }
            }
        }
        #expect((state.change { $0.choose(tried: [], at: start, chance: 0) } == nil) == isConfigured)
    }

    @Test("a target that checks find unwell gets calls only when there is no other")
    func active() {
        let state = Kept(self.state(2, check: HealthCheckPolicy(path: "/", unhealthyThreshold: 1)))
        #expect(state.change { $0.beginChecks(at: start).map(\.id) } == [0, 1])
        #expect(state.change { $0.endCheck(of: 0, success: false, at: start) })
        #expect(!state.change { $0.endCheck(of: 1, success: true, at: start) })
        for chance in 0..<4 as Range<UInt64> {
            #expect(state.change { $0.choose(tried: [], at: start, chance: chance) }?.target == 1)
        }
        _ = state.change { $0.beginChecks(at: start + .seconds(20)) }
        #expect(state.change { $0.endCheck(of: 1, success: false, at: start + .seconds(20)) })
        #expect(state.change { $0.choose(tried: [], at: start + .seconds(20), chance: 0) } != nil)
        #expect(state.value.nextCheck != nil)
    }
}

@Suite("upstream source")
struct UpstreamSourceTests {
    @Test(
        "a target's base takes the place of the policy's",
        arguments: [
            ("http://a/v1/list?x=1", "http://b:2/w/list?x=1"), ("http://a/v1", "http://b:2/w"),
            ("http://a/v1?x", "http://b:2/w?x"), ("http://a/v12", "http://a/v12"), ("http://c/v1", "http://c/v1"),
        ]
    )
    func url(url: String, expected: String) {
        var policy = SourcePolicy()
        policy.base = "http://a/v1"
        policy.targets = ["http://x", "http://b:2/w"]
        #expect(
            UpstreamSource(name: "s", policy: policy, at: start).url(url, at: Endpoint(base: policy.targets[1]))
                == expected
        )
    }

    @Test("records stay as long as the policy does, and an empty policy has none")
    func registry() throws {
        let sources = UpstreamSources()
        #expect(sources.source(named: "a", policy: SourcePolicy()) == nil)
        var policy = SourcePolicy()
        policy.breaker = BreakerPolicy()
        let first = try #require(sources.source(named: "a", policy: policy))
        #expect(sources.source(named: "a", policy: policy) === first)
        #expect(sources.source(named: "b", policy: policy) !== first)
        policy.breaker?.failures = 9
        #expect(sources.source(named: "a", policy: policy) !== first)
    }

    @Test("a draft changes nothing before it is adopted, and keeps the records of policies that stay")
    func drafts() throws {
        let sources = UpstreamSources()
        var policy = SourcePolicy()
        policy.healthCheck = HealthCheckPolicy(path: "/health")
        let stays = try #require(sources.source(named: "stays", policy: policy))
        let goes = try #require(sources.source(named: "changes", policy: policy))

        let draft = sources.draft()
        #expect(draft.source(named: "stays", policy: policy) === stays)
        policy.healthCheck?.path = "/other"
        let comes = try #require(draft.source(named: "changes", policy: policy))
        #expect(Set(sources.checked) == [stays, goes])

        sources.adopt(draft)
        #expect(Set(sources.checked) == [stays, comes])
        #expect(sources.source(named: "changes", policy: policy) === comes)
        withExtendedLifetime((stays, goes, comes)) {}
    }
}

@Suite("HTTP dates")
struct HTTPDateTests {
    private static let now: Int64 = 1_790_000_000

    @Test(
        "all three forms are read",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Tue, 29 Feb 2028 23:59:59 GMT", 1_835_481_599), ("Sat, 06-Nov-27 08:49:37 GMT", 1_825_490_977),
            ("", nil), ("0", nil), ("-1", nil), ("Sun, 06 Nov 1994 08:49:37", nil),
            ("Sun, 06 Nov 1994 8:49:37 GMT", nil),
            ("Sun, 06 Foo 1994 08:49:37 GMT", nil), ("Sun, 32 Nov 1994 08:49:37 GMT", nil),
            ("Sun, 06 Nov 1994 24:49:37 GMT", nil), ("Sun, 06 Nov 99999 08:49:37 GMT", nil),
        ] as [(String, Int64?)]
    )
    func forms(text: String, seconds: Int64?) {
        #expect(HTTPDate.parse(text, now: Self.now) == seconds)
    }

    @Test(
        "Retry-After is seconds or a date",
        arguments: [
            ("0", 0), ("120", 120), (" 7", 7), ("99999999999999999999", 1_000_000_000), ("1.5", nil), ("-1", nil),
            ("soon", nil), ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Mon, 21 Sep 2026 13:33:40 GMT", 20),
        ] as [(String, Int64?)]
    )
    func retryAfter(text: String, seconds: Int64?) {
        #expect(RetryAfter.parse(text, now: 1_789_997_600) == seconds.map { .seconds($0) })
    }
}
