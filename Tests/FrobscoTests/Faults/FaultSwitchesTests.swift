import Testing

@testable import Frobsco

@Suite("Fault switches")
struct FaultSwitchesTests {
    private let switches = FaultSwitches()

    @Test(
        "an error rate is spread evenly over the requests",
        arguments: [
            (0.0, 0), (0.25, 25), (0.1, 10), (0.5, 50), (1.0, 100), (0.333, 33),
        ]
    )
    func errorRate(rate: Double, failures: Int) {
        #expect(switches.set(Fault(errorRate: rate), for: FaultSwitches.Place(path: "/p")))
        var failed = 0
        for _ in 0..<100 where switches.meet(method: "GET", path: "/p")?.fails == true { failed += 1 }
        #expect(failed == failures)
    }

    @Test("a status without a rate is for every request")
    func fixedStatus() {
        #expect(switches.set(Fault(status: 503), for: FaultSwitches.Place(path: "/p")))
        for _ in 0..<3 { #expect(switches.meet(method: "GET", path: "/p")?.fails == true) }
        #expect(switches.set(Fault(latencyMs: 1), for: FaultSwitches.Place(path: "/p")))
        #expect(switches.meet(method: "GET", path: "/p")?.fails == false)
    }

    @Test("a fault for one method wins over one for all, and leaves the others alone")
    func methods() {
        #expect(switches.set(Fault(latencyMs: 1), for: FaultSwitches.Place(path: "/p")))
        #expect(switches.set(Fault(latencyMs: 2), for: FaultSwitches.Place(path: "/p", method: "POST")))
        #expect(switches.set(Fault(latencyMs: 3), for: FaultSwitches.Place(path: "/q", method: "POST")))
        #expect(switches.meet(method: "POST", path: "/p")?.fault.latencyMs == 2)
        #expect(switches.meet(method: "GET", path: "/p")?.fault.latencyMs == 1)
        #expect(switches.meet(method: "GET", path: "/q") == nil)
        #expect(switches.active.map(\.fault.latencyMs) == [1, 2, 3])

        switches.clear(path: "/p")
        #expect(switches.active.map(\.fault.latencyMs) == [3])
        switches.clear(path: nil)
        #expect(switches.active.isEmpty)
    }

    @Test("the number of places is limited, and a place that is taken can be set again")
    func limit() {
        for index in 0..<FaultSwitches.maxPlaces {
            #expect(switches.set(Fault(latencyMs: 1), for: FaultSwitches.Place(path: "/\(index)")))
        }
        #expect(!switches.set(Fault(latencyMs: 1), for: FaultSwitches.Place(path: "/one-more")))
        #expect(switches.set(Fault(latencyMs: 9), for: FaultSwitches.Place(path: "/7")))
        #expect(switches.meet(method: "GET", path: "/7")?.fault.latencyMs == 9)
    }
}
