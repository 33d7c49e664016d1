import Glibc
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Upstreams

/// One of two servers dies while both are at work.
@Suite("one of two targets is killed under load")
struct KilledTargetTests {
    /// What the load saw.
    private struct Tally: Sendable {
        var succeeded = 0
        /// Failures of calls that had begun before the kill was done.
        var failedInFlight: [UpstreamFailure] = []
        var failedAfterwards: [UpstreamFailure] = []
        var isDead = false
    }

    private static let workers = 48
    private static let callsBeforeKill = 600
    private static let callsAfterKill = 1200

    @Test(
        "nothing fails but what was in flight and must not be sent twice",
        arguments: [
            ("GET", false, false), ("PUT", false, false), ("POST", false, false), ("POST", false, true),
            ("GET", true, false), ("POST", true, false),
        ]
    )
    func kill(method: String, isStreamed: Bool, isLookup: Bool) async throws {
        let killed = try ScriptedUpstream { connection, _ in try connection.respond("answer") }
        let survivor = try ScriptedUpstream { connection, _ in try connection.respond("answer") }
        defer {
            killed.stop()
            survivor.stop()
        }
        let client = try await ClientUnderTest()
        let record = source {
            $0.base = "http://frobs.test"
            $0.targets = [String(killed.url().dropLast()), String(survivor.url().dropLast())]
        }
        let tally = NIOLockedValueBox(Tally())
        let total = Self.callsBeforeKill + Self.callsAfterKill
        let next = NIOLockedValueBox(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.workers {
                group.addTask {
                    while true {
                        let number = next.withLockedValue { next in
                            next += 1
                            return next
                        }
                        guard number <= total else { return }
                        let beganAfterwards = tally.withLockedValue { $0.isDead }
                        let failure = await self.ask(
                            client,
                            record,
                            method: method,
                            isStreamed: isStreamed,
                            isLookup: isLookup
                        )
                        tally.withLockedValue { tally in
                            switch failure {
                            case nil: tally.succeeded += 1
                            case let failure? where beganAfterwards: tally.failedAfterwards.append(failure)
                            case let failure?: tally.failedInFlight.append(failure)
                            }
                        }
                        if number == Self.callsBeforeKill {
                            killed.stop()
                            tally.withLockedValue { $0.isDead = true }
                        }
                    }
                }
            }
        }
        try await client.stop()
        let seen = tally.withLockedValue { $0 }
        #expect(!killed.requests.isEmpty)
        #expect(survivor.requests.count > Self.callsAfterKill)
        #expect(seen.failedAfterwards == [])
        #expect(seen.succeeded + seen.failedInFlight.count == total)
        if method == "POST", !isLookup {
            #expect(seen.failedInFlight.count <= Self.workers)
        } else {
            #expect(seen.failedInFlight == [])
        }
        #expect(record.state.withLockedValue { $0.targets.map(\.outstanding) } == [0, 0])
    }

    /// Asks once; nil for the right answer.
    private func ask(
        _ client: ClientUnderTest,
        _ record: UpstreamSource,
        method: String,
        isStreamed: Bool,
        isLookup: Bool
    ) async -> UpstreamFailure? {
        if isStreamed {
            let delegate = RecordingDelegate()
            let request = StreamingRequest(
                method: method,
                url: "http://frobs.test/",
                body: method == "GET" ? .none : .known(bytes: 0),
                responseTimeout: .seconds(20),
                source: record
            )
            do {
                _ = try await client.stream(request, delegate)
                let end = try await delegate.waitForEnd()
                if let failure = end.end?.failure { return failure }
                return String(decoding: end.body, as: UTF8.self) == "answer" ? nil : .truncated
            } catch {
                return .other("\(error)")
            }
        }
        let request = UpstreamRequest(
            method: method,
            url: "http://frobs.test/",
            body: method == "GET" ? nil : []
        )
        switch await client.call(
            PlannedCall(request, terms: CallTerms(sharesInFlight: false, source: record, isLookup: isLookup))
        ) {
        case .failure(let failure): return failure
        case .success(let response): return response.text == "answer" ? nil : .truncated
        }
    }

