import Testing

@testable import Upstreams

@Suite("combined freshness")
struct CombinedFreshnessTests {
    struct Answer: Sendable {
        var headers: [String: String] = [:]
        var status = 200
        var maxAge: Int64?
        var respects = true
        var usesCaller = false
        /// Seconds that it was kept; nil for one that the upstream just sent.
        var kept: Int64?
    }

    @Test(
        "the strictest of all counts",
        arguments: [
            ([], nil), ([Answer()], nil), ([Answer(usesCaller: true)], nil),
            ([Answer(headers: ["Cache-Control": "max-age=60"])], "max-age=60"),
            ([Answer(headers: ["Cache-Control": "public, max-age=60", "Age": "20"])], "max-age=40"),
            ([Answer(headers: ["Cache-Control": "max-age=60, s-maxage=10"])], "max-age=10"),
            (
                [Answer(headers: ["Cache-Control": "max-age=60"]), Answer(headers: ["cache-control": "max-age=5"])],
                "max-age=5"
            ),
            ([Answer(headers: ["Cache-Control": "max-age=60"]), Answer()], "no-cache"),
            ([Answer(), Answer(headers: ["Cache-Control": "max-age=60"])], "no-cache"),
            ([Answer(headers: ["Cache-Control": "max-age=60"], usesCaller: true)], "private, max-age=60"),
            (
                [
                    Answer(headers: ["Cache-Control": "max-age=60"]),
                    Answer(headers: ["Cache-Control": "private, max-age=90"]),
                ],
                "private, max-age=60"
            ),
            (
                [Answer(headers: ["Cache-Control": "max-age=60"]), Answer(headers: ["Cache-Control": "no-store"])],
                "no-store"
            ),
            ([Answer(headers: ["Cache-Control": "no-cache, max-age=60"])], "no-cache"),
            ([Answer(headers: ["Cache-Control": "max-age=60"], status: 404)], "no-store"),
            ([Answer(headers: ["Expires": "0"])], "no-cache"),
            (
                [
                    Answer(headers: [
                        "Date": "Thu, 01 Jan 2026 00:00:00 GMT", "Expires": "Thu, 01 Jan 2026 00:01:00 GMT",
                    ])
                ], "max-age=60"
            ),
            // What our own policy says of an upstream that says nothing, and of one that says more or less.
            ([Answer(maxAge: 30)], "max-age=30"), ([Answer(maxAge: 30, kept: 12)], "max-age=18"),
            ([Answer(maxAge: 30, kept: 31)], "no-cache"),
            ([Answer(headers: ["Cache-Control": "max-age=60"], maxAge: 30)], "max-age=30"),
            ([Answer(headers: ["Cache-Control": "max-age=10"], maxAge: 30)], "max-age=10"),
            ([Answer(headers: ["Cache-Control": "no-store"], maxAge: 30, respects: false)], "max-age=30"),
        ] as [([Answer], String?)]
    )
    func strictest(answers: [Answer], value: String?) {
        var freshness = CombinedFreshness()
        for answer in answers {
            var response = UpstreamResponse(
                status: answer.status,
                headers: answer.headers.map { HTTPHeader($0.key, $0.value) },
                body: []
            )
            if let kept = answer.kept { response = response.noted(CacheNote(age: .seconds(kept), isStale: false)) }
            let policy = answer.maxAge.map { CachePolicy(maxAge: .seconds($0), respectsUpstream: answer.respects) }
            freshness.note(response, policy: policy, usesCaller: answer.usesCaller)
        }
        #expect(freshness.value == value)
    }

    @Test("an answer with an error in it is not kept")
    func failure() {
        var freshness = CombinedFreshness()
        freshness.note(
            UpstreamResponse(status: 200, headers: [HTTPHeader("cache-control", "max-age=60")], body: []),
            policy: nil,
            usesCaller: false
        )
        freshness.noteFailure()
        #expect(freshness.value == "no-store")
    }
}
