import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Upstreams

/// A policy and its record, as a test changes it.
func source(_ change: (inout SourcePolicy) -> Void) -> UpstreamSource {
    var policy = SourcePolicy()
    change(&policy)
    return UpstreamSource(name: "test", policy: policy, at: .now())
}

extension ClientUnderTest {
    /// Makes a call and waits for its outcome.
    func call(
        _ call: PlannedCall,
        deadline: NIODeadline? = nil
    ) async -> Result<UpstreamResponse, UpstreamFailure> {
        let outcome = NIOLockedValueBox<Result<UpstreamResponse, UpstreamFailure>>(.failure(.other("no outcome")))
        await withCheckedContinuation { continuation in
            loop.execute { [self] in
                onThisLoop { client in
                    _ = client.call(call, deadline: deadline) { result in
                        outcome.withLockedValue { $0 = result }
                        continuation.resume()
                    }
                }
            }
        }
        return outcome.withLockedValue { $0 }
    }
}

@Suite("managed calls")
struct ManagedCallTests {
    private func call(
        _ url: String,
        _ source: UpstreamSource,
        method: String = "GET",
        timeout: Duration = .seconds(20)
    ) -> PlannedCall {
        PlannedCall(
            UpstreamRequest(method: method, url: url, body: method == "POST" ? [1] : nil),
            terms: CallTerms(limits: UpstreamLimits(timeout: timeout), source: source)
        )
    }

    @Test(
        "a failed attempt is repeated where it may be",
        arguments: [
            ("GET", "503 No", 3, 200), ("PUT", "502 No", 3, 200), ("POST", "503 No", 1, 503), ("GET", "500 No", 1, 500),
            ("GET", "404 No", 1, 404),
        ]
    )
    func retries(method: String, status: String, requests: Int, expected: Int) async throws {
        let seen = NIOLockedValueBox(0)
        try await withUpstream { connection, _ in
            let number = seen.withLockedValue { seen in
                seen += 1
                return seen
            }
            try connection.respond("x", status: number < 3 ? status : "200 OK")
        } test: { upstream, client in
            let record = source { $0.retry = RetryPolicy(retries: 2, delay: .milliseconds(1)) }
            let response = try await client.call(call(upstream.url(), record, method: method)).get()
            #expect(response.status == expected)
            #expect(upstream.requests.count == requests)
        }
    }

    @Test("when attempts are used up, the last outcome is the call's")
    func exhausted() async throws {
        try await withUpstream { connection, request in
            if request.target == "/reset" {
                connection.reset()
                throw ConnectionEnd()
            }
            try connection.respond("busy", status: "503 Busy", headers: ["Retry-After: 0"])
        } test: { upstream, client in
            let record = source { $0.retry = RetryPolicy(retries: 2, delay: .milliseconds(1)) }
            // First, while there is no kept connection that libcurl would replace by itself.
            await #expect(client.call(call(upstream.url("/reset"), record)).failure == .reset)
            #expect(upstream.requests.count == 3)
            try await #expect(client.call(call(upstream.url(), record)).get().text == "busy")
            #expect(upstream.requests.count == 6)
        }
    }

    @Test("a Retry-After beyond the timeout is not waited for")
    func retryAfter() async throws {
        try await withUpstream { connection, _ in
            try connection.respond("busy", status: "503 Busy", headers: ["Retry-After: 60"])
        } test: { upstream, client in
            let record = source { $0.retry = RetryPolicy(retries: 2, delay: .milliseconds(1)) }
            try await #expect(client.call(call(upstream.url(), record)).get().status == 503)
            #expect(upstream.requests.count == 1)
        }
    }

