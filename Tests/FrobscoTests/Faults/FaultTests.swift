import NIOCore
import NIOHTTP1
import Testing

@testable import Frobsco

@Suite("Faults")
struct FaultTests {
    private let answer = Answer.json("[1234567]")

    @Test("a failing request has the status and an error body; below 400 it keeps its own body")
    func statuses() {
        let failed = Fault(status: 503).delivery(of: answer, fails: true).answer
        #expect(failed.status.code == 503)
        #expect(String(buffer: failed.body).contains(#""statusCode":503"#))
        #expect(Fault(errorRate: 0.5).delivery(of: answer, fails: true).answer.status.code == 500)

        let spared = Fault(errorRate: 0.5, status: 503).delivery(of: answer, fails: false).answer
        #expect(spared.status == .ok)
        #expect(String(buffer: spared.body) == "[1234567]")

        let accepted = Fault(status: 202).delivery(of: answer, fails: true).answer
        #expect(accepted.status == .accepted)
        #expect(String(buffer: accepted.body) == "[1234567]")
        #expect(Fault(status: 204).delivery(of: answer, fails: true).answer.body.readableBytes == 0)
    }

    @Test("bodies that are not what they should be")
    func bodies() {
        let page = Fault(status: 502, body: .html).delivery(of: answer, fails: true).answer
        #expect(page.status == .badGateway)
        #expect(page.contentType == "text/html; charset=utf-8")
        #expect(String(buffer: page.body).hasPrefix("<!doctype html>"))

        let text = Fault(body: .invalidJSON).delivery(of: answer, fails: false).answer
        #expect(text.status == .ok)
        #expect(text.contentType == "application/json")

        let cut = Fault(body: .cutJSON).delivery(of: answer, fails: false).answer
        #expect(String(buffer: cut.body) == "[123")
    }

    @Test("a body is filled up with what leaves JSON as it is, and never cut by that")
    func filling() {
        let long = Fault(bodyBytes: 12).delivery(of: answer, fails: false).answer
        #expect(String(buffer: long.body) == "[1234567]   ")
        #expect(String(buffer: Fault(bodyBytes: 3).delivery(of: answer, fails: false).answer.body) == "[1234567]")
        #expect(Fault(status: 204, bodyBytes: 9).delivery(of: answer, fails: true).answer.body.readableBytes == 0)
    }

    @Test("only a failing request says when to come again")
    func retryAfter() {
        func values(fails: Bool) -> [String] {
            let fault = Fault(errorRate: 0.5, status: 429, retryAfter: 7)
            return fault.delivery(of: answer, fails: fails).answer.headers.map { "\($0.name): \($0.value)" }
        }
        #expect(values(fails: true) == ["Retry-After: 7"])
        #expect(values(fails: false) == [])
    }

    @Test(
        "an answer ends where the switches say",
        arguments: [
            (Fault(latencyMs: 5), Delivery.End.complete),
            (Fault(resets: true), .resetAtOnce),
            (Fault(truncation: .half), .cut(afterBytes: 4, resets: false)),
            (Fault(truncation: .bytes(2)), .cut(afterBytes: 2, resets: false)),
            (Fault(truncation: .bytes(200)), .cut(afterBytes: 9, resets: false)),
            (Fault(resets: true, truncation: .bytes(3)), .cut(afterBytes: 3, resets: true)),
        ]
    )
    func ends(fault: Fault, end: Delivery.End) {
        #expect(fault.delivery(of: answer, fails: false).end == end)
    }
}
