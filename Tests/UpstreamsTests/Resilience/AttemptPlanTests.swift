import NIOCore
import Testing

@testable import Upstreams

@Suite("attempt plan")
struct AttemptPlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var retries = 2
        var isRepeatable = true
        var isLookup = false
        var outcome: AttemptOutcome
        var other = OtherTarget.none
        var hasBudget = true
        /// Milliseconds from now, or nil to finish; the bound of the first wait is 50, the call's end 1,000.
        var retryAfter: Int64?
        var jitter = 1.0
        var testDescription: String { name }
    }

    private static let now = NIODeadline.uptimeNanoseconds(5_000_000_000)

    @Test(
        "decides after the first attempt",
        arguments: [
            Case(name: "an answer is final", outcome: AttemptOutcome(.answered)),
            Case(name: "a 500 is passed on", outcome: AttemptOutcome(.failing)),
            Case(
                name: "but another target is asked first",
                outcome: AttemptOutcome(.failing),
                other: .well,
                retryAfter: 0
            ),
            Case(
                name: "unless it was a POST",
                isRepeatable: false,
                outcome: AttemptOutcome(.failing),
                other: .well
            ),
            Case(name: "a body that is too large is too large again", outcome: AttemptOutcome(.oversized)),
            Case(
                name: "but another target may have a smaller one",
                outcome: AttemptOutcome(.oversized),
                other: .well,
                retryAfter: 0
            ),
            Case(
                name: "if there is budget left for it",
                outcome: AttemptOutcome(.oversized),
                other: .well,
                hasBudget: false
            ),
            Case(name: "what cannot get better is final", outcome: AttemptOutcome(.hopeless)),
            Case(name: "a lost one is repeated after the wait", outcome: AttemptOutcome(.lost), retryAfter: 50),
            Case(name: "full jitter", outcome: AttemptOutcome(.lost), retryAfter: 0, jitter: 0),
            Case(name: "a 503 too", outcome: AttemptOutcome(.refusing), retryAfter: 50),
            Case(name: "no retries, no repetition", retries: 0, outcome: AttemptOutcome(.lost)),
            Case(name: "a POST that was sent is never repeated", isRepeatable: false, outcome: AttemptOutcome(.lost)),
            Case(
                name: "nor elsewhere",
                isRepeatable: false,
                outcome: AttemptOutcome(.lost),
                other: .well
            ),
            Case(
                name: "a POST that nobody got goes to another target at once",
                retries: 0,
                isRepeatable: false,
                outcome: AttemptOutcome(.lost, wasSent: false),
                other: .well,
                hasBudget: false,
                retryAfter: 0
            ),
            Case(
                name: "but not to the same one again",
                isRepeatable: false,
                outcome: AttemptOutcome(.lost, wasSent: false)
            ),
            Case(
                name: "another target needs no wait",
                outcome: AttemptOutcome(.refusing, retryAfter: .seconds(30)),
                other: .well,
                retryAfter: 0
            ),
            Case(name: "the budget is used up", outcome: AttemptOutcome(.lost), hasBudget: false),
            Case(
                name: "also for another target",
                outcome: AttemptOutcome(.lost),
                other: .well,
                hasBudget: false
            ),
            Case(
                name: "but not when a server has gone: its calls move to another",
                outcome: AttemptOutcome(.disconnected),
                other: .well,
                hasBudget: false,
                retryAfter: 0
            ),
            Case(
                name: "which a single target is not",
                outcome: AttemptOutcome(.disconnected),
                hasBudget: false
            ),
            Case(
                name: "a POST that looks something up moves",
                isRepeatable: false,
                isLookup: true,
                outcome: AttemptOutcome(.disconnected),
                other: .well,
                hasBudget: false,
                retryAfter: 0
            ),
            Case(
                name: "but is not repeated at the same server",
                isRepeatable: false,
                isLookup: true,
                outcome: AttemptOutcome(.disconnected)
            ),
            Case(
                name: "nor after an answer",
                isRepeatable: false,
                isLookup: true,
                outcome: AttemptOutcome(.refusing),
                other: .well
            ),
            Case(
                name: "all of them also to one that failed of late",
                isRepeatable: false,
                isLookup: true,
                outcome: AttemptOutcome(.disconnected),
                other: .lastResort,
                hasBudget: false,
                retryAfter: 0
            ),
            Case(
                name: "and so does what nobody got",
                retries: 0,
                isRepeatable: false,
                outcome: AttemptOutcome(.lost, wasSent: false),
                other: .lastResort,
                hasBudget: false,
                retryAfter: 0
            ),
            Case(
                name: "but an answer that says failure is not made up for there",
                outcome: AttemptOutcome(.failing),
                other: .lastResort
            ),
            Case(
                name: "and a late one is repeated where it was asked",
                outcome: AttemptOutcome(.lost),
                other: .lastResort,
                retryAfter: 50
            ),
            Case(
                name: "a POST does not move",
                isRepeatable: false,
                outcome: AttemptOutcome(.disconnected),
                other: .well
            ),
            Case(
                name: "Retry-After is waited for",
                outcome: AttemptOutcome(.refusing, retryAfter: .milliseconds(700)),
                retryAfter: 700
            ),
            Case(
                name: "a Retry-After beyond the call's end finishes it at once",
                outcome: AttemptOutcome(.refusing, retryAfter: .seconds(1))
            ),
        ]
    )
    func first(_ example: Case) {
        var plan = AttemptPlan(
            policy: RetryPolicy(retries: example.retries),
            isRepeatable: example.isRepeatable,
            isLookup: example.isLookup,
            end: Self.now + .seconds(1)
        )
        let decision = plan.next(
            after: example.outcome,
            at: Self.now,
            other: example.other,
            withdraw: { example.hasBudget },
            jitter: example.jitter
        )
        switch (decision, example.retryAfter) {
        case (.finish, nil): break
        case (.retry(let time), let milliseconds?): #expect(time == Self.now + .milliseconds(milliseconds))
        default: Issue.record("\(decision)")
        }
    }

    @Test("waits double up to their bound, and attempts end")
    func growth() {
        var plan = AttemptPlan(
            policy: RetryPolicy(retries: 4, delay: .milliseconds(100), maxDelay: .milliseconds(300)),
            isRepeatable: true,
            end: Self.now + .seconds(60)
        )
        let waits = (0..<5).map { _ in
            plan.next(
                after: AttemptOutcome(.lost),
                at: Self.now,
                other: .none,
                withdraw: { true },
                jitter: 1
            )
        }
        #expect(
            waits == [100, 200, 300, 300].map { .retry(at: Self.now + .milliseconds($0)) } + [.finish]
        )
    }

    @Test(
        "statuses are told apart",
        arguments: [
            (200, AttemptOutcome.Kind.answered), (304, .answered), (404, .answered), (429, .refusing),
            (500, .failing), (501, .failing), (502, .refusing), (503, .refusing), (504, .refusing),
        ]
    )
    func statuses(status: Int, kind: AttemptOutcome.Kind) {
        #expect(AttemptOutcome(status: status, retryAfter: nil, now: 0).kind == kind)
        #expect(
            AttemptOutcome(status: status, retryAfter: "7", now: 0).retryAfter
                == (kind == .refusing ? .seconds(7) : nil)
        )
    }

    @Test("hedges are for what may be repeated, within the budget and the call's time")
    func hedges() {
        let plan = AttemptPlan(policy: RetryPolicy(retries: 0), isRepeatable: true, end: Self.now + .seconds(1))
        #expect(plan.hedge(at: Self.now) { true })
        #expect(!plan.hedge(at: Self.now) { false })
        #expect(!plan.hedge(at: Self.now + .seconds(1)) { true })
        let post = AttemptPlan(policy: RetryPolicy(retries: 0), isRepeatable: false, end: Self.now + .seconds(1))
        #expect(!post.hedge(at: Self.now) { true })
    }

    @Test(
        "methods that may be repeated",
        arguments: [
            ("GET", [], true), ("HEAD", [], true), ("PUT", [], true), ("DELETE", [], true), ("POST", [], false),
            ("PATCH", [], false), ("POST", ["idempotency-KEY"], true),
        ]
    )
    func repeatable(method: String, headers: [String], expected: Bool) {
        let request = UpstreamRequest(method: method, url: "", headers: headers.map { HTTPHeader($0, "1") })
        #expect(request.isRepeatable == expected)
    }
}
