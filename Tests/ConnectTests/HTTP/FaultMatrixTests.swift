import Foundation
import Testing

@testable import Connect

/// What becomes of a field when its upstream has a fault: each kind of fault, with one target, with another that is well,
/// with an answer kept from before, and with none.
@Suite("Fault matrix", .serialized)
struct FaultMatrixTests {
    enum Kind: Sendable {
        /// Of a server that answers otherwise.
        case answer(FaultyUpstream.Fault)
        case port(DeadPort.Kind)
        /// A URL that leads nowhere.
        case url(String)
        /// The server speaks plain HTTP where TLS is expected.
        case plainInsteadOfTLS
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var name: String
        var kind: Kind
        /// What the error shows when there is nobody else to ask.
        var error: [String]
        /// False for what only the reader of a response can find wrong with it: then it is the answer, of whichever target.
        var isSeenByClient = true
        var testDescription: String { name }

        init(_ name: String, _ kind: Kind, _ error: [String], isSeenByClient: Bool = true) {
            self.name = name
            self.kind = kind
            self.error = error
            self.isSeenByClient = isSeenByClient
        }
    }

    private static let body = #"{"id":"1","name":"well"}"#
    private static let well = #"{"data":{"item":{"name":"well"}}}"#
    private static let late = [#""code":"GATEWAY_TIMEOUT""#]

    /// Milliseconds: little for faults that only time ends, and more than any delay of a busy machine for the others.
    private func timeout(_ fault: Fault) -> Int { fault.error == Self.late ? 1000 : 20_000 }

    private static func fetch(_ reason: String) -> [String] {
        [#""code":"CONNECTOR_FETCH""#, #""reason":"\#(reason)""#]
    }

    private static func fetch(status: Int) -> [String] {
        [#""code":"CONNECTOR_FETCH""#, #""http":{"status":\#(status)}"#]
    }

    static let faults: [Fault] = [
        Fault("refused", .port(.refusing), fetch("refused")),
        Fault("DNS failure", .url("http://\(String(repeating: "a", count: 70)).invalid"), fetch("dns")),
        Fault("slow connect", .port(.silent), late),
        Fault("slow first byte", .answer(.slowFirstByte), late),
        Fault("slow drip", .answer(.slowDrip), late),
        Fault("reset before the head", .answer(.resetBeforeHead), fetch("reset")),
        Fault("reset in the body", .answer(.resetInBody), fetch("reset")),
        Fault("truncated", .answer(.truncated), fetch("truncated")),
        Fault("500", .answer(.response(status: "500 No", body: "{}")), fetch(status: 500)),
        Fault(
            "503 with Retry-After",
            .answer(.response(status: "503 No", headers: ["Retry-After: 60"], body: "{}")),
            fetch(status: 503)
        ),
        Fault(
            "429",
            .answer(.response(status: "429 No", headers: ["Retry-After: 60"], body: "{}")),
            fetch(status: 429)
        ),
        Fault(
            "wrong content type",
            .answer(.response(status: "200 OK", contentType: "text/html", body: "<html>")),
            [#""code":"CONNECTOR_RESPONSE_INVALID""#],
            isSeenByClient: false
        ),
        Fault(
            "invalid JSON",
            .answer(.response(status: "200 OK", body: #"{"name":"#)),
            [#""code":"CONNECTOR_RESPONSE_INVALID""#],
            isSeenByClient: false
        ),
        Fault(
            "over the cap",
            .answer(.response(status: "200 OK", body: #"{"name":"\#(String(repeating: "x", count: 4000))"}"#)),
            [#""code":"CONNECTOR_RESPONSE_TOO_LARGE""#],
            isSeenByClient: false
        ),
        Fault("TLS failure", .plainInsteadOfTLS, fetch("tls")),
    ]

    /// A faulty upstream as the source's base URL, and what keeps it alive.
    private struct Setting {
        var base: String
        var server: FaultyUpstream?
        var port: DeadPort?
    }

    private func setting(_ fault: Fault) throws -> Setting {
        switch fault.kind {
        case .answer:
            let server = try FaultyUpstream(healthyBody: Self.body)
            return Setting(base: server.origin, server: server)
        case .port(let kind):
            let port = try DeadPort(kind)
            return Setting(base: port.origin, port: port)
        case .url(let url): return Setting(base: url)
        case .plainInsteadOfTLS:
            let server = try FaultyUpstream(healthyBody: Self.body)
            return Setting(base: server.origin.replacing("http:", with: "https:"), server: server)
        }
    }

    /// Runs a body with the fault not begun yet; `begin` begins it.
    private func with(
        _ fault: Fault,
        cache: String = "",
        keys: String,
        _ body: (_ ask: () async throws -> String, _ begin: () -> Void, _ other: ScriptedUpstream) async throws -> Void
    ) async throws {
        let setting = try setting(fault)
        defer { setting.server?.stop() }
        let sdl = """
            extend schema @source(name: "s", http: { baseURL: "\(setting.base)" })
            type Query { item: Item @connect(source: "s", http: { GET: "/item" }) \(cache) }
            type Item { id: ID name: String }
            """
        let sources = #"{"s":{"maxBodyBytes":1000,\#(keys.replacing("BASE", with: setting.base))}}"#
        try await withBindings(
            sdl,
            BindingSurroundings(configuration: ["tributary_sources": sources]),
            answering: { _ in .init(body: Self.body) }
        ) { bindings, other in
            try await body(
                { try await bindings.ask("{ item { name } }") },
                { if case .answer(let kind) = fault.kind { setting.server?.set(kind) } },
                other
            )
            withExtendedLifetime(setting) {}
        }
    }

    private func expectError(_ response: String, _ fault: Fault) {
        #expect(response.contains(#""data":{"item":null}"#), "\(response)")
        for part in fault.error { #expect(response.contains(part), "\(response)") }
    }

    @Test("a single target: one field error that says what may be known", arguments: faults)
    func single(_ fault: Fault) async throws {
        try await with(fault, keys: #""timeout":\#(timeout(fault))"#) { ask, begin, _ in
            begin()
            expectError(try await ask(), fault)
        }
    }

    @Test("two targets with one healthy: every answer is good", arguments: faults)
    func twoTargets(_ fault: Fault) async throws {
        let keys =
            #""timeout":60000,"targets":["BASE","UPSTREAM"],"retry":{"attempts":2,"delay":1,"attemptTimeout":\#(timeout(fault))}"#
        try await with(fault, keys: keys) { ask, begin, _ in
            begin()
            for _ in 0..<8 {
                let response = try await ask()
                // A response that came whole is an answer; a size that one server has, another has as well.
                if fault.isSeenByClient || response == Self.well {
                    #expect(response == Self.well)
                } else {
                    expectError(response, fault)
                }
            }
        }
    }

    @Test("cached before: the old answer stands in, where there is no new one", arguments: faults)
    func cachedBefore(_ fault: Fault) async throws {
        let keys: String
        switch fault.kind {
        case .answer: keys = #""timeout":\#(timeout(fault))"#
        // What never answers can have been cached only from another target, which is gone when it matters.
        case .port, .url, .plainInsteadOfTLS:
            keys =
                #""timeout":\#(3 * timeout(fault)),"targets":["BASE","UPSTREAM"],"retry":{"attempts":1,"delay":1,"attemptTimeout":\#(timeout(fault))}"#
        }
        try await with(fault, cache: "@cache(maxAge: 0, staleIfError: 600)", keys: keys) { ask, begin, other in
            #expect(try await ask() == Self.well)
            begin()
            if case .answer = fault.kind {} else { other.stop() }
            let response = try await ask()
            if fault.isSeenByClient || fault.error == [#""code":"CONNECTOR_RESPONSE_TOO_LARGE""#] {
                #expect(response == Self.well)
            } else {
                expectError(response, fault)
            }
        }
    }

    @Test("nothing cached: the error, and it is not kept", arguments: faults)
    func nothingCached(_ fault: Fault) async throws {
        let cache = "@cache(maxAge: 600, staleIfError: 600, negativeMaxAge: 600)"
        try await with(fault, cache: cache, keys: #""timeout":\#(timeout(fault))"#) { ask, begin, _ in
            begin()
            expectError(try await ask(), fault)
            expectError(try await ask(), fault)
        }
        guard case .answer(let kind) = fault.kind else { return }
        // A server that gets well is asked, and its answer is then kept.
        let server = try FaultyUpstream(healthyBody: Self.body)
        defer { server.stop() }
        server.set(kind)
        let sdl = """
            extend schema @source(name: "s", http: { baseURL: "\(server.origin)" })
            type Query { item: Item @connect(source: "s", http: { GET: "/item" }) \(cache) }
            type Item { id: ID name: String }
            """
        let sources = #"{"s":{"maxBodyBytes":1000,"timeout":\#(timeout(fault))}}"#
        try await withBindings(sdl, BindingSurroundings(configuration: ["tributary_sources": sources])) { bindings, _ in
            expectError(try await bindings.ask("{ item { name } }"), fault)
            server.set(.none)
            #expect(try await bindings.ask("{ item { name } }") == Self.well)
            server.set(kind)
            #expect(try await bindings.ask("{ item { name } }") == Self.well)
        }
    }
}
