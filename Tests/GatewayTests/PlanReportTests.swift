import Foundation
import NIOCore
import Testing
import Upstreams

@testable import Gateway

/// What a response says of its plan, `extensions.plan`, and what a plan that asks for too much is answered.
@Suite("What a response says of its plan")
struct PlanReportTests {
    private static let schema = """
        extend schema
          @source(name: "frobs", http: { baseURL: "http://frobs.test" })
          @source(name: "flerps", http: { baseURL: "http://flerps.test" })
        type Query {
          frobs: [Frob!] @connect(source: "frobs", http: { GET: "/list" })
          same: [Frob!] @connect(source: "frobs", http: { GET: "/list" })
          frob(id: ID): Frob @connect(source: "frobs", http: { GET: "/one/{$args.id}" })
          one: Int @expr(select: "$(1)")
        }
        type Mutation { change: Frob @connect(source: "frobs", http: { POST: "/change" }) }
        type Frob {
          id: ID!
          flerp: Flerp @connect(source: "flerps", http: { POST: "/batch", body: "ids: $batch.id" })
            @batch(by: "id", key: ["id"])
        }
        type Flerp { id: ID! score: Int }
        """

    private static func answer(_ request: String, _ body: String) throws -> UpstreamAnswer {
        let text = "\(request)\n\nHTTP/1.1 200\nContent-Type: application/json\n\n\(body)"
        return try UpstreamAnswer(
            ScenarioPage.Block(info: ["http", "upstream"], text: text, line: 1),
            page: "plan"
        )
    }

