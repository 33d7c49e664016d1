import NIOCore
import Testing

@testable import Upstreams

@Suite("cache control")
struct CacheControlTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var headers: [HTTPHeader]
        var change: @Sendable (inout CacheControl) -> Void
        var testDescription: String { headers.map { "\($0.name): \($0.value)" }.joined(separator: "; ") }

        init(_ value: String, _ change: @escaping @Sendable (inout CacheControl) -> Void) {
            headers = [HTTPHeader("Cache-Control", value)]
            self.change = change
        }

        init(_ headers: [HTTPHeader], _ change: @escaping @Sendable (inout CacheControl) -> Void) {
            self.headers = headers
            self.change = change
        }
    }

    @Test(
        "directives are read",
        arguments: [
            Case("") { _ in },
            Case("no-store") { $0.noStore = true },
            Case("NO-CACHE , max-age=60") {
                $0.noCache = true
                $0.maxAge = 60
            },
            Case(#"private="set-cookie, x", max-age="5""#) {
                $0.isPrivate = true
                $0.maxAge = 5
            },
            Case("max-age=60, max-age=10") { $0.maxAge = 10 },
            Case("max-age=soon") { $0.maxAge = 0 },
            Case("max-age=-5") { $0.maxAge = 0 },
            Case("max-age=99999999999999999999") { $0.maxAge = 2_147_483_648 },
            Case("s-maxage=7, must-revalidate") {
                $0.sharedMaxAge = 7
                $0.mustRevalidate = true
            },
            Case("stale-while-revalidate=30, stale-if-error=60, unknown, x=y") {
                $0.staleWhileRevalidate = 30
                $0.staleIfError = 60
            },
            Case("max-stale, min-fresh=3, only-if-cached") {
                $0.maxStale = .max
                $0.minFresh = 3
                $0.onlyIfCached = true
            },
            Case([HTTPHeader("cache-control", "no-store"), HTTPHeader("Cache-control", "max-age=1")]) {
                $0.noStore = true
                $0.maxAge = 1
            },
            Case([HTTPHeader("Pragma", "no-cache")]) { $0.noCache = true },
            Case([HTTPHeader("Pragma", "no-cache"), HTTPHeader("Cache-Control", "max-age=1")]) { $0.maxAge = 1 },
        ]
    )
    func directives(_ example: Case) {
        var expected = CacheControl()
        example.change(&expected)
        #expect(CacheControl(example.headers) == expected)
    }
}

@Suite("cache entries")
struct CacheEntryTests {
    private static let now = NIODeadline.uptimeNanoseconds(500_000_000_000)
    /// 21 Sep 2026 13:33:20 GMT.
    private static let date: Int64 = 1_789_997_600

    static func entry(
        _ headers: [HTTPHeader],
        _ policy: CachePolicy = CachePolicy(),
        status: Int = 200,
        delay: Int64 = 0,
        hasCaller: Bool = false
    ) -> CacheEntry? {
        CacheEntry(
            UpstreamResponse(status: status, headers: headers, body: Array("body".utf8)),
            policy: policy,
            hasCaller: hasCaller,
            times: .init(sent: now - .seconds(delay), received: now, date: date)
        )
    }

    struct Life: Sendable, CustomTestStringConvertible {
        var name: String
        var headers: [HTTPHeader] = []
        var policy = CachePolicy()
        var status = 200
        /// Seconds for which it is served; nil if it is not kept.
        var seconds: Int64?
        var testDescription: String { name }

        init(
            _ name: String,
            _ cacheControl: String? = nil,
            headers: [HTTPHeader] = [],
            policy: CachePolicy = CachePolicy(),
            status: Int = 200,
            seconds: Int64?
        ) {
            self.name = name
            self.headers = headers + (cacheControl.map { [HTTPHeader("Cache-Control", $0)] } ?? [])
            self.policy = policy
            self.status = status
            self.seconds = seconds
        }
    }

    private static let minute = CachePolicy(maxAge: .seconds(60))