    @Test("all that is in flight at the moment moves to the other target, however much that is")
    func burst() async throws {
        let count = 100
        let isDead = NIOLockedValueBox(false)
        let killed = try ScriptedUpstream { connection, _ in
            _ = connection.seesEnd()
            throw ConnectionEnd()
        }
        let survivor = try ScriptedUpstream { connection, _ in
            try block(until: isDead)
            try connection.respond("answer")
        }
        defer {
            killed.stop()
            survivor.stop()
        }
        let client = try await ClientUnderTest()
        let record = source {
            $0.base = "http://frobs.test"
            $0.targets = [String(killed.url().dropLast()), String(survivor.url().dropLast())]
        }
        let call = PlannedCall(
            UpstreamRequest(method: "GET", url: "http://frobs.test/"),
            terms: CallTerms(sharesInFlight: false, source: record)
        )
        let outcomes = await withTaskGroup(of: UpstreamFailure?.self) { group in
            for _ in 0..<count { group.addTask { await client.call(call).failure } }
            group.addTask {
                try? await eventually { killed.requests.count + survivor.requests.count == count }
                #expect(killed.requests.count == count / 2)
                killed.stop()
                isDead.withLockedValue { $0 = true }
                return nil
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.compactMap(\.self) == [])
        #expect(survivor.requests.count == count)
        try await client.stop()
    }

    @Test(
        "when the one that was left goes, too, the first is asked though it failed of late",
        arguments: [("GET", false, false), ("POST", false, true), ("GET", true, false)]
    )
    func restarted(method: String, isStreamed: Bool, isLookup: Bool) async throws {
        let isBack = NIOLockedValueBox(false)
        let first = try ScriptedUpstream { connection, _ in
            guard isBack.withLockedValue({ $0 }) else { throw ConnectionEnd() }
            try connection.respond("answer")
        }
        let second = try ScriptedUpstream { connection, _ in
            guard !isBack.withLockedValue({ $0 }) else { throw ConnectionEnd() }
            try connection.respond("answer")
        }
        defer {
            first.stop()
            second.stop()
        }
        let client = try await ClientUnderTest()
        let record = source {
            $0.base = "http://frobs.test"
            $0.targets = [String(first.url().dropLast()), String(second.url().dropLast())]
        }
        func ask() async -> UpstreamFailure? {
            await self.ask(client, record, method: method, isStreamed: isStreamed, isLookup: isLookup)
        }
        while record.state.withLockedValue({ $0.targets[0].breaker?.isClosed }) == true {
            #expect(await ask() == nil)
        }
        // Nobody has had a reason to find out that the first is back.
        isBack.withLockedValue { $0 = true }
        #expect(await ask() == nil)
        try await client.stop()
    }

    @Test("a server that died outright gets a few calls, not every call until its failures outweigh what it answered")
    func magnet() async throws {
        let killed = try ScriptedUpstream { connection, _ in try connection.respond("x") }
        let survivor = try ScriptedUpstream { connection, _ in try connection.respond("x") }
        defer {
            killed.stop()
            survivor.stop()
        }
        let client = try await ClientUnderTest()
        let record = source {
            $0.base = "http://frobs.test"
            $0.targets = [String(killed.url().dropLast()), String(survivor.url().dropLast())]
            $0.breaker = BreakerPolicy(failures: 4)
        }
        let call = PlannedCall(
            UpstreamRequest(method: "GET", url: "http://frobs.test/"),
            terms: CallTerms(sharesInFlight: false, source: record)
        )
        for _ in 0..<200 { try await #expect(client.call(call).get().status == 200) }
        killed.stop()
        for _ in 0..<40 { try await #expect(client.call(call).get().status == 200) }
        #expect(record.state.withLockedValue { $0.targets[0].breaker?.isClosed } == false)
        #expect(record.state.withLockedValue { $0.targets[1].breaker?.isClosed } == true)
        try await client.stop()
    }

    @Test(
        "a kept connection that the upstream has closed is replaced, and that is no failure of the source",
        arguments: [("GET", true), ("GET", false), ("POST", false)]
    )
    func idleConnection(method: String, closesUnderRequest: Bool) async throws {
        let isClosed = NIOLockedValueBox(false)
        try await withUpstream { connection, request in
            if closesUnderRequest, connection.number == 1, request.target == "/again" { throw ConnectionEnd() }
            try connection.respond(request.target)
            guard !closesUnderRequest, connection.number == 1 else { return }
            // An orderly end, as after a server's idle time, and not announced in the head.
            connection.close()
            isClosed.withLockedValue { $0 = true }
            throw ConnectionEnd()
        } test: { upstream, client in
            let record = source {
                $0.breaker = BreakerPolicy(failures: 1)
                $0.retry = RetryPolicy(retries: 1)
            }
            func call(_ path: String) -> PlannedCall {
                let request = UpstreamRequest(method: method, url: upstream.url(path), body: method == "GET" ? nil : [])
                return PlannedCall(request, terms: CallTerms(sharesInFlight: false, source: record))
            }
            try await #expect(client.call(call("/first")).get().text == "/first")
            if !closesUnderRequest { try await eventually { isClosed.withLockedValue { $0 } } }
            try await #expect(client.call(call("/again")).get().text == "/again")
            #expect(upstream.acceptedConnections == 2)
            // The breaker opens at the first failure; the budget's reserve is whole.
            #expect(record.state.withLockedValue { $0.targets[0].breaker?.isClosed } == true)
            let left = record.state.withLockedValue { state in
                var count = 0
                while count < 100, state.withdraw(at: .now()) { count += 1 }
                return count
            }
            #expect(left == RetryBudget.reserve)
        }
    }
}

/// Blocks a script's thread until the flag is set.
private func block(until flag: NIOLockedValueBox<Bool>) throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while !flag.withLockedValue({ $0 }) {
        guard ContinuousClock.now < deadline else { throw ConnectionEnd() }
        sched_yield()
    }
}
