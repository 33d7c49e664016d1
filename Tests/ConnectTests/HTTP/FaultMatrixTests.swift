import Testing

@testable import Connect

/// What becomes of a field when its upstream has a fault.
///
/// Each kind of fault, with one target, with another that is well, with an answer kept from before, and with none. The
/// upstream is `frobsco`.
@Suite("Fault matrix", .serialized)
struct FaultMatrixTests {
    // MARK: The faults

    enum Place: Sendable {
        /// Of the answer to a request: switches of frobsco's.
        case answer(String)
        /// Nobody listens.
        case refusingPort
        /// Somebody listens who does not get round to it.
        case silentPort
        /// A name that no name server is asked for: its first label is longer than DNS has room for.
        case unknownHost
        /// frobsco speaks plain HTTP where TLS is expected. (Certificates that do not hold are in `TLSTests`.)
        case plainHTTP

        /// Whether the request gets to the server: what is lost before can be repeated, whatever it does.
        var isReached: Bool { if case .answer = self { true } else { false } }
    }

    /// What a client sees.
    enum Outcome: Sendable {
        case data
        case error
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var name: String
        var place: Place
        /// What the error shows where there is nobody else to ask and nothing is kept.
        var error: [String]
        /// With another target that is well.
        var twoTargets = Outcome.data
        var testDescription: String { name }

        init(_ name: String, _ place: Place, _ error: [String], twoTargets: Outcome = .data) {
            self.name = name
            self.place = place
            self.error = error
            self.twoTargets = twoTargets
        }
    }

