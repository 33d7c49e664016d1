import Testing

@testable import Frobsco

@Suite("Fault parameters")
struct FaultParametersTests {
    @Test("named values become a fault, which describes itself by the same names", arguments: validCases)
    func valid(_ example: ValidCase) throws {
        let parameters = try #require(RequestTarget("/__faults?" + example.query).parameters)
        let (place, fault) = try FaultParameters.read(parameters).get()
        #expect(fault == example.fault)
        #expect(place == FaultSwitches.Place(path: "/p", method: example.method))
        #expect(FaultParameters.describe(fault, at: place) == example.description)
    }

    struct ValidCase: Sendable {
        var query: String
        var method: String?
        var fault: Fault
        var description: String
    }

    private static let validCases: [ValidCase] = [
        ValidCase(
            query: "path=/p&latencyMs=2000",
            fault: Fault(latencyMs: 2000),
            description: #"{"path":"/p","latencyMs":2000}"#
        ),
        ValidCase(
            query: "path=%2Fp&method=POST&errorRate=0.25&status=503",
            method: "POST",
            fault: Fault(errorRate: 0.25, status: 503),
            description: #"{"path":"/p","method":"POST","status":503,"errorRate":0.25}"#
        ),
        ValidCase(query: "reset&path=/p", fault: Fault(resets: true), description: #"{"path":"/p","reset":true}"#),
        ValidCase(
            query: "path=/p&dripBytes=7",
            fault: Fault(drip: Fault.Drip(bytes: 7, intervalMs: 10)),
            description: #"{"path":"/p","dripBytes":7,"dripMs":10}"#
        ),
        ValidCase(
            query: "path=/p&dripMs=500&dripBytes=1",
            fault: Fault(drip: Fault.Drip(bytes: 1, intervalMs: 500)),
            description: #"{"path":"/p","dripBytes":1,"dripMs":500}"#
        ),
        ValidCase(
            query: "path=/p&truncate",
            fault: Fault(truncation: .half),
            description: #"{"path":"/p","truncate":true}"#
        ),
        ValidCase(
            query: "path=/p&truncate=0&reset=1",
            fault: Fault(resets: true, truncation: .bytes(0)),
            description: #"{"path":"/p","reset":true,"truncate":0}"#
        ),
        ValidCase(
            query: "path=/p&invalidJSON",
            fault: Fault(body: .invalidJSON),
            description: #"{"path":"/p","invalidJSON":true}"#
        ),
        ValidCase(
            query: "path=/p&cutJSON",
            fault: Fault(body: .cutJSON),
            description: #"{"path":"/p","cutJSON":true}"#
        ),
        ValidCase(
            query: "path=/p&status=502&html=true",
            fault: Fault(status: 502, body: .html),
            description: #"{"path":"/p","status":502,"html":true}"#
        ),
        ValidCase(
            query: "path=/p&latencyMs=1&latencyMs=2",
            fault: Fault(latencyMs: 2),
            description: #"{"path":"/p","latencyMs":2}"#
        ),
        ValidCase(
            query: "path=/p&chunked&bodyBytes=4000",
            fault: Fault(bodyBytes: 4000, isChunked: true),
            description: #"{"path":"/p","bodyBytes":4000,"chunked":true}"#
        ),
        ValidCase(
            query: "path=/p&status=503&retryAfter=60",
            fault: Fault(status: 503, retryAfter: 60),
            description: #"{"path":"/p","status":503,"retryAfter":60}"#
        ),
        ValidCase(
            query: "path=/p&errorRate=0.5&retryAfter=0",
            fault: Fault(errorRate: 0.5, retryAfter: 0),
            description: #"{"path":"/p","errorRate":0.5,"retryAfter":0}"#
        ),
    ]

    @Test(
        "values that make no sense are refused with what would",
        arguments: [
            ("latencyMs=1", "Say for which path"),
            ("path=v1&latencyMs=1", "Say for which path"),
            ("path=/p", "Nothing is switched on"),
            ("path=/p&reset=false", "Nothing is switched on"),
            ("path=/__faults&reset", "belongs to the controls"),
            ("path=/p&latency=5", #"There is no switch "latency""#),
            ("path=/p&latencyMs=-1", "latencyMs is a whole number from 0"),
            ("path=/p&latencyMs=soon", "latencyMs is a whole number from 0"),
            ("path=/p&status=100", "status is a whole number from 200 to 599"),
            ("path=/p&errorRate=1.5", "errorRate is a number from 0 to 1"),
            ("path=/p&errorRate=nan", "errorRate is a number from 0 to 1"),
            ("path=/p&reset=maybe", "reset is true or false"),
            ("path=/p&dripMs=5", "dripMs needs dripBytes"),
            ("path=/p&dripBytes=0", "dripBytes is a whole number from 1"),
            ("path=/p&truncate=-1", "truncate is a whole number from 0"),
            ("path=/p&bodyBytes=0", "bodyBytes is a whole number from 1"),
            ("path=/p&bodyBytes=99999999999", "bodyBytes is a whole number from 1"),
            ("path=/p&chunked=maybe", "chunked is true or false"),
            ("path=/p&retryAfter=60", "retryAfter needs status or errorRate"),
            ("path=/__ports&reset", "belongs to the controls"),
        ]
    )
    func invalid(query: String, beginning: String) throws {
        let parameters = try #require(RequestTarget("/__faults?" + query).parameters)
        guard case .failure(let complaint) = FaultParameters.read(parameters) else {
            Issue.record("accepted")
            return
        }
        #expect(complaint.message.contains(beginning))
    }
}
