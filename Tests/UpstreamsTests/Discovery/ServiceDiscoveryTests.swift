import NIOConcurrencyHelpers
import NIOCore
import TestSupport
import Testing

@testable import Upstreams

/// Sources whose servers a DNS server on this machine names.
@Suite("servers named by SRV records")
struct ServiceDiscoveryTests {
    private func record(_ dns: LoopbackNameServer, _ change: (inout SourcePolicy) -> Void = { _ in }) -> UpstreamSource
    {
        source {
            $0.base = "http://flerps.test/v1"
            $0.service = ServiceName(
                scheme: "http",
                name: "_flerps._tcp.test",
                path: "/v2",
                nameServer: .init(address: "127.0.0.1", port: dns.port)
            )
            change(&$0)
        }
    }

    private func call(_ record: UpstreamSource, _ path: String = "/list", method: String = "GET") -> PlannedCall {
        let request = UpstreamRequest(
            method: method,
            url: "http://flerps.test/v1" + path,
            body: method == "GET" ? nil : []
        )
        return PlannedCall(request, terms: CallTerms(sharesInFlight: false, source: record))
    }

    private func service(
        _ upstream: ScriptedUpstream,
        _ name: String = "a.test",
        priority: UInt16 = 0,
        weight: UInt16 = 1
    )
        -> LoopbackNameServer.Record
    {
        .service(priority: priority, weight: weight, port: UInt16(upstream.port), target: name, seconds: 300)
    }

    private static let loopback: [LoopbackNameServer.Record] = [.address("127.0.0.1", seconds: 300)]

    @Test("a call goes to the record's port and the target's address, by its name and the service's path")
    func found() async throws {
        try await withUpstream { connection, request in
            try connection.respond(request.target + " " + (request.value("host") ?? ""))
        } test: { upstream, client in
            let dns = try LoopbackNameServer(["_flerps._tcp.test": [service(upstream)], "a.test": Self.loopback])
            defer { dns.stop() }
            let record = record(dns)
            let texts = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<10 { group.addTask { try await client.call(self.call(record)).get().text } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(texts == ["/v2/list a.test:\(upstream.port)"])
            // One lookup for all ten; of the address, version 6 is asked for too.
            #expect(dns.questions == ["_flerps._tcp.test 33", "a.test 1", "a.test 28"])
            let delegate = RecordingDelegate()
            let request = StreamingRequest(method: "GET", url: "http://flerps.test/v1/s", source: record)
            _ = try await client.stream(request, delegate)
            #expect(
                String(decoding: try await delegate.waitForEnd().body, as: UTF8.self) == "/v2/s a.test:\(upstream.port)"
            )
        }
    }