    @Test("all attempts together end with the timeout, or with the caller's deadline")
    func deadline() async throws {
        try await withUpstream { connection, _ in
            _ = connection.seesEnd()
            throw ConnectionEnd()
        } test: { upstream, client in
            let record = source {
                $0.retry = RetryPolicy(retries: 10, delay: .milliseconds(1), attemptTimeout: .milliseconds(150))
            }
            let start = ContinuousClock.now
            let slow = call(upstream.url(), record, timeout: .seconds(1))
            await #expect(client.call(slow).failure == .timedOut)
            let first = upstream.requests.count
            #expect(first >= 2)
            await #expect(client.call(slow, deadline: .now() + .milliseconds(250)).failure == .timedOut)
            #expect(upstream.requests.count - first <= 3)
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }

    @Test("with one of two targets dead, every call is answered, POST too", arguments: ["GET", "POST"])
    func deadTarget(method: String) async throws {
        let nobody = try RefusingPort()
        try await withUpstream { connection, request in
            try connection.respond(request.target)
        } test: { upstream, client in
            let record = source {
                $0.base = "http://frobs.test/v1"
                $0.targets = [String(nobody.url.dropLast()), upstream.url("/v2")]
            }
            for index in 0..<50 {
                let response = try await client.call(call("http://frobs.test/v1/\(index)", record, method: method))
                    .get()
                #expect(response.text == "/v2/\(index)")
            }
        }
    }

    @Test("a POST that a target got is not sent to the other", arguments: [("POST", 1), ("GET", 2)])
    func resetTarget(method: String, requests: Int) async throws {
        try await withUpstream { connection, _ in
            connection.reset()
            throw ConnectionEnd()
        } test: { upstream, client in
            let record = source {
                $0.base = "http://frobs.test"
                $0.targets = [upstream.url("/a"), upstream.url("/b")]
            }
            await #expect(client.call(call("http://frobs.test/", record, method: method)).failure == .reset)
            #expect(upstream.requests.count == requests)
        }
    }

    @Test("an open breaker refuses without a request, and closes after a good try")
    func breaker() async throws {
        let isWell = NIOLockedValueBox(false)
        try await withUpstream { connection, _ in
            try connection.respond("x", status: isWell.withLockedValue { $0 } ? "200 OK" : "500 No")
        } test: { upstream, client in
            let record = source {
                $0.breaker = BreakerPolicy(failures: 3, window: .seconds(3600), openFor: .seconds(3600))
            }
            for _ in 0..<3 { try await #expect(client.call(call(upstream.url(), record)).get().status == 500) }
            await #expect(client.call(call(upstream.url(), record)).failure == .circuitOpen)
            #expect(upstream.requests.count == 3)
            let other = source { $0.breaker = BreakerPolicy(failures: 1, openFor: .milliseconds(1)) }
            try await #expect(client.call(call(upstream.url(), other)).get().status == 500)
            isWell.withLockedValue { $0 = true }
            try await eventually {
                other.state.withLockedValue { $0.targets[0].breaker?.wouldAllow(at: .now()) == true }
            }
            for _ in 0..<2 { try await #expect(client.call(call(upstream.url(), other)).get().status == 200) }
            #expect(other.state.withLockedValue { $0.targets[0].breaker?.isClosed } == true)
        }
    }

    @Test("more calls than the limit wait, and more than the queue fail at once")
    func concurrency() async throws {
        let gate = Gate()
        let most = NIOLockedValueBox((now: 0, most: 0))
        try await withUpstream { connection, _ in
            most.withLockedValue { most in
                most.now += 1
                most.most = max(most.most, most.now)
            }
            try gate.wait()
            most.withLockedValue { $0.now -= 1 }
            try connection.respond("x")
        } test: { upstream, client in
            let record = source { $0.maxConcurrent = ConcurrencyPolicy(calls: 2, queue: 3) }
            let results = NIOLockedValueBox([Result<Int, UpstreamFailure>]())
            let calls = try await client.onLoop { client in
                NIOLoopBound(
                    (0..<7).map { index in
                        client.call(call(upstream.url("/\(index)"), record)) { result in
                            results.withLockedValue { $0.append(result.map(\.status)) }
                        }
                    },
                    eventLoop: client.eventLoop
                )
            }
            try await eventually { upstream.requests.count == 2 }
            try await eventually { results.withLockedValue { $0 } == [.failure(.overloaded), .failure(.overloaded)] }
            // One that waits and is cancelled leaves its place.
            try await client.onLoop { _ in calls.value[3].cancel() }
            for _ in 0..<4 { gate.open() }
            try await eventually { results.withLockedValue { $0.count } == 6 }
            #expect(results.withLockedValue { $0.suffix(4) } == Array(repeating: .success(200), count: 4))
            #expect(most.withLockedValue { $0.most } == 2)
            #expect(Set(upstream.requests.map(\.target)) == ["/0", "/1", "/2", "/4"])
            try await eventually {
                record.state.withLockedValue { $0.permits?.running == 0 && $0.permits?.waiting == 0 }
            }
        }
    }

    @Test("a call that waits too long for its turn has timed out")
    func queueTimeout() async throws {
        let gate = Gate()
        try await withUpstream { connection, _ in
            try gate.wait()
            try connection.respond("x")
        } test: { upstream, client in
            let record = source { $0.maxConcurrent = ConcurrencyPolicy(calls: 1, queue: 3) }
            async let first = client.call(call(upstream.url("/1"), record))
            try await eventually { upstream.requests.count == 1 }
            await #expect(
                client.call(call(upstream.url("/2"), record, timeout: .milliseconds(50))).failure == .timedOut
            )
            gate.open()
            try await #expect(first.get().status == 200)
            #expect(upstream.requests.count == 1)
            try await eventually { record.state.withLockedValue { $0.permits?.running == 0 } }
        }
    }

    @Test("a slow call is hedged, and the first answer counts")
    func hedge() async throws {
        let gate = Gate()
        try await withUpstream { connection, request in
            if request.target == "/slow/x" { try gate.wait() }
            try connection.respond(request.target)
        } test: { upstream, client in
            let record = source {
                $0.base = "http://frobs.test"
                $0.targets = [upstream.url("/slow"), upstream.url("/fast")]
                $0.hedge = HedgePolicy(after: .milliseconds(20))
            }
            for _ in 0..<4 {
                try await #expect(client.call(call("http://frobs.test/x", record)).get().text == "/fast/x")
            }
            gate.open()
            // Nothing of a call that lost is left.
            try await #expect(client.onLoop { $0.activeCount } == 0)
            #expect(record.state.withLockedValue { $0.targets.map(\.outstanding) } == [0, 0])
            for _ in 0..<4 { gate.open() }
        }
    }

    @Test("a hedge that finds no target leaves the first attempt alone")
    func hedgeWithoutTarget() async throws {
        let gate = Gate()
        try await withUpstream { connection, _ in
            try gate.wait()
            try connection.respond("x")
        } test: { upstream, client in
            let record = source {
                $0.breaker = BreakerPolicy(failures: 1, window: .seconds(3600), openFor: .seconds(3600))
                $0.hedge = HedgePolicy(after: .milliseconds(1))
            }
            let status = NIOLockedValueBox<Int?>(nil)
            try await client.onLoop { client in
                _ = client.call(call(upstream.url(), record)) { result in
                    status.withLockedValue { $0 = (try? result.get())?.status ?? 0 }
                }
                // In the same turn, so that the breaker is open when the hedge is due.
                record.state.withLockedValue { state in
                    guard let other = state.choose(tried: [], at: .now(), chance: 0) else { return }
                    state.end(other, success: false, latency: nil, at: .now())
                }
            }
            // Timers of one loop fire in order: after this one, the hedge's has.
            try await client.loop.scheduleTask(in: .milliseconds(20)) {}.futureResult.get()
            gate.open()
            try await eventually { status.withLockedValue { $0 } != nil }
            #expect(status.withLockedValue { $0 } == 200)
            #expect(upstream.requests.count == 1)
        }
    }

    @Test("a cancelled call leaves no trace")
    func cancelled() async throws {
        try await withUpstream { connection, _ in
            _ = connection.seesEnd()
            throw ConnectionEnd()
        } test: { upstream, client in
            let record = source {
                $0.maxConcurrent = ConcurrencyPolicy(calls: 1, queue: 1)
                $0.retry = RetryPolicy(retries: 2)
                $0.breaker = BreakerPolicy(failures: 1)
            }
            let inProgress = try await client.onLoop { client in
                NIOLoopBound(
                    client.call(call(upstream.url(), record)) { _ in Issue.record("was cancelled") },
                    eventLoop: client.eventLoop
                )
            }
            try await eventually { upstream.requests.count == 1 }
            try await client.onLoop { _ in inProgress.value.cancel() }
            #expect(record.state.withLockedValue { $0.permits?.running } == 0)
            #expect(record.state.withLockedValue { $0.targets[0].outstanding } == 0)
            #expect(record.state.withLockedValue { $0.targets[0].breaker?.isClosed } == true)
            try await #expect(client.onLoop { $0.activeCount } == 0)
        }
    }

    @Test("active checks take a target out and bring it back")
    func healthChecks() async throws {
        let isWell = NIOLockedValueBox(false)
        try await withUpstream { connection, request in
            let isCheck = request.target == "/health" && request.value("x-key") == "k"
            let status = isCheck && !isWell.withLockedValue { $0 } ? "500 No" : "200 OK"
            try connection.respond(request.target, status: status)
        } test: { upstream, client in
            let sources = UpstreamSources()
            var policy = SourcePolicy()
            policy.base = upstream.url("/v1")
            policy.healthCheck = HealthCheckPolicy(
                path: "/health",
                interval: .milliseconds(20),
                unhealthyThreshold: 2,
                healthyThreshold: 2
            )
            policy.healthCheck?.headers = [HTTPHeader("x-key", "k")]
            let record = try #require(sources.source(named: "a", policy: policy))
            try await client.onLoop { $0.checkHealth(of: sources) }
            try await eventually { record.state.withLockedValue { $0.targets[0].health?.isHealthy == false } }
            // With no other target, calls go there all the same.
            try await #expect(client.call(call(upstream.url("/v1/x"), record)).get().text == "/v1/x")
            isWell.withLockedValue { $0 = true }
            try await eventually { record.state.withLockedValue { $0.targets[0].health?.isHealthy == true } }
            #expect(!sources.claimChecks(), "one loop of the process makes the checks")
        }
    }
}