    private static let late = [#""code":"GATEWAY_TIMEOUT""#]
    private static let invalid = [#""code":"CONNECTOR_RESPONSE_INVALID""#]
    private static let tooLarge = [#""code":"CONNECTOR_RESPONSE_TOO_LARGE""#]

    private static func fetch(_ reason: String) -> [String] {
        [#""code":"CONNECTOR_FETCH""#, #""reason":"\#(reason)""#]
    }

    private static func fetch(status: Int) -> [String] {
        [#""code":"CONNECTOR_FETCH""#, #""http":{"status":\#(status)}"#]
    }

    /// With one target and nothing cached, each is one field error.
    ///
    /// With an answer that was cached, all of them leave that answer in place. With another target that is well, all are made
    /// up for but one: a body that came whole, says that it is JSON and begins and ends as JSON does is an answer, whatever
    /// its reader finds in the middle of it.
    static let faults: [Fault] = [
        Fault("refused", .refusingPort, fetch("refused")),
        Fault("DNS failure", .unknownHost, fetch("dns")),
        Fault("slow connect", .silentPort, late),
        Fault("slow first byte", .answer("latencyMs=600000"), late),
        Fault("slow drip", .answer("dripBytes=1&dripMs=20&bodyBytes=900"), late),
        Fault("reset before the head", .answer("reset"), fetch("reset")),
        Fault("reset in the body", .answer("truncate=10&reset"), fetch("reset")),
        Fault("truncated", .answer("truncate=10"), fetch("truncated")),
        Fault("truncated in chunks", .answer("truncate=10&chunked"), fetch("truncated")),
        Fault("500", .answer("status=500"), fetch(status: 500)),
        Fault("503 with Retry-After", .answer("status=503&retryAfter=60"), fetch(status: 503)),
        Fault("429", .answer("status=429&retryAfter=60"), fetch(status: 429)),
        Fault("wrong content type", .answer("html"), invalid),
        Fault("invalid JSON", .answer("cutJSON"), invalid),
        Fault("invalid JSON between good ends", .answer("invalidJSON"), invalid, twoTargets: .error),
        Fault("over the cap", .answer("bodyBytes=4000"), tooLarge),
        Fault("over the cap in chunks", .answer("bodyBytes=4000&chunked"), tooLarge),
        Fault("TLS failure", .plainHTTP, fetch("tls")),
    ]

    // MARK: The schema

    /// Milliseconds: little for faults that only time ends, and more than any delay of a busy machine for the others.
    private func timeout(_ fault: Fault) -> Int { fault.error == Self.late ? 1000 : 20_000 }

    private static let frobs = #""frobs":[{"name":"Brisk Frob 1"}]"#
    /// Of a source of its own, that is always well.
    private static let sibling = #""flerps":[{"frobId":"frob-1"}]"#
    private static let well = #"{"data":{\#(frobs),\#(sibling)}}"#

    private static func sdl(base: String, other: String, cache: String) -> String {
        let headers = #"headers: [{ name: "Authorization", value: "Bearer demo" }]"#
        return """
            extend schema
              @source(name: "frobs", http: { baseURL: "\(base)", \(headers) })
              @source(name: "flerps", http: { baseURL: "\(other)" })
            type Query {
              frobs: [Frob!] @connect(source: "frobs", http: { GET: "/v1/list" }) \(cache)
              flerps: [Flerp!] @connect(source: "flerps", http: { GET: "/flerp-batch" })
            }
            type Mutation {
              change: [Flerp!] @connect(source: "frobs", http: { POST: "/flerp-batch", body: "ids: ['frob-1']" })
            }
            type Frob { name: String! }
            type Flerp { frobId: ID }
            """
    }

    /// A field whose upstream can be given its fault.
    private struct Case {
        let bindings: BindingsUnderTest
        let fault: Fault
        let faulty: FrobscoUnderTest
        let other: FrobscoUnderTest

        func ask() async throws -> String { try await bindings.ask("{ frobs { name } flerps { frobId } }") }

        func begin(_ path: String = "/v1/list") throws {
            if case .answer(let switches) = fault.place { try faulty.switchOn(switches, for: path) }
        }

        func expect(_ outcome: Outcome, _ response: String) {
            switch outcome {
            case .data: #expect(response == well)
            case .error:
                #expect(response.contains(#""data":{"frobs":null,\#(sibling)}"#), "\(response)")
                #expect(response.components(separatedBy: #""path":"#).count == 2, "\(response)")
                for part in fault.error { #expect(response.contains(part), "\(response)") }
                for secret in ["127.0.0.1", "/v1/list", "demo", "<html"] { #expect(!response.contains(secret)) }
            }
        }
    }

    /// Runs a body with the fault not begun yet, as far as it can be begun.
    ///
    /// - Parameters:
    ///   - fault: Of the source `frobs`.
    ///   - keys: Its operating keys, in which `BASE` stands for where it is and `OTHER` for a target that is well.
    ///   - cache: Directive of its field.
    ///   - body: What is tried.
    /// - Throws: What `body` throws, and what keeps the servers from starting.
    private func with(
        _ fault: Fault,
        keys: String,
        cache: String = "",
        _ body: (Case) async throws -> Void
    ) async throws {
        let faulty = try await FrobscoUnderTest(frobs: 1)
        let other = try await FrobscoUnderTest(frobs: 1)
        let dead = try faulty.deadOrigins()
        let base =
            switch fault.place {
            case .answer: faulty.origin
            case .refusingPort: dead.refusing
            case .silentPort: dead.silent
            case .unknownHost: "http://\(String(repeating: "a", count: 70)).invalid"
            case .plainHTTP: faulty.origin.replacing("http:", with: "https:")
            }
        let written = keys.replacing("BASE", with: base).replacing("OTHER", with: other.origin)
        let bindings = try await BindingsUnderTest(
            Self.sdl(base: base, other: other.origin, cache: cache),
            BindingSurroundings(configuration: ["tributary_sources": #"{"frobs":{"maxBodyBytes":1000,\#(written)}}"#])
        )
        let result: Result<Void, any Error>
        do {
            try await body(Case(bindings: bindings, fault: fault, faulty: faulty, other: other))
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await bindings.stop()
        try await faulty.stop()
        try await other.stop()
        try result.get()
    }

    private func twoTargets(_ fault: Fault) -> String {
        let retry = #""retry":{"attempts":2,"delay":1,"attemptTimeout":\#(timeout(fault))}"#
        return #""timeout":60000,"targets":["BASE","OTHER"],\#(retry)"#
    }

    // MARK: The matrix

    @Test("a single target: one field error that says what may be known, and nothing is asked twice", arguments: faults)
    func single(_ fault: Fault) async throws {
        try await with(fault, keys: #""timeout":\#(timeout(fault))"#) { matrix in
            try matrix.begin()
            matrix.expect(.error, try await matrix.ask())
            #expect(try matrix.faulty.takeCounts() == (fault.place.isReached ? ["GET /v1/list": 1] : [:]))
        }
    }

    @Test(
        "two targets with one healthy: the answer is good, where another server can have a better one",
        arguments: faults
    )
    func twoTargets(_ fault: Fault) async throws {
        try await with(fault, keys: twoTargets(fault)) { matrix in
            try matrix.begin()
            for _ in 0..<8 {
                let response = try await matrix.ask()
                // Half of the calls go to the other target in the first place.
                matrix.expect(response == Self.well ? .data : fault.twoTargets, response)
            }
            #expect((try matrix.other.takeCounts()["GET /v1/list"] ?? 0) > 0)
        }
    }

    @Test(
        "two targets, and a call with effects: it is carried out once, and what is not known is an error",
        arguments: faults
    )
    func effects(_ fault: Fault) async throws {
        try await with(fault, keys: twoTargets(fault)) { matrix in
            try matrix.begin("/flerp-batch")
            // The sibling's path is the same; it is not asked for here.
            let good = #"{"data":{"change":[{"frobId":"frob-1"}]}}"#
            var goodOnes = 0
            for _ in 0..<6 {
                let response = try await matrix.bindings.ask("mutation { change { frobId } }")
                if response == good {
                    goodOnes += 1
                } else {
                    #expect(fault.place.isReached, "\(response)")
                    for part in fault.error { #expect(response.contains(part), "\(response)") }
                }
            }
            let (faulty, other) = try (matrix.faulty.takeCounts(), matrix.other.takeCounts())
            #expect((faulty["POST /flerp-batch"] ?? 0) + (other["POST /flerp-batch"] ?? 0) == 6)
            #expect(other["POST /flerp-batch"] ?? 0 == goodOnes)
        }
    }

    @Test("cached before: the old answer stands in", arguments: faults)
    func cachedBefore(_ fault: Fault) async throws {
        // What never answers can have been cached only from another target, which is down when it matters.
        let retry = #""retry":{"attempts":1,"delay":1,"attemptTimeout":\#(timeout(fault))}"#
        let keys =
            fault.place.isReached
            ? #""timeout":\#(timeout(fault))"#
            : #""timeout":\#(3 * timeout(fault)),"targets":["BASE","OTHER"],\#(retry)"#
        try await with(fault, keys: keys, cache: "@cache(maxAge: 0, staleIfError: 600)") { matrix in
            matrix.expect(.data, try await matrix.ask())
            try matrix.begin()
            if !fault.place.isReached { try matrix.other.switchOn("reset", for: "/v1/list") }
            matrix.expect(.data, try await matrix.ask())
            // It is kept for the next time, too.
            matrix.expect(.data, try await matrix.ask())
        }
    }

    @Test("nothing cached: the error, which is not kept; the first good answer is", arguments: faults)
    func nothingCached(_ fault: Fault) async throws {
        let cache = "@cache(maxAge: 600, staleIfError: 600, negativeMaxAge: 600)"
        try await with(fault, keys: #""timeout":\#(timeout(fault))"#, cache: cache) { matrix in
            try matrix.begin()
            matrix.expect(.error, try await matrix.ask())
            matrix.expect(.error, try await matrix.ask())
            guard fault.place.isReached else { return }
            #expect(try matrix.faulty.takeCounts() == ["GET /v1/list": 2])
            try matrix.faulty.switchOff()
            matrix.expect(.data, try await matrix.ask())
            try matrix.begin()
            matrix.expect(.data, try await matrix.ask())
            #expect(try matrix.faulty.takeCounts() == ["GET /v1/list": 1])
        }
    }
}
