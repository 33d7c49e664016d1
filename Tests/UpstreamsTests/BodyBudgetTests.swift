import NIOCore
import Testing
import Upstreams

@Suite("the budget of body bytes")
struct BodyBudgetTests {
    @Test("draws until the limit, then lets waiters through first in, first out")
    func firstInFirstOut() {
        let budget = BodyBudget(limit: 10)
        let events = Events()
        #expect(budget.draw(6, held: 0) { events.add("a") } == .drawn)
        guard case .waiting = budget.draw(6, held: 0, resume: { events.add("b") }),
            // Would fit, but others were there before.
            case .waiting = budget.draw(1, held: 0, resume: { events.add("c") })
        else {
            Issue.record("drew beyond the limit")
            return
        }
        #expect(budget.drawnBytes == 6 && budget.waitingBodies == 2)
        budget.giveBack(1)
        #expect(events.names == [])
        budget.giveBack(5)
        #expect(events.names == ["b", "c"])
        #expect(budget.drawnBytes == 7 && budget.waitingBodies == 0)
    }

    @Test("more than the limit is let through alone")
    func largerThanTheLimit() {
        let budget = BodyBudget(limit: 10)
        let events = Events()
        #expect(budget.draw(100, held: 0) { events.add("a") } == .drawn)
        guard case .waiting = budget.draw(100, held: 0, resume: { events.add("b") }) else {
            Issue.record("two bodies beyond the limit")
            return
        }
        budget.giveBack(100)
        #expect(events.names == ["b"])
    }

    @Test("two that hold bytes and both want more do not wait for each other")
    func noDeadlock() {
        let budget = BodyBudget(limit: 10)
        let events = Events()
        #expect(budget.draw(5, held: 0) { events.add("a") } == .drawn)
        #expect(budget.draw(5, held: 0) { events.add("b") } == .drawn)
        guard case .waiting = budget.draw(5, held: 5, resume: { events.add("a again") }) else {
            Issue.record("drew beyond the limit")
            return
        }
        guard case .waiting = budget.draw(5, held: 5, resume: { events.add("b again") }) else {
            Issue.record("drew beyond the limit")
            return
        }
        // When b began to wait, nobody was left who could return bytes: a went on.
        #expect(events.names == ["a again"])
        budget.giveBack(10)
        #expect(events.names == ["a again", "b again"])
    }

    @Test("who leaves the line gets nothing, and makes room for the next")
    func leaving() {
        let budget = BodyBudget(limit: 10)
        let events = Events()
        #expect(budget.draw(8, held: 0) { events.add("a") } == .drawn)
        guard case .waiting(let ticket) = budget.draw(9, held: 0, resume: { events.add("b") }),
            case .waiting = budget.draw(2, held: 0, resume: { events.add("c") })
        else {
            Issue.record("drew beyond the limit")
            return
        }
        #expect(budget.leave(ticket))
        #expect(events.names == ["c"])
        #expect(!budget.leave(ticket))
        #expect(budget.drawnBytes == 10)
    }

    @Test("a body that does not fit waits until another is freed, and small ones pass by")
    func waiting() async throws {
        let megabyte = 1024 * 1024
        let body = patterned(3 * megabyte)
        try await withUpstream(budget: BodyBudget(limit: 4 * megabyte)) { connection, request in
            try connection.respond(request.target == "/small" ? Array(body[..<1000]) : body)
        } test: { upstream, client in
            let url = upstream.url("/large")
            var first: UpstreamResponse? = try await client.get(url).get()
            #expect(client.budget.drawnBytes == 3 * megabyte)
            async let second = client.get(url)
            try await eventually { client.budget.waitingBodies == 1 }
            try await #expect(client.get(upstream.url("/small")).get().body.count == 1000)
            #expect(client.budget.waitingBodies == 1)
            #expect(first?.bodyBytes == body)
            first = nil
            let response = try await second.get()
            #expect(response.bodyBytes == body)
            #expect(client.budget.drawnBytes == 3 * megabyte)
        }
    }

    @Test("a body that waits for bytes times out and leaves the line; a cancelled one too")
    func timeoutWhileWaiting() async throws {
        let megabyte = 1024 * 1024
        let body = patterned(3 * megabyte)
        let budget = BodyBudget(limit: 4 * megabyte)
        try await withUpstream(budget: budget) { connection, _ in
            try connection.respond(body)
        } test: { upstream, client in
            let url = upstream.url()
            let first = try await client.get(url).get()
            #expect(await client.get(url, limits: UpstreamLimits(timeout: .milliseconds(200))).failure == .timedOut)
            #expect(budget.waitingBodies == 0)
            let call = try await client.onLoop { client in
                NIOLoopBound(
                    client.send(UpstreamRequest(method: "GET", url: url)) { _ in },
                    eventLoop: client.eventLoop
                )
            }
            try await eventually { budget.waitingBodies == 1 }
            try await client.onLoop { _ in call.value.cancel() }
            try await client.onLoop { _ in }
            withExtendedLifetime(call) {}
            #expect(budget.drawnBytes == 3 * megabyte)
            #expect(first.body.count == body.count)
        }
        #expect(budget.waitingBodies == 0)
        #expect(budget.drawnBytes == 0)
    }

    @Test("bodies of unknown length, all growing at once beyond the budget, all arrive")
    func growing() async throws {
        let megabyte = 1024 * 1024
        let body = patterned(3 * megabyte)
        let budget = BodyBudget(limit: 4 * megabyte)
        try await withUpstream(budget: budget) { connection, _ in
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for start in stride(from: 0, to: body.count, by: 100_000) {
                try connection.sendChunk(Array(body[start..<min(start + 100_000, body.count)]))
            }
            try connection.sendChunk([])
        } test: { upstream, client in
            let url = upstream.url()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let result = await client.get(url, limits: UpstreamLimits(timeout: .seconds(60)))
                        #expect((try? result.get().bodyBytes) == body, "\(result)")
                    }
                }
            }
        }
        #expect(budget.drawnBytes == 0)
    }
}

/// Waits for something that another thread brings about and no event tells of.
func eventually(_ condition: @Sendable () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while !condition() {
        guard ContinuousClock.now < deadline else { throw ConnectionEnd() }
        // Asked again a little later: in a loop without a pause it would take the core from what it waits for.
        try await Task.sleep(for: .milliseconds(1))
    }
}