    @Test(
        "a response is kept as long as its headers and the policy allow",
        arguments: [
            Life("heuristics are off", headers: [HTTPHeader("X", "y")], seconds: nil),
            Life("max-age", "max-age=10", seconds: 10),
            Life("s-maxage counts for what is shared", "max-age=10, s-maxage=20", seconds: 20),
            Life(
                "and not for what is private",
                "max-age=10, s-maxage=20",
                policy: CachePolicy(isPrivate: true),
                seconds: 10
            ),
            Life("no-store", "no-store, max-age=10", seconds: nil),
            Life("private is not shared", "private, max-age=10", seconds: nil),
            Life(
                "nor among callers without credentials",
                "private, max-age=10",
                policy: CachePolicy(isPrivate: true),
                seconds: nil
            ),
            Life("Set-Cookie", "max-age=10", headers: [HTTPHeader("Set-Cookie", "a=b")], seconds: nil),
            Life(
                "Expires",
                headers: [
                    HTTPHeader("Date", "Mon, 21 Sep 2026 13:33:20 GMT"),
                    HTTPHeader("Expires", "Mon, 21 Sep 2026 13:33:50 GMT"),
                ],
                seconds: 30
            ),
            Life("Expires that is no date", headers: [HTTPHeader("Expires", "0")], seconds: nil),
            Life(
                "max-age wins over Expires",
                "max-age=5",
                headers: [HTTPHeader("Expires", "Mon, 21 Sep 2026 13:33:50 GMT")],
                seconds: 5
            ),
            Life("Age counts", "max-age=10", headers: [HTTPHeader("Age", "4")], seconds: 6),
            Life("an Age beyond it", "max-age=10", headers: [HTTPHeader("Age", "14")], seconds: nil),
            Life(
                "an old Date counts",
                "max-age=10",
                headers: [HTTPHeader("Date", "Mon, 21 Sep 2026 13:33:16 GMT")],
                seconds: 7
            ),
            Life("Vary: *", "max-age=10", headers: [HTTPHeader("Vary", "*")], seconds: nil),
            Life("Vary of a header", "max-age=10", headers: [HTTPHeader("Vary", "accept")], seconds: 10),
            Life("404 with an age", "max-age=10", status: 404, seconds: 10),
            Life("404 without", status: 404, seconds: nil),
            Life("302", "max-age=10", status: 302, seconds: nil),
            Life("206", "max-age=10", status: 206, seconds: nil),
            Life("500", "max-age=10", status: 500, seconds: nil),
            Life("a policy's age", policy: minute, seconds: 60),
            Life("counts from when it came", headers: [HTTPHeader("Age", "4")], policy: minute, seconds: 60),
            Life("the upstream's is an upper bound", "max-age=10", policy: minute, seconds: 10),
            Life("and no lower one", "max-age=100", policy: minute, seconds: 60),
            Life("no-store forbids", "no-store", policy: minute, seconds: nil),
            Life(
                "unless the upstream is not respected",
                "no-store, max-age=5",
                policy: CachePolicy(maxAge: .seconds(60), respectsUpstream: false),
                seconds: 60
            ),
            Life("a policy's age is not for 404", policy: minute, status: 404, seconds: nil),
            Life(
                "which has its own",
                policy: CachePolicy(maxAge: .seconds(60), negativeMaxAge: .seconds(3)),
                status: 404,
                seconds: 3
            ),
        ]
    )
    func lifetime(_ life: Life) throws {
        let entry = Self.entry(life.headers, life.policy, status: life.status)
        guard let seconds = life.seconds else {
            #expect(entry == nil)
            return
        }
        let kept = try #require(entry)
        #expect(kept.verdict(for: CacheControl(), at: Self.now + .seconds(seconds) - .milliseconds(1)) == .serve)
        #expect(kept.verdict(for: CacheControl(), at: Self.now + .seconds(seconds)) == .revalidate)
    }

