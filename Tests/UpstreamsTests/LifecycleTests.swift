import NIOConcurrencyHelpers
import NIOCore
import TestSupport
import Testing
import Upstreams

@Suite("turns, cancelling and shutting down")
struct LifecycleTests {
    @Test("a completion comes after send has returned, and turn-end actions after the completions")
    func order() async throws {
        try await withUpstream { connection, _ in
            try connection.respond("ok")
        } test: { upstream, client in
            let url = upstream.url()
            let done = client.loop.makePromise(of: [String].self)
            try await client.onLoop { client in
                let events = Events()
                for url in [url, "ftp://not-ours/"] {
                    client.send(UpstreamRequest(method: "GET", url: url)) { _ in
                        events.add("completed")
                        client.onTurnEnd {
                            events.add("turn ended")
                            if events.names.count(where: { $0 == "turn ended" }) == 2 { done.succeed(events.names) }
                        }
                    }
                    events.add("sent")
                }
            }
            let names = try await done.futureResult.outcome()
            #expect(names == ["sent", "sent", "completed", "turn ended", "completed", "turn ended"])
        }
    }

    @Test("a call cancelled before or during its transfer is never completed, and its connection is closed")
    func cancel() async throws {
        let arrived = Gate()
        let closed = Gate()
        try await withUpstream { connection, request in
            if request.target == "/good" { return try connection.respond("good") }
            arrived.open()
            if connection.seesEnd() { closed.open() }
            throw ConnectionEnd()
        } test: { upstream, client in
            let url = upstream.url("/never")
            let completions = Events()
            let call = try await client.onLoop { client in
                let early = client.send(UpstreamRequest(method: "GET", url: url)) { _ in completions.add("early") }
                early.cancel()
                let late = client.send(UpstreamRequest(method: "GET", url: url)) { _ in completions.add("late") }
                return NIOLoopBound(late, eventLoop: client.eventLoop)
            }
            try await inThread { try arrived.wait() }
            try await client.onLoop { client in
                call.value.cancel()
                call.value.cancel()
                #expect(client.activeCount == 0)
            }
            try await inThread { try closed.wait() }
            try await #expect(client.get(upstream.url("/good")).get().text == "good")
            #expect(completions.names == [])
            #expect(upstream.requests.map(\.target) == ["/never", "/good"])
        }
    }

    @Test("a completion may cancel other calls, those just completed included")
    func cancelFromCompletion() async throws {
        try await withUpstream { connection, _ in
            try connection.respond("ok")
        } test: { upstream, client in
            let url = upstream.url()
            let done = client.loop.makePromise(of: Void.self)
            let count = try await client.onLoop { client in
                let calls = Calls()
                for _ in 0..<20 {
                    calls.all.append(
                        client.send(UpstreamRequest(method: "GET", url: url)) { _ in
                            calls.completed += 1
                            for call in calls.all { call.cancel() }
                            done.succeed()
                        }
                    )
                }
                return NIOLoopBound(calls, eventLoop: client.eventLoop)
            }
            try await done.futureResult.outcome()
            try await #expect(client.get(url).get().text == "ok")
            try await client.onLoop { client in
                #expect(count.value.completed == 1)
                #expect(client.activeCount == 0)
            }
        }
    }

    @Test("shutting down fails what is in flight and what comes after")
    func shutdown() async throws {
        let arrived = Gate()
        let upstream = try ScriptedUpstream { connection, _ in
            arrived.open()
            _ = connection.seesEnd()
            throw ConnectionEnd()
        }
        defer { upstream.stop() }
        let client = try await ClientUnderTest()
        let url = upstream.url()
        async let inFlight = client.get(url)
        try await inThread { try arrived.wait() }
        try await client.onLoop { $0.shutdown() }
        #expect(await inFlight.failure == .shuttingDown)
        #expect(await client.get(url).failure == .shuttingDown)
        try await client.stop()
    }

    @Test("a completion may shut the client down")
    func shutdownFromCompletion() async throws {
        let upstream = try ScriptedUpstream { connection, request in
            if request.target == "/never" { _ = connection.seesEnd() }
            try connection.respond("ok")
        }
        defer { upstream.stop() }
        let client = try await ClientUnderTest()
        let (fast, slow) = (upstream.url("/fast"), upstream.url("/never"))
        async let failed = client.get(slow)
        let text = try await withCheckedThrowingContinuation { continuation in
            client.loop.execute {
                client.onThisLoop { upstreams in
                    _ = upstreams.send(UpstreamRequest(method: "GET", url: fast)) { result in
                        upstreams.shutdown()
                        continuation.resume(with: result.map(\.text))
                    }
                }
            }
        }
        #expect(text == "ok")
        #expect(await failed.failure == .shuttingDown)
        try await client.stop()
    }
}

/// What happened, in order; used on one loop and read afterwards.
final class Events: Sendable {
    private let all = NIOLockedValueBox<[String]>([])
    var names: [String] { all.withLockedValue { $0 } }
    func add(_ name: String) { all.withLockedValue { $0.append(name) } }
}

private final class Calls {
    var all: [UpstreamCall] = []
    var completed = 0
}