    @Test("a server that is gone is made up for by another, POST too", arguments: ["GET", "POST"])
    func failover(method: String) async throws {
        let nobody = try RefusingPort()
        try await withUpstream { connection, _ in
            try connection.respond("x")
        } test: { upstream, client in
            let dead = LoopbackNameServer.Record.service(
                priority: 0,
                weight: 100,
                port: UInt16(nobody.url.dropLast().split(separator: ":")[2]) ?? 0,
                target: "a.test",
                seconds: 300
            )
            let dns = try LoopbackNameServer([
                "_flerps._tcp.test": [dead, service(upstream, priority: 1)], "a.test": Self.loopback,
            ])
            defer { dns.stop() }
            let record = record(dns)
            for _ in 0..<20 { try await #expect(client.call(call(record, method: method)).get().text == "x") }
        }
    }

    @Test("records that changed are followed when their time is over, and old ones served while nobody answers")
    func change() async throws {
        let other = try ScriptedUpstream { connection, _ in try connection.respond("new") }
        defer { other.stop() }
        try await withUpstream { connection, _ in
            try connection.respond("old")
        } test: { upstream, client in
            func records(_ upstream: ScriptedUpstream) -> [String: [LoopbackNameServer.Record]] {
                [
                    "_flerps._tcp.test": [
                        .service(priority: 0, weight: 0, port: UInt16(upstream.port), target: "a.test", seconds: 0)
                    ],
                    "a.test": Self.loopback,
                ]
            }
            let dns = try LoopbackNameServer(records(upstream))
            defer { dns.stop() }
            let record = record(dns)
            try await #expect(client.call(call(record)).get().text == "old")
            dns.set(records(other))
            // A second is the least for which records are used.
            let deadline = ContinuousClock.now + .seconds(20)
            var text = "old"
            while text == "old", ContinuousClock.now < deadline {
                text = try await client.call(call(record)).get().text
            }
            #expect(text == "new")
            dns.fallSilent()
            for _ in 0..<20 { try await #expect(client.call(call(record)).get().text == "new") }
            #expect(record.state.withLockedValue { $0.targets.map(\.outstanding) } == [0])
        }
    }

    @Test(
        "a service that nobody knows fails by name",
        arguments: [[:], ["_flerps._tcp.test": []]] as [[String: [LoopbackNameServer.Record]]]
    )
    func unknown(records: [String: [LoopbackNameServer.Record]]) async throws {
        let dns = try LoopbackNameServer(records)
        defer { dns.stop() }
        let client = try await ClientUnderTest()
        await #expect(client.call(call(record(dns))).failure == .dns)
        try await client.stop()
    }

    @Test("a call does not wait longer for records than it has")
    func deadline() async throws {
        let dns = try LoopbackNameServer([:])
        dns.fallSilent()
        defer { dns.stop() }
        let client = try await ClientUnderTest()
        let outcome = await client.call(call(record(dns)), deadline: .now() + .milliseconds(50))
        #expect(outcome.failure == .timedOut)
        try await client.stop()
    }

    @Test("the lowest priority is asked while one of it is well, and weights share it out")
    func weights() {
        let now = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
        var policy = SourcePolicy()
        policy.service = ServiceName(scheme: "http", name: "s")
        var state = SourceState(policy, at: now)
        #expect(state.choose(tried: [], at: now, chance: 7) == nil)
        state.replace(
            [
                Endpoint(base: "http://a", connectTo: "::a:1", priority: 1, weight: 30),
                Endpoint(base: "http://b", connectTo: "::b:1", priority: 1, weight: 10),
                Endpoint(base: "http://c", connectTo: "::c:1", priority: 2, weight: 1000),
            ],
            at: now
        )
        var generator = SystemRandomNumberGenerator()
        var counts: [String: Int] = [:]
        for _ in 0..<4000 {
            guard let choice = state.choose(tried: [], at: now, chance: generator.next()) else { continue }
            counts[choice.endpoint?.base ?? "", default: 0] += 1
            state.end(choice, success: true, latency: nil, at: now)
        }
        #expect(counts["http://c"] == nil)
        // 3000 and 1000 are expected; the bounds are more than ten standard deviations away.
        #expect((2700...3300).contains(counts["http://a"] ?? 0), "\(counts)")
        // Both of the first priority fail: then it is the other's turn.
        for _ in 0..<6 {
            if let choice = state.choose(tried: [], at: now, chance: 0), choice.endpoint?.base != "http://c" {
                state.end(choice, success: false, latency: nil, at: now)
            }
        }
        #expect(state.choose(tried: [], at: now, chance: 0)?.endpoint?.base == "http://c")
    }

    @Test("what is known of a server that stays is kept, and a call to one that left ends without harm")
    func replacement() throws {
        let now = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
        var policy = SourcePolicy()
        policy.service = ServiceName(scheme: "http", name: "s")
        var state = SourceState(policy, at: now)
        state.replace([Endpoint(base: "http://a"), Endpoint(base: "http://b")], at: now)
        let choices = (0..<2).compactMap { _ in state.choose(tried: [], at: now, chance: 0) }
        try #require(choices.count == 2)
        #expect(Set(choices.compactMap(\.endpoint?.base)) == ["http://a", "http://b"])
        state.replace([Endpoint(base: "http://c"), Endpoint(base: "http://b", weight: 5)], at: now)
        #expect(state.targets.map(\.outstanding) == [0, 1])
        for choice in choices { state.end(choice, success: true, latency: nil, at: now) }
        #expect(state.targets.map(\.outstanding) == [0, 0])
    }
}