    @Test("what is private is kept for the caller it came for")
    func privateEntries() {
        let headers = [HTTPHeader("Cache-Control", "private, max-age=10")]
        #expect(Self.entry(headers, CachePolicy(isPrivate: true), hasCaller: true) != nil)
        #expect(Self.entry(headers, CachePolicy(isPrivate: true), hasCaller: false) == nil)
    }

    @Test("the time that the call took counts as age")
    func delay() throws {
        let entry = try #require(Self.entry([HTTPHeader("Cache-Control", "max-age=10")], delay: 3))
        #expect(entry.age(at: Self.now) == .seconds(3))
        #expect(entry.verdict(for: CacheControl(), at: Self.now + .seconds(7)) == .revalidate)
    }

    @Test("what can be confirmed is kept even without a lifetime")
    func validators() throws {
        let entry = try #require(
            Self.entry([
                HTTPHeader("Cache-Control", "no-cache"), HTTPHeader("ETag", "\"a\""),
                HTTPHeader("Last-Modified", "Mon, 21 Sep 2026 13:33:16 GMT"),
            ])
        )
        #expect(entry.verdict(for: CacheControl(), at: Self.now) == .revalidate)
        #expect(
            entry.validators == [
                HTTPHeader("if-none-match", "\"a\""),
                HTTPHeader("if-modified-since", "Mon, 21 Sep 2026 13:33:16 GMT"),
            ]
        )
    }

    @Test(
        "stale responses are served as the policy or the headers say",
        arguments: [
            ("max-age=10", CachePolicy(), 0, 0),
            ("max-age=10, stale-while-revalidate=5, stale-if-error=7", CachePolicy(), 5, 7),
            (
                "max-age=10, stale-while-revalidate=5",
                CachePolicy(staleWhileRevalidate: .seconds(2), staleIfError: .seconds(3)), 2, 3
            ),
            ("max-age=10, stale-if-error=7, must-revalidate", CachePolicy(staleWhileRevalidate: .seconds(2)), 0, 0),
        ] as [(String, CachePolicy, Int64, Int64)]
    )
    func stale(cacheControl: String, policy: CachePolicy, whileRevalidating: Int64, ifError: Int64) throws {
        let entry = try #require(Self.entry([HTTPHeader("Cache-Control", cacheControl)], policy))
        let end = Self.now + .seconds(10)
        #expect(
            (entry.verdict(for: CacheControl(), at: end) == .serveAndRefresh) == (whileRevalidating > 0)
        )
        #expect(entry.verdict(for: CacheControl(), at: end + .seconds(whileRevalidating)) == .revalidate)
        #expect(entry.mayReplaceError(at: end) == (ifError > 0))
        #expect(!entry.mayReplaceError(at: end + .seconds(ifError)))
        #expect(entry.answer(at: end).cacheNote == CacheNote(age: .seconds(10), isStale: true))
        #expect(entry.answer(at: Self.now).cacheNote == CacheNote(age: .zero, isStale: false))
    }

    @Test(
        "a caller's directives are followed",
        arguments: [
            ("", 5, CacheEntry.Verdict.serve), ("no-cache", 5, .revalidate), ("max-age=4", 5, .revalidate),
            ("max-age=5", 5, .serve), ("min-fresh=5", 5, .serve), ("min-fresh=6", 5, .revalidate),
            ("max-stale", 500, .serve), ("max-stale=5", 14, .serve), ("max-stale=5", 15, .revalidate),
        ] as [(String, Int64, CacheEntry.Verdict)]
    )
    func requestDirectives(directives: String, age: Int64, verdict: CacheEntry.Verdict) throws {
        let headers = [HTTPHeader("Cache-Control", "max-age=10, stale-if-error=1")]
        let entry = try #require(Self.entry(headers))
        let control = CacheControl([HTTPHeader("cache-control", directives)])
        #expect(entry.verdict(for: control, at: Self.now + .seconds(age)) == verdict)
    }

    @Test("a confirmation renews the fields it brings and keeps the others and the body")
    func confirmation() throws {
        let entry = try #require(
            Self.entry([
                HTTPHeader("Cache-Control", "max-age=10"), HTTPHeader("ETag", "a"), HTTPHeader("Age", "5"),
                HTTPHeader("Content-Type", "x/y"),
            ])
        )
        let notModified = UpstreamResponse(
            status: 304,
            headers: [HTTPHeader("cache-control", "max-age=99"), HTTPHeader("Content-Length", "0")],
            body: []
        )
        let confirmed = entry.confirmed(by: notModified)
        #expect(confirmed.status == 200)
        #expect(confirmed.body === entry.response.body)
        #expect(
            confirmed.headers == [
                HTTPHeader("ETag", "a"), HTTPHeader("Content-Type", "x/y"), HTTPHeader("cache-control", "max-age=99"),
            ]
        )
    }
}

