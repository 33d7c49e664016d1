import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Upstreams

@Suite("cached calls")
struct CachedCallTests {
    private func call(
        _ url: String,
        _ policy: CachePolicy = CachePolicy(),
        method: String = "GET",
        headers: [HTTPHeader] = []
    ) -> PlannedCall {
        PlannedCall(
            UpstreamRequest(method: method, url: url, headers: headers),
            terms: CallTerms(limits: UpstreamLimits(timeout: .seconds(20)), cache: policy)
        )
    }

    @Test("a fresh response is not asked for again")
    func fresh() async throws {
        try await withUpstream { connection, _ in
            try connection.respond("body", headers: ["Cache-Control: max-age=60", "X: y"])
        } test: { upstream, client in
            let first = try await client.call(call(upstream.url())).get()
            #expect(first.cacheNote == nil)
            let second = try await client.call(call(upstream.url())).get()
            #expect(second.text == "body")
            #expect(second.firstValue(of: "x") == "y")
            #expect(second.cacheNote?.isStale == false)
            #expect(upstream.requests.count == 1)
            // Another caller's directive: asked for, and kept for all.
            _ = try await client.call(call(upstream.url(), headers: [HTTPHeader("cache-control", "no-cache")])).get()
            #expect(upstream.requests.count == 2)
            _ = try await client.call(call(upstream.url(), headers: [HTTPHeader("cache-control", "max-age=60")])).get()
            #expect(upstream.requests.count == 2)
            _ = try await client.call(call(upstream.url(), headers: [HTTPHeader("range", "bytes=0-1")])).get()
            #expect(upstream.requests.count == 3)
            let none = call(upstream.url("/none"), headers: [HTTPHeader("cache-control", "only-if-cached")])
            try await #expect(client.call(none).get().status == 504)
            #expect(upstream.requests.count == 3)
        }
    }

    @Test("a cancelled answer is not given")
    func cancelled() async throws {
        try await withUpstream { connection, _ in
            try connection.respond("body", headers: ["Cache-Control: max-age=60"])
        } test: { upstream, client in
            _ = try await client.call(call(upstream.url())).get()
            try await client.onLoop { client in
                client.call(call(upstream.url())) { _ in Issue.record("was cancelled") }.cancel()
            }
            _ = try await client.call(call(upstream.url())).get()
        }
    }

    @Test("a stale response is confirmed by its validators, and replaced where it is not")
    func revalidation() async throws {
        let etag = NIOLockedValueBox("\"1\"")
        try await withUpstream { connection, request in
            let current = etag.withLockedValue { $0 }
            let headers = [
                "Cache-Control: max-age=0", "ETag: \(current)", "X-Asked: \(request.value("if-none-match") ?? "")",
            ]
            if request.value("if-none-match") == current {
                let lines = ["HTTP/1.1 304 Not Modified"] + headers + ["", ""]
                try connection.send(lines.joined(separator: "\r\n"))
            } else {
                try connection.respond("body of \(current)", headers: headers)
            }
        } test: { upstream, client in
            try await #expect(client.call(call(upstream.url())).get().text == "body of \"1\"")
            let confirmed = try await client.call(call(upstream.url())).get()
            #expect(confirmed.status == 200)
            #expect(confirmed.text == "body of \"1\"")
            #expect(confirmed.firstValue(of: "x-asked") == "\"1\"")
            etag.withLockedValue { $0 = "\"2\"" }
            try await #expect(client.call(call(upstream.url())).get().text == "body of \"2\"")
            #expect(upstream.requests.map { $0.value("if-none-match") } == [nil, "\"1\"", "\"1\""])
        }
    }

    @Test("a stale response is served while one refresh runs")
    func staleWhileRevalidate() async throws {
        let gate = Gate()
        let count = NIOLockedValueBox(0)
        try await withUpstream { connection, _ in
            let number = count.withLockedValue { count in
                count += 1
                return count
            }
            if number > 1 { try gate.wait() }
            try connection.respond(
                "\(number)",
                headers: ["Cache-Control: max-age=\(number == 1 ? 0 : 60)", "ETag: \(number)"]
            )
        } test: { upstream, client in
            let policy = CachePolicy(staleWhileRevalidate: .seconds(60))
            try await #expect(client.call(call(upstream.url(), policy)).get().text == "1")
            for _ in 0..<3 {
                let stale = try await client.call(call(upstream.url(), policy)).get()
                #expect(stale.text == "1")
                #expect(stale.cacheNote?.isStale == true)
            }
            try await eventually { upstream.requests.count == 2 }
            gate.open()
            while try await client.call(call(upstream.url(), policy)).get().text != "2" { await Task.yield() }
            #expect(upstream.requests.count == 2)
        }
    }

    @Test("a stale response stands in when the upstream fails", arguments: ["500 No", "503 No", "reset", "slow"])
    func staleIfError(_ fault: String) async throws {
        let isWell = NIOLockedValueBox(true)
        try await withUpstream { connection, _ in
            if isWell.withLockedValue({ $0 }) {
                return try connection.respond("body", headers: ["Cache-Control: max-age=0", "ETag: a"])
            }
            switch fault {
            case "reset":
                connection.reset()
                throw ConnectionEnd()
            case "slow":
                _ = connection.seesEnd()
                throw ConnectionEnd()
            default: try connection.respond("broken", status: fault)
            }
        } test: { upstream, client in
            var kept = call(upstream.url(), CachePolicy(staleIfError: .seconds(60)))
            var dropped = call(upstream.url("/other"))
            if fault == "slow" {
                let limits = UpstreamLimits(timeout: .seconds(1))
                kept = PlannedCall(kept.request, terms: CallTerms(limits: limits, cache: kept.terms.cache))
                dropped = PlannedCall(dropped.request, terms: CallTerms(limits: limits, cache: dropped.terms.cache))
            }
            for call in [kept, dropped] { try await #expect(client.call(call).get().text == "body") }
            isWell.withLockedValue { $0 = false }
            let stale = try await client.call(kept).get()
            #expect(stale.text == "body")
            #expect(stale.cacheNote?.isStale == true)
            let failed = await client.call(dropped)
            #expect((try? failed.get())?.text != "body")
        }
    }

    @Test("a successful change at a URL gives up what is kept of it", arguments: [("204 Done", 2), ("500 No", 1)])
    func invalidation(status: String, gets: Int) async throws {
        try await withUpstream { connection, request in
            if request.method == "GET" {
                try connection.respond("x", headers: ["Cache-Control: max-age=60"])
            } else {
                try connection.respond("", status: status)
            }
        } test: { upstream, client in
            _ = try await client.call(call(upstream.url())).get()
            _ = try await client.call(call(upstream.url(), method: "DELETE")).get()
            _ = try await client.call(call(upstream.url())).get()
            #expect(upstream.requests.filter { $0.method == "GET" }.count == gets)
        }
    }

    @Test("kept bodies draw on the cache's bound, not on that of bodies in flight")
    func budget() async throws {
        let bytes = patterned(3 << 20)
        try await withUpstream { connection, _ in
            try connection.respond(bytes, headers: ["Cache-Control: max-age=60"])
        } test: { upstream, client in
            let first = try await client.call(call(upstream.url())).get()
            #expect(client.budget.drawnBytes == 0)
            let second = try await client.call(call(upstream.url())).get()
            #expect(second.body === first.body)
            #expect(second.bodyBytes == bytes)
        }
    }
}
