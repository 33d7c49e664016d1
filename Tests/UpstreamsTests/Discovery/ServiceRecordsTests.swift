import NIOCore
import Testing

@testable import Upstreams

@Suite("service records")
struct ServiceRecordsTests {
    private static func at(_ seconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(1_000_000_000_000) + .seconds(seconds)
    }

    private func ask(_ records: inout ServiceRecords<Int>, _ seconds: Int64, _ waiter: Int = 0) -> String {
        switch records.ask(at: Self.at(seconds), waiter: waiter) {
        case .known: "known"
        case .knownAndDue: "due"
        case .wait: "wait"
        case .lookUp: "look up"
        case .unavailable: "unavailable"
        }
    }

    @Test("one lookup serves all who wait, and the next is behind the back of those who come later")
    func sequence() {
        var records = ServiceRecords<Int>()
        #expect(ask(&records, 0, 1) == "look up")
        #expect(ask(&records, 0, 2) == "wait")
        #expect(records.land(.seconds(30), at: Self.at(1)) == [1, 2])
        #expect(ask(&records, 30) == "known")
        #expect(ask(&records, 31) == "due")
        #expect(ask(&records, 31) == "known")
        #expect(records.land(.seconds(30), at: Self.at(32)) == [])
        #expect(ask(&records, 61) == "known")
    }

    @Test(
        "a time to live has bounds",
        arguments: [(0, 1), (1, 1), (30, 30), (86_400, 300)] as [(Int64, Int64)]
    )
    func bounds(timeToLive: Int64, seconds: Int64) {
        var records = ServiceRecords<Int>()
        _ = ask(&records, 0)
        _ = records.land(.seconds(timeToLive), at: Self.at(0))
        #expect(ask(&records, seconds - 1) == "known")
        #expect(ask(&records, seconds) == "due")
    }

    @Test("what is known is used on when a lookup fails, and nothing is asked at once again")
    func failure() {
        var records = ServiceRecords<Int>()
        #expect(ask(&records, 0, 1) == "look up")
        #expect(records.land(nil, at: Self.at(0)) == [1])
        #expect(ask(&records, 0) == "unavailable")
        #expect(ask(&records, 1) == "look up")
        _ = records.land(.seconds(10), at: Self.at(1))
        #expect(ask(&records, 11) == "due")
        _ = records.land(nil, at: Self.at(11))
        #expect(ask(&records, 15) == "known")
        #expect(ask(&records, 16) == "due")
    }
}
