import NIOConcurrencyHelpers
import NIOCore
import Testing
import Upstreams

@Suite("single flight")
struct SingleFlightTests {
    /// Sends several calls in one turn, waits for all that were not cancelled, and gives each outcome in order.
    private func outcomes(
        _ client: ClientUnderTest,
        _ calls: [PlannedCall],
        hasEffects: Bool = false,
        cancelling cancelled: Set<Int> = []
    ) async throws -> [Result<UpstreamResponse, UpstreamFailure>?] {
        let results = NIOLockedValueBox(
            [Result<UpstreamResponse, UpstreamFailure>?](repeating: nil, count: calls.count)
        )
        let arrived = NIOLockedValueBox(0)
        try await client.onLoop { client in
            for (index, call) in calls.enumerated() {
                let progress = client.call(call, hasEffects: hasEffects) { result in
                    results.withLockedValue { $0[index] = result }
                    arrived.withLockedValue { $0 += 1 }
                }
                if cancelled.contains(index) { client.onTurnEnd { progress.cancel() } }
            }
        }
        try await eventually { arrived.withLockedValue { $0 } == calls.count - cancelled.count }
        return results.withLockedValue { $0 }
    }

    private func call(
        _ url: String,
        method: String = "GET",
        headers: [HTTPHeader] = [],
        body: [UInt8]? = nil,
        terms: CallTerms = CallTerms()
    ) -> PlannedCall {
        PlannedCall(UpstreamRequest(method: method, url: url, headers: headers, body: body), terms: terms)
    }

    @Test("a hundred identical GETs are one call, and all get the same body")
    func hundred() async throws {
        try await withUpstream { connection, _ in
            try connection.respond("hello")
        } test: { upstream, client in
            let calls = (0..<100).map { _ in call(upstream.url("/a"), headers: [HTTPHeader("accept", "x/y")]) }
            let results = try await outcomes(client, calls)
            let bodies = try results.map { try #require(try $0?.get()).body }
            #expect(bodies.allSatisfy { $0 === bodies[0] })
            #expect(upstream.requests.count == 1)
            // The flight is over: the next one is sent again.
            _ = try await outcomes(client, [calls[0]])
            #expect(upstream.requests.count == 2)
        }
    }

    @Test("what the upstream could tell apart is never shared")
    func identity() async throws {
        try await withUpstream { connection, request in
            try connection.respond("\(request.method) \(request.value("x-user") ?? "")")
        } test: { upstream, client in
            var short = CallTerms()
            short.limits.maxBodyBytes = 1000
            let apart = [
                call(upstream.url("/a")),
                call(upstream.url("/b")),
                call(upstream.url("/a?x=1")),
                call(upstream.url("/a"), headers: [HTTPHeader("x-user", "1")]),
                call(upstream.url("/a"), headers: [HTTPHeader("x-user", "2")]),
                call(upstream.url("/a"), headers: [HTTPHeader("x-user", "2"), HTTPHeader("x-more", "2")]),
                call(upstream.url("/a"), terms: short),
            ]
            let results = try await outcomes(client, apart + apart)
            #expect(upstream.requests.count == apart.count)
            #expect(try results[4]?.get().text == "GET 2")
            #expect(try results[3]?.get().text == "GET 1")
        }
    }

    @Test("methods other than GET, bodies, effects and opted-out terms are never shared")
    func neverShared() async throws {
        try await withUpstream { connection, request in
            if request.method == "HEAD" {
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
            } else {
                try connection.respond("x")
            }
        } test: { upstream, client in
            let apart = [
                call(upstream.url(), method: "POST", body: [1]), call(upstream.url(), method: "DELETE"),
                call(upstream.url(), method: "HEAD"), call(upstream.url(), body: [1]),
                call(upstream.url(), terms: CallTerms(sharesInFlight: false)),
            ]
            _ = try await outcomes(client, apart + apart)
            #expect(upstream.requests.count == 2 * apart.count)
            _ = try await outcomes(client, [call(upstream.url()), call(upstream.url())], hasEffects: true)
            #expect(upstream.requests.count == 2 * apart.count + 2)
        }
    }

    @Test("a cancelled caller leaves the others alone, be it the one who sent", arguments: [[0], [1], [0, 1]])
    func cancelSome(_ cancelled: [Int]) async throws {
        try await withUpstream { connection, _ in
            try connection.respond("hello")
        } test: { upstream, client in
            let calls = (0..<3).map { _ in call(upstream.url()) }
            let results = try await outcomes(client, calls, cancelling: Set(cancelled))
            for index in 0..<3 {
                #expect(try results[index]?.get().text == (cancelled.contains(index) ? nil : "hello"))
            }
            #expect(upstream.requests.count == 1)
        }
    }

    @Test("the transfer ends when nobody waits any more")
    func cancelAll() async throws {
        let sawEnd = NIOLockedValueBox(false)
        try await withUpstream { connection, request in
            if request.target == "/wait" {
                let ended = connection.seesEnd()
                sawEnd.withLockedValue { $0 = ended }
                throw ConnectionEnd()
            }
            try connection.respond("ok")
        } test: { upstream, client in
            let inProgress = try await client.onLoop { client in
                NIOLoopBound(
                    (0..<2).map { _ in
                        client.call(call(upstream.url("/wait"))) { _ in Issue.record("was cancelled") }
                    },
                    eventLoop: client.eventLoop
                )
            }
            try await eventually { upstream.requests.count == 1 }
            try await client.onLoop { _ in inProgress.value[0].cancel() }
            try await #expect(client.onLoop { $0.activeCount } == 1)
            try await client.onLoop { _ in inProgress.value[1].cancel() }
            try await #expect(client.onLoop { $0.activeCount } == 0)
            try await eventually { sawEnd.withLockedValue { $0 } }
            // A later identical call is a new one.
            _ = try await client.get(upstream.url("/ok")).get()
        }
    }

    @Test("all who wait get the failure")
    func failure() async throws {
        try await withUpstream { connection, _ in
            connection.reset()
            throw ConnectionEnd()
        } test: { upstream, client in
            let results = try await outcomes(client, [call(upstream.url()), call(upstream.url())])
            #expect(results.map { $0?.failure } == [.reset, .reset])
            #expect(upstream.requests.count == 1)
        }
    }
}
