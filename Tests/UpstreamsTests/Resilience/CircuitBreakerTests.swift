import NIOCore
import Testing

@testable import Upstreams

@Suite("circuit breaker")
struct CircuitBreakerTests {
    enum Step: Sendable {
        /// At so many seconds, the breaker answers so.
        case ask(Int64, CircuitBreaker.Verdict)
        case refused(Int64)
        case record(Int64, Bool?, probe: Bool = false)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var policy = BreakerPolicy(failures: 3, window: .seconds(10), openFor: .seconds(5))
        var steps: [Step]
        var testDescription: String { name }
    }

    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private static let threeFailures: [Step] = [.record(0, false), .record(1, false), .record(2, false)]

    @Test(
        "opens, tries and closes",
        arguments: [
            Case(name: "successes keep it closed", steps: [.record(0, true), .ask(1, .allow)]),
            Case(name: "two failures are not enough", steps: [.record(0, false), .record(1, false), .ask(2, .allow)]),
            Case(name: "three open it", steps: threeFailures + [.refused(3), .refused(6)]),
            Case(
                name: "failures that are less than half of the calls do not",
                steps: (0..<4).map { _ in .record(0, true) } + threeFailures + [.ask(3, .allow)]
            ),
            Case(
                name: "but do where so many in a row suffice",
                policy: BreakerPolicy(failures: 3, consecutive: 3),
                steps: (0..<400).map { _ in .record(0, true) } + threeFailures + [.refused(3)]
            ),
            Case(
                name: "a success between them ends the row",
                policy: BreakerPolicy(failures: 3, consecutive: 3),
                steps: (0..<400).map { _ in .record(0, true) } + [
                    .record(0, false), .record(1, false), .record(1, true), .record(2, false), .ask(3, .allow),
                ]
            ),
            Case(
                name: "failures outside of the window do not count",
                steps: [.record(0, false), .record(1, false), .record(12, false), .ask(12, .allow)]
            ),
            Case(
                name: "calls that were given up do not count",
                steps: [.record(0, nil)] + threeFailures + [.refused(3)]
            ),
            Case(
                name: "when open long enough, one may try, and its success closes it",
                steps: threeFailures + [
                    .ask(7, .probe), .refused(7), .record(8, true, probe: true), .ask(8, .allow),
                    // What was before does not count any more.
                    .record(8, false), .record(8, false), .ask(8, .allow),
                ]
            ),
            Case(
                name: "a try that fails opens it anew",
                steps: threeFailures + [
                    .ask(7, .probe), .record(8, false, probe: true), .refused(12), .ask(13, .probe),
                ]
            ),
            Case(
                name: "a try that was given up leaves room for another",
                steps: threeFailures + [.ask(7, .probe), .record(8, nil, probe: true), .ask(8, .probe)]
            ),
            Case(
                name: "late outcomes of calls from before decide nothing",
                steps: threeFailures + [
                    .record(3, true), .refused(3), .ask(7, .probe), .record(7, true), .refused(7),
                ]
            ),
            Case(
                name: "all of several tries have to succeed",
                policy: BreakerPolicy(failures: 3, window: .seconds(10), openFor: .seconds(5), probes: 2),
                steps: threeFailures + [
                    .ask(7, .probe), .ask(7, .probe), .refused(7), .record(8, true, probe: true), .refused(8),
                    .record(8, true, probe: true), .ask(8, .allow),
                ]
            ),
        ]
    )
    func steps(_ example: Case) {
        var breaker = CircuitBreaker(example.policy)
        for step in example.steps {
            switch step {
            case .ask(let second, let expected):
                #expect(breaker.wouldAllow(at: Self.start + .seconds(second)))
                #expect(breaker.verdict(at: Self.start + .seconds(second)) == expected)
            case .refused(let second):
                #expect(!breaker.wouldAllow(at: Self.start + .seconds(second)))
                guard case .refuse = breaker.verdict(at: Self.start + .seconds(second)) else {
                    Issue.record("allowed at \(second)")
                    continue
                }
            case .record(let second, let success, let isProbe):
                breaker.record(success: success, isProbe: isProbe, at: Self.start + .seconds(second))
            }
        }
    }
}
