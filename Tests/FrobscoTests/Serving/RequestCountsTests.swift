import Testing

@testable import Frobsco

@Suite("Request counts")
struct RequestCountsTests {
    private let counts = RequestCounts()

    @Test("counted by method and path until reset")
    func counting() {
        #expect(counts.json == "{}")
        for (method, path) in [("POST", "/b"), ("GET", "/b"), ("POST", "/b"), ("GET", "/\"\u{1}")] {
            counts.count(method: method, path: path)
        }
        #expect(counts.json == #"{"GET /\"\u0001":1,"GET /b":1,"POST /b":2}"#)
        counts.reset()
        #expect(counts.json == "{}")
    }

    @Test("a scan of the path space shares one key in the end")
    func bounded() {
        for index in 0..<(RequestCounts.maxKeys + 50) { counts.count(method: "GET", path: "/\(index)") }
        counts.count(method: "GET", path: "/0")
        #expect(counts.json.contains(#""other":50"#))
        #expect(counts.json.contains(#""GET /0":2"#))
    }
}