    private func with(
        graphql: String = "",
        sources: String = "",
        limits: String = "",
        _ test: (GatewayUnderTest) async throws -> Void
    ) async throws {
        let upstreams = try await ScenarioUpstreams([
            try Self.answer("GET http://frobs.test/list", #"[{"id":"1"},{"id":"2"}]"#),
            try Self.answer("GET http://frobs.test/one/1", #"{"id":"1"}"#),
            try Self.answer("GET http://frobs.test/one/2", #"{"id":"2"}"#),
            try Self.answer("POST http://frobs.test/change", #"{"id":"1"}"#),
            try Self.answer("POST http://flerps.test/batch", #"[{"id":"1","score":5},{"id":"2","score":6}]"#),
        ])
        let folder = try ProjectFolder([
            "app-config.yaml": GatewayUnderTest.configuration + """

                tributary:
                  graphql: { sourceReport: never\(graphql) }
                  sources: { \(sources) }
                """,
            "Schema/api.graphql": upstreams.substitute(Self.schema + limits),
        ])
        let gateway = try await GatewayUnderTest(folder)
        try await test(gateway)
        try await gateway.stop()
        await upstreams.stop()
    }

    private func ask(
        _ gateway: GatewayUnderTest,
        _ query: String,
        report: String? = "plan"
    ) async throws -> [String: Any] {
        var headers = [HTTPHeader("content-type", "application/json")]
        if let report { headers.append(HTTPHeader("X-Tributary-Report", report)) }
        let body = try JSONSerialization.data(withJSONObject: ["query": query])
        let response = try await gateway.ask(
            GatewayRequest(method: "POST", target: "/graphql", headers: headers, body: ByteBuffer(bytes: body))
        )
        return try #require(try JSONSerialization.jsonObject(with: Data(response.body.utf8)) as? [String: Any])
    }

    private func reportedPlan(_ response: [String: Any]) -> [String: Any]? {
        (response["extensions"] as? [String: Any])?["plan"] as? [String: Any]
    }

    @Test("waves, and what was made of them")
    func report() async throws {
        try await with(graphql: ", planReport: onRequest") { gateway in
            let response = try await ask(gateway, "{ frobs { flerp { score } } same { id } one }")
            let plan = try #require(reportedPlan(response))
            let waves = try #require(plan["waves"] as? [[[String: Any]]])
            #expect(
                waves.map { $0.map { $0["coordinate"] as? String } }
                    == [["Query.frobs", "Query.same"], ["Frob.flerp"]]
            )
            #expect(waves[1][0]["label"] as? String == "POST flerps /batch")
            #expect(waves[1][0]["keys"] as? [String] == ["id"])
            let predicted = try #require(plan["upstreamCalls"] as? [String: Any])
            #expect(predicted["fixed"] as? Int == 1)
            #expect((predicted["growing"] as? [Any])?.count == 1)
            let made = try #require(plan["made"] as? [String: Any])
            #expect(made["calls"] as? Int == 2)
            #expect(made["bytes"] as? Int == 23 + 43)
            #expect((made["milliseconds"] as? Double ?? -1) > 0)
            let fields = try #require(made["fields"] as? [[String: Any]])
            #expect(fields.map { $0["coordinate"] as? String } == ["Query.frobs", "Query.same", "Frob.flerp"])
            #expect(fields.map { $0["calls"] as? Int } == [1, 0, 1])
            #expect(fields.map { $0["shared"] as? Int } == [0, 1, 0])
            #expect(fields.map { $0["bytes"] as? Int } == [23, 0, 43])
            let drawing = try #require(plan["drawing"] as? [String])
            #expect(drawing.count == 7)
            #expect(drawing[0] == "query")
            #expect(drawing[2].hasPrefix("│  ├─ Query.frobs          GET frobs /list     1 call; made 1, 23 bytes, "))
            #expect(drawing[3].hasPrefix("│  └─ Query.same           GET frobs /list     1 call; made 0, shared 1"))
            #expect(
                drawing[5].hasPrefix(
                    "│  └─ Frob.flerp at frobs  POST flerps /batch  1 call for each 100 distinct (id); made 1, 43"
                )
            )
            #expect(drawing[2].hasSuffix(" ms"))
        }
    }

    @Test(
        "only to whom the configuration says",
        arguments: [
            ("", "plan", false), (", planReport: never", "plan", false), (", planReport: onRequest", nil, false),
            (", planReport: onRequest", "sources", false), (", planReport: onRequest", "sources, Plan", true),
            (", planReport: always", nil, true),
        ] as [(String, String?, Bool)]
    )
    func settings(setting: String, report: String?, isReported: Bool) async throws {
        try await with(graphql: setting) { gateway in
            let response = try await ask(gateway, "{ one }", report: report)
            #expect((reportedPlan(response) != nil) == isReported)
            #expect((response["extensions"] != nil) == isReported)
        }
    }

    /// What an operation may call, and how many calls it makes; nil where it is refused before the first one.
    struct Budget: Sendable, CustomTestStringConvertible {
        var sources = ""
        var limits = ""
        let query: String
        let calls: Int?

        var testDescription: String { "\(sources)\(limits) \(query)" }
    }

    @Test(
        "an operation whose root fields make too many calls is refused before the first",
        arguments: [
            Budget(query: "{ a: frob(id: 1) { id } b: frob(id: 2) { id } }", calls: 2),
            Budget(
                sources: "frobs: { maxUpstreamCalls: 1 }",
                query: "{ a: frob(id: 1) { id } b: frob(id: 2) { id } }",
                calls: nil
            ),
            Budget(
                sources: "frobs: { maxUpstreamCalls: 2 }",
                query: "{ a: frob(id: 1) { id } b: frob(id: 2) { id } }",
                calls: 2
            ),
            // The same request is one call, and a null in a path none.
            Budget(
                sources: "frobs: { maxUpstreamCalls: 1 }",
                query: "{ a: frob(id: 1) { id } b: frob(id: 1) { id } c: frob { id } }",
                calls: 1
            ),
            Budget(sources: "frobs: { maxUpstreamCalls: 1 }", query: "{ frobs { id } same { id } one }", calls: 1),
            // Calls with effects are never one.
            Budget(
                sources: "frobs: { maxUpstreamCalls: 1 }",
                query: "mutation { a: change { id } b: change { id } }",
                calls: nil
            ),
            Budget(
                limits: "extend schema @limits(maxUpstreamCalls: 1)",
                query: "{ frobs { id } frob(id: 1) { id } }",
                calls: nil
            ),
            // Of another source.
            Budget(
                sources: "flerps: { maxUpstreamCalls: 1 }",
                query: "{ frobs { flerp { id } } frob(id: 1) { id } }",
                calls: 3
            ),
            // What is below makes one call at least as soon as there is an object.
            Budget(
                limits: "extend schema @limits(maxUpstreamCalls: 1)",
                query: "{ frobs { flerp { id } } }",
                calls: nil
            ),
            Budget(
                limits: "extend schema @limits(maxUpstreamCalls: 2)",
                query: "{ frobs { flerp { id } again: flerp { score } } }",
                calls: 2
            ),
        ]
    )
    func budgets(_ budget: Budget) async throws {
        try await with(
            graphql: ", planReport: always",
            sources: budget.sources,
            limits: "\n" + budget.limits
        ) { gateway in
            let response = try await ask(gateway, budget.query)
            let made = reportedPlan(response)?["made"] as? [String: Any]
            #expect(made?["calls"] as? Int == budget.calls)
            #expect((response["data"] == nil) == (budget.calls == nil))
            if budget.calls == nil {
                let error = try #require((response["errors"] as? [[String: Any]])?.first)
                #expect((error["extensions"] as? [String: Any])?["code"] as? String == "REQUEST_LIMIT_EXCEEDED")
                #expect(
                    error["message"] as? String
                        == "The operation would make 2 upstream calls or more, and it may make 1. Ask for less at once."
                )
            }
        }
    }
}