@Suite("response cache")
struct ResponseCacheTests {
    private func call(_ url: String, _ header: String = "a", caller: String? = nil) -> PlannedCall {
        PlannedCall(
            UpstreamRequest(method: "GET", url: url, headers: [HTTPHeader("x", header)]),
            terms: CallTerms(),
            caller: caller
        )
    }

    private func entry(_ bytes: Int) throws -> CacheEntry {
        try #require(
            CacheEntry(
                UpstreamResponse(status: 200, headers: [], body: [UInt8](repeating: 1, count: bytes)),
                policy: CachePolicy(maxAge: .seconds(60)),
                hasCaller: false,
                times: .init(sent: .now(), received: .now(), date: 0)
            )
        )
    }

    @Test("entries are found by the whole call, and given up by URL")
    func identity() throws {
        let cache = ResponseCache(maxBytes: 1 << 20)
        let entries = try (0..<4).map { _ in try entry(10) }
        let calls = [call("u"), call("u", "b"), call("v"), call("u", caller: "c")]
        for (call, entry) in zip(calls, entries) { cache.store(entry, for: call) }
        for (call, entry) in zip(calls, entries) { #expect(cache.find(call) === entry) }
        #expect(cache.find(call("u", "c")) == nil)
        #expect(cache.find(call("u", caller: "d")) == nil)
        cache.remove(url: "u")
        #expect(calls.map { cache.find($0) != nil } == [false, false, true, false])
        cache.remove(calls[2])
        #expect(cache.size == (0, 0))
    }

    @Test("the longest unused go first, and the bound holds")
    func bound() throws {
        let shard = Kept(CacheShard(maxBytes: 95_000))
        for index in 0..<10 { shard.value.store(try entry(8000), for: call("\(index)")) }
        #expect(shard.value.count == 10)
        #expect(shard.change { $0.find(call("0")) } != nil)
        shard.value.store(try entry(8000), for: call("10"))
        #expect(shard.value.count == 10)
        #expect(shard.change { $0.find(call("1")) } == nil)
        #expect(shard.change { $0.find(call("0")) } != nil)
        // One that is larger than everything is not kept, and costs nobody a place.
        shard.value.store(try entry(100_000), for: call("x"))
        #expect(shard.change { $0.find(call("x")) } == nil)
        #expect(shard.value.count == 10)
        // A new entry takes the old one's place.
        shard.value.store(try entry(1000), for: call("0"))
        #expect(shard.value.count == 10)
        for index in 0..<1000 { shard.value.store(try entry(index), for: call("n\(index)")) }
        #expect(shard.value.bytes <= 100_000)
        for index in 0..<1000 { shard.value.remove(call("n\(index)")) }
        #expect(shard.value.count == 0)
        #expect(shard.value.bytes == 0)
    }

    @Test("one refresh at a time")
    func refresh() {
        let cache = ResponseCache(maxBytes: 1 << 20)
        #expect(cache.beginRefresh(call("u")))
        #expect(!cache.beginRefresh(call("u")))
        cache.endRefresh(call("u"))
        #expect(cache.beginRefresh(call("u")))
    }
}
