import Testing

@testable import FrobsAggregator
@testable import Tributary

/// The worked example, beside what the shipped schema says in SDL.
@Suite("The frobs-aggregator in Swift")
struct FrobsAggregatorTests {
    @Test("gives what the declarative summary gives")
    func sameAsSummary() async throws {
        try await EndpointUnderTest.with(FrobsAggregator(), isShipped: true) { endpoint in
            let fields = "frobCount activeCount flerpCount thunk"
            let response = await endpoint.respond(to: "{ summary { \(fields) } aggregate { \(fields) } }")
            let summary = try #require(response.firstRange(of: #""summary":"#))
            let aggregate = try #require(response.firstRange(of: #","aggregate":"#))
            #expect(
                response[summary.upperBound..<aggregate.lowerBound] == response[aggregate.upperBound...].dropLast(2)
            )
            #expect(response.contains(#""frobCount":20"#))
            #expect(response.contains(#""thunk":"primordial""#))
        }
    }

    @Test("sums up")
    func computing() {
        let summary = computeAggregate(
            [Frob(active: true), Frob(active: false), Frob(active: true)],
            [Flerp(frobId: "1")],
            nil
        )
        #expect(summary.frobCount == 3)
        #expect(summary.activeCount == 2)
        #expect(summary.flerpCount == 1)
        #expect(summary.thunk == nil)
    }

    @Test("a failed source is one field's error, as @connect reports it")
    func failedSource() async throws {
        let flerps = """
            extend schema @source(name: "flerps", http: { baseURL: "http://127.0.0.1:1" })
            type Query { ping: String @expr(select: "$('pong')") frobs: [Frob] @connect(source: "flerps", http: { GET: "/x" }) }
            type Frob { id: ID }
            type FrobSummary { frobCount: Int activeCount: Int flerpCount: Int thunk: String }
            """
        let module = AnyModule("extend type Query { aggregate: FrobSummary }") { fields in
            fields.resolve("Query.aggregate") { (call: PlainCall) async throws in
                let flerps = try await call.source("flerps").get("/flerp-batch", as: [Flerp].self)
                return computeAggregate([], flerps, nil)
            }
        }
        try await EndpointUnderTest.with(module, schema: flerps) { endpoint in
            #expect(
                await endpoint.respond(to: "{ ping aggregate { frobCount } }")
                    == #"{"data":{"ping":"pong","aggregate":null},"errors":[{"message":"Request failed","locations":[{"line":1,"column":8}],"path":["aggregate"],"extensions":{"code":"CONNECTOR_FETCH","reason":"refused"}}]}"#
            )
        }
    }
}
